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
			             sh "$hooks_one" </dev/null >&2 || die 70 "hook $hooks_one failed with $?" ;;
			*)           (worker_exec /bin/sh "$hooks_one") </dev/null >&2 || die 70 "hook $hooks_one failed with $?" ;;
		esac
	done
}

# usage: hooks_check FILE       ends with 70 when somebody but root could change what root is about to run: the file, where it is a link its target,
#                               and each directory on the way to both
hooks_check() {
	hooks_real=$(readlink -f "$1") || die 70 "cannot find what hook $1 is a link to"
	for hooks_path in "$1" "$hooks_real"; do
		while [ -n "$hooks_path" ]; do
			hooks_roots "$hooks_path" || die 70 "hook $1 is run as root, and $hooks_path is not root's alone to change:" \
				'give it to root (chown 0:0, chmod go-w), or put the hook into before-start.d, which runs as the worker'
			hooks_path=${hooks_path%/*}
		done
	done
}

# usage: hooks_roots PATH       true when it is root's, and the worker may not write to it; in a sticky directory it may not replace what is root's
hooks_roots() {
	# shellcheck disable=SC3067 # -O and -k: dash, busybox and bash have them
	[ -O "$1" ] || return 1
	[ ! -k "$1" ] || return 0
	! worker_run test -w "$1"
}
