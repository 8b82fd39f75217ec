# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Hooks: *.sh of a directory, in order, each with sh; the first failure ends the start with 70. Functions only.

# usage: hooks_run STAGE        before-drop (as root) or before-start (as the worker)
#                               Standard input and output belong to the command: a hook's is empty, and what it prints goes to standard error.
hooks_run() {
	for hooks_one in "$settings_hooks/$1.d"/*.sh; do
		[ -f "$hooks_one" ] || continue
		debug "hook $hooks_one"
		case $1 in
			before-drop) hooks_check "$hooks_one"
			             (worker_path=$PATH; environment_exec /bin/sh "$hooks_one") </dev/null >&2 || die 70 "hook $hooks_one failed with $?" ;;
			*)           (worker_exec /bin/sh "$hooks_one") </dev/null >&2 || die 70 "hook $hooks_one failed with $?" ;;
		esac
	done
}

# usage: hooks_check FILE       ends with 70 when somebody but root could change what root is about to run
hooks_check() {
	# shellcheck source=roots.sh
	. "$worker_lib/roots.sh"
	roots_alone "$1" || die 70 "hook $1 is run as root, and $roots_bad is not root's alone to change: give it to root of this container" \
		'(chown 0:0, chmod go-w), or put the hook into before-start.d, which runs as the worker'
}
