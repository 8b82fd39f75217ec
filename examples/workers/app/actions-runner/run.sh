#!/bin/sh
# The shape of actions/runner: a folder that its own program replaces.
set -eu
exec "${0%/*}/Runner.Listener" "$@"
