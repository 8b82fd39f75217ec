# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Becoming the worker: one numeric setpriv, decided before it is tried. Functions only.

# usage: drop_plan CAPS         CAPS is CapEff; sets drop_verb (drop refuse) and drop_bounding: may the bounding set go too
#    ie: drop_plan 00000000a80425fb                       ->  drop yes
drop_plan() {
	drop_verb=refuse drop_bounding=no
	if process_has_cap 6 "$1" && process_has_cap 7 "$1"; then drop_verb=drop; fi
	# without SETPCAP setpriv would leave the bounding set as it is and say nothing
	if process_has_cap 8 "$1"; then drop_bounding=yes; fi
}

# usage: drop_run UID GID GROUPS BOUNDING NNP CMD...        GROUPS with spaces; runs setpriv; to replace the shell,
#                               call it as the argument of drop_exec
drop_run() {
	drop_words "$@"
	shift 5
	# shellcheck disable=SC2086 # options, split on purpose
	setpriv $drop_options -- "$@"
}

# usage: drop_exec UID GID GROUPS BOUNDING NNP CMD...       as drop_run, in place of this shell
drop_exec() {
	drop_words "$@"
	shift 5
	# shellcheck disable=SC2086 # options, split on purpose
	exec setpriv $drop_options -- "$@"
}

# usage: drop_words UID GID GROUPS BOUNDING NNP CMD...      sets drop_options
drop_words() {
	groups_comma "$3"
	drop_options="--reuid $1 --regid $2 --inh-caps=-all"
	if [ -n "$groups_text" ]; then drop_options="$drop_options --groups $groups_text"
	else drop_options="$drop_options --clear-groups"
	fi
	[ "$4" != yes ] || drop_options="$drop_options --bounding-set=-all"
	[ "$5" != 1 ] || drop_options="$drop_options --no-new-privs"
}

# usage: drop_stdio UID CAPS    hands pipes and terminals on 1 and 2 to the worker, so that /dev/stdout can be opened
drop_stdio() {
	process_has_cap 0 "$2" || { debug 'cannot hand over standard output without CHOWN'; return 0; }
	drop_fds=''
	for drop_fd in 1 2; do
		if [ -p "/dev/fd/$drop_fd" ] || [ -t "$drop_fd" ]; then drop_fds="$drop_fds /dev/fd/$drop_fd"; fi
	done
	[ -n "$drop_fds" ] || return 0
	# shellcheck disable=SC2086 # one or two paths of ours
	chown -f "$1" $drop_fds || debug 'standard output could not be handed over'
}

# usage: drop_environment       HOME, USER and LOGNAME of the worker, in place of root's
drop_environment() {
	HOME=${user_home:-/}
	USER=${user_name:-$user_uid}
	LOGNAME=$USER
	export HOME USER LOGNAME
}
