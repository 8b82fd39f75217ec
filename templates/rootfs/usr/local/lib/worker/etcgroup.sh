# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The additive line in /etc/group: for docker exec -u, and for programs that drop by name. Numbers do not need it. Functions only.

# usage: etcgroup_apply USER GID         joins the group that owns GID, or adds dockersock-GID; a file that cannot be
#                               written, or that is a mount and so somebody else's, stays as it is
etcgroup_apply() {
	etcgroup_file=$worker_root/etc/group
	# group 0 is granted to one process, never to a name
	if [ -z "$1" ] || [ "$2" = 0 ] || [ ! -w "$etcgroup_file" ]; then debug "no line in /etc/group for group $2"; return 0; fi
	if etcgroup_mounted; then debug '/etc/group is a mount and stays as it is'; return 0; fi
	etcgroup_read "$1" "$2"
	case $etcgroup_change in
		none) ;;
		# in place, not by renaming; the old text goes back when there was no room for the new one
		join) printf '%s' "$etcgroup_new" >"$etcgroup_file" || printf '%s' "$etcgroup_old" >"$etcgroup_file" ||
			say 'no room to write /etc/group' ;;
		add)  printf '%s' "${etcgroup_new#"$etcgroup_old"}" >>"$etcgroup_file" || debug 'no room in /etc/group' ;;
	esac
}

# usage: etcgroup_mounted       true when /etc/group is a mount of its own
etcgroup_mounted() {
	grep -q ' /etc/group ' "$worker_root/proc/self/mountinfo"
}

# usage: etcgroup_read USER GID sets etcgroup_old, etcgroup_new and etcgroup_change (none join add)
etcgroup_read() {
	etcgroup_old='' etcgroup_new='' etcgroup_change=add
	while IFS= read -r etcgroup_line || [ -n "$etcgroup_line" ]; do
		etcgroup_old="$etcgroup_old$etcgroup_line
"
		etcgroup_rest=${etcgroup_line#*:*:}
		if [ "$etcgroup_change" = add ] && [ "${etcgroup_rest%%:*}" = "$2" ]; then
			etcgroup_members=${etcgroup_rest#*:}
			etcgroup_change=none
			case ",$etcgroup_members," in
				*",$1,"*) ;;
				*) etcgroup_change=join etcgroup_line=$etcgroup_line${etcgroup_members:+,}$1 ;;
			esac
		fi
		etcgroup_new="$etcgroup_new$etcgroup_line
"
	done <"$worker_root/etc/group"
	[ "$etcgroup_change" != add ] || etcgroup_new="${etcgroup_new}dockersock-$2:x:$2:$1
"
}
