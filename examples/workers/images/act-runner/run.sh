#!/bin/sh
set -eu
[ -e .runner ] || act_runner register --no-interactive --instance "$GITEA_INSTANCE_URL" --token "$GITEA_RUNNER_REGISTRATION_TOKEN"
exec act_runner daemon
