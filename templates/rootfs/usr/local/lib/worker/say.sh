# shellcheck shell=sh
# Messages: one line per fact, on standard error, `worker:` in front. Functions only.
# Standard output belongs to the command that is started.

say()   { printf 'worker: %s\n' "$*" >&2; }
note()  { [ "${WORKER_LOG:-info}" = quiet ] || say "$*"; }
debug() { [ "${WORKER_LOG:-info}" != debug ] || say "$*"; }
# die_always, where a program sets it, is the only code it may fail with
die()   { die_code=${die_always:-$1}; shift; say "$*"; exit "$die_code"; }
