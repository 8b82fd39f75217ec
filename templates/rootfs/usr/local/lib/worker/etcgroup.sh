# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Our line in /etc/group: for docker exec -u, and for programs that drop by name. Numbers do not need it. Functions only.

# usage: etcgroup_apply USER GID         makes dockersock-GID, with USER in it, the only line of ours; none where USER or GID is empty. An earlier
#                               start's line goes: its socket's group is not this one's. A file that is a mount cannot be replaced, and is
#                               somebody else's.
etcgroup_apply() {
	etcgroup_text='' etcgroup_line=''
	[ -z "$1" ] || [ -z "$2" ] || etcgroup_line="dockersock-$2:x:$2:$1"
	etcgroup_kept
	etcgroup_text="$etcgroup_text${etcgroup_line:+$etcgroup_line
}"
	# of a file longer than what was read the rest would be lost
	[ "$etcgroup_text" != "$facts_group" ] && [ "${#facts_group}" -lt 1000000 ] || return 0
	etcgroup_file=$worker_root/etc/group
	if (umask 022 && printf '%s' "$etcgroup_text" >"$etcgroup_file.worker" && exec mv "$etcgroup_file.worker" "$etcgroup_file") 2>/dev/null; then
		facts_group=$etcgroup_text
	else
		rm -f "$etcgroup_file.worker" 2>/dev/null || :
		debug '/etc/group cannot be replaced and stays as it is'
	fi
}

# usage: etcgroup_kept          part of etcgroup_apply: sets etcgroup_text to the lines that are not ours
etcgroup_kept() {
	etcgroup_ifs=$IFS
	IFS='
'
	set -f
	for etcgroup_one in $facts_group; do
		case $etcgroup_one in dockersock-*) continue ;; esac
		etcgroup_text="$etcgroup_text$etcgroup_one
"
	done
	set +f
	IFS=$etcgroup_ifs
}
