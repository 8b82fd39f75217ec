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

# usage: drop_words UID GID GROUPS BOUNDING NNP      GROUPS with spaces; sets drop_command, to be split: what becomes that user and runs what follows
#    ie: drop_words 1000 1000 '1000 106' yes 1            ->  /usr/bin/setpriv --reuid 1000 … --no-new-privs --
drop_words() {
	groups_comma "$3"
	drop_command="/usr/bin/setpriv --reuid $1 --regid $2 --inh-caps=-all"
	if [ -n "$groups_text" ]; then drop_command="$drop_command --groups $groups_text"
	else drop_command="$drop_command --clear-groups"
	fi
	[ "$4" != yes ] || drop_command="$drop_command --bounding-set=-all"
	[ "$5" != 1 ] || drop_command="$drop_command --no-new-privs"
	drop_command="$drop_command --"
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
