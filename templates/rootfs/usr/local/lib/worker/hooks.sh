# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Hooks: *.sh of a directory, in order, each with sh; the first failure ends the start with 70. Functions only.

# usage: hooks_run STAGE        before-drop (as root) or before-start (as the worker)
#                               Their standard output goes to standard error: ours belongs to the command.
hooks_run() {
	for hooks_one in "$settings_hooks/$1.d"/*.sh; do
		[ -f "$hooks_one" ] || continue
		debug "hook $hooks_one"
		case $1 in
			before-drop) sh "$hooks_one" >&2 || die 70 "hook $hooks_one failed with $?" ;;
			*)           worker_run sh "$hooks_one" >&2 || die 70 "hook $hooks_one failed with $?" ;;
		esac
	done
}
