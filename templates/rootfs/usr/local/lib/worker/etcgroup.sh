# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The additive line in /etc/group: for docker exec -u, and for programs that drop by name. Numbers do not need it. Functions only.

# usage: etcgroup_apply USER GID OWNER   after group_facts; joins OWNER, the group that has GID, or adds dockersock-GID where none has it;
#                               a file that cannot be written, or that is a mount and so somebody else's, stays as it is
etcgroup_apply() {
	etcgroup_file=$worker_root/etc/group
	# group 0 is granted to one process, never to a name
	if [ -z "$1" ] || [ "$2" = 0 ] || [ ! -w "$etcgroup_file" ]; then debug "no line in /etc/group for group $2"; return 0; fi
	[ "$3" != "dockersock-$2" ] || return 0
	if etcgroup_mounted; then debug '/etc/group is a mount and stays as it is'; return 0; fi
	if [ -z "$3" ]; then
		printf '%sdockersock-%s:x:%s:%s\n' "$group_end" "$2" "$2" "$1" >>"$etcgroup_file" || debug 'no room in /etc/group'
		return 0
	fi
	etcgroup_join "$1" "$2"
	# in place, not by renaming; the old text goes back when there was no room for the new one
	printf '%s' "$etcgroup_new" >"$etcgroup_file" || printf '%s' "$etcgroup_old" >"$etcgroup_file" ||
		say 'no room to write /etc/group'
}

# usage: etcgroup_mounted       true when /etc/group is a mount of its own
etcgroup_mounted() {
	grep -q ' /etc/group ' "$worker_root/proc/self/mountinfo"
}

# usage: etcgroup_join USER GID sets etcgroup_old and etcgroup_new: the file, and the file with USER in the first group of GID
etcgroup_join() {
	etcgroup_old='' etcgroup_new='' etcgroup_done=0
	while IFS= read -r etcgroup_line || [ -n "$etcgroup_line" ]; do
		etcgroup_old="$etcgroup_old$etcgroup_line
"
		etcgroup_rest=${etcgroup_line#*:*:}
		if [ "$etcgroup_done:${etcgroup_rest%%:*}" = "0:$2" ]; then
			etcgroup_members=${etcgroup_rest#*:} etcgroup_done=1
			case ",$etcgroup_members," in
				*",$1,"*) ;;
				*) etcgroup_line=$etcgroup_line${etcgroup_members:+,}$1 ;;
			esac
		fi
		etcgroup_new="$etcgroup_new$etcgroup_line
"
	done <"$worker_root/etc/group"
}
