# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What the socket is, and what to do about it. The socket itself is never changed. Functions only.

# usage: socket_facts PATH      sets socket_kind (absent dangling directory other socket denied), socket_owner,
#                               socket_group, socket_mode and socket_links
socket_facts() {
	socket_owner='-' socket_group='-' socket_mode='-' socket_links='-'
	if [ -S "$1" ]; then
		# GNU and busybox stat agree on these letters
		socket_stat=$(stat -L -c '%u %g %a %h' "$1") || { socket_kind=denied; return 0; }
		socket_kind=socket
		socket_owner=${socket_stat%% *} socket_stat=${socket_stat#* }
		socket_group=${socket_stat%% *} socket_stat=${socket_stat#* }
		socket_mode=${socket_stat%% *} socket_links=${socket_stat#* }
	elif [ -d "$1" ]; then socket_kind=directory
	elif [ -e "$1" ]; then socket_kind=other
	elif [ -L "$1" ]; then socket_kind=dangling
	elif socket_hidden "$1"; then socket_kind=denied
	else socket_kind=absent
	fi
}

# usage: socket_hidden PATH     true when a directory on the way may not be searched, so that absence proves nothing
socket_hidden() {
	socket_parent=${1%/*}
	while [ -n "$socket_parent" ]; do
		if [ -d "$socket_parent" ] && [ ! -x "$socket_parent" ]; then return 0; fi
		socket_parent=${socket_parent%/*}
	done
	return 1
}

# usage: socket_plan KIND OWNER GROUP MODE REMAPPED UID GIDS MAY POLICY      prints: VERB REASON
#                               REMAPPED is yes when the owner or the group is nobody we can name in this user namespace
#                               MAY is yes when groups can be granted (root start, no forced gid)
#                               POLICY is what to do about group 0: group, relay, refuse, or ask (find out first)
#    ie: socket_plan socket 0 106 660 no 1000 '1000 44' yes refuse     ->  grant 106
socket_plan() {
	case $1 in
		absent)    printf 'refuse D101\n'; return ;;
		directory) printf 'refuse D102\n'; return ;;
		other)     printf 'refuse D103\n'; return ;;
		dangling)  printf 'refuse D104\n'; return ;;
		denied)    printf 'refuse D126\n'; return ;;
	esac
	if [ "$6" = 0 ]; then printf 'leave root\n'; return; fi
	# connecting needs the write bit of the first class that fits; a sticky bit may stand in front of the three digits
	if [ "$6" = "$2" ]; then
		case $4 in *[2367]??) printf 'leave owner\n' ;; *) printf 'refuse D122\n' ;; esac
		return
	fi
	case " $7 " in *" $3 "*)
		case $4 in *[2367]?) printf 'leave member\n' ;; *) printf 'refuse D122\n' ;; esac
		return ;;
	esac
	case $4 in
		*[2367])  printf 'leave world-writable\n' ;;
		*[2367]?) socket_plan_grant "$3" "$5" "$8" "$9" ;;
		*)        socket_plan_closed "$5" "$8" "$9" ;;
	esac
}

# usage: socket_plan_grant GROUP REMAPPED MAY POLICY        the group may write and we are not in it
socket_plan_grant() {
	case $2:$1:$3:$4 in
		yes:*)         printf 'refuse D124\n' ;;
		no:0:yes:group) printf 'grant 0\n' ;;
		no:0:yes:ask)   printf 'ask 0\n' ;;
		no:0:yes:relay) printf 'relay D121\n' ;;
		no:0:*)        printf 'refuse D121\n' ;;
		no:*:yes:*)    printf 'grant %s\n' "$1" ;;
		*)             printf 'refuse D120\n' ;;
	esac
}

# usage: socket_plan_closed REMAPPED MAY POLICY             only the owner may write, and we are not the owner
socket_plan_closed() {
	case $1:$2:$3 in
		yes:*)        printf 'refuse D124\n' ;;
		no:yes:relay) printf 'relay D122\n' ;;
		*)            printf 'refuse D122\n' ;;
	esac
}

# usage: socket_remapped OWNER GROUP      prints yes when either is the overflow id and this user namespace maps not all ids
socket_remapped() {
	case " $1 $2 " in
		*' 65534 '*) if socket_userns; then printf 'yes\n'; else printf 'no\n'; fi ;;
		*)           printf 'no\n' ;;
	esac
}

# usage: socket_userns          true inside a user namespace: the first line of uid_map is not "0 0 4294967295"
socket_userns() {
	[ -r "$worker_root/proc/self/uid_map" ] || return 1
	read -r socket_inside socket_outside socket_count <"$worker_root/proc/self/uid_map" || return 1
	[ "$socket_inside:$socket_outside:$socket_count" != 0:0:4294967295 ]
}
