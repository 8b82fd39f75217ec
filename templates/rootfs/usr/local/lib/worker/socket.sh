# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What the socket is, and what to do about it. The socket itself is never changed. Functions only.

# usage: socket_facts PATH      sets socket_kind (absent dangling directory other socket denied failed), socket_owner,
#                               socket_group, socket_mode and socket_links; and where looking failed here, socket_code and socket_said
socket_facts() {
	socket_owner='-' socket_group='-' socket_mode='-' socket_links='-' socket_code='' socket_said=''
	if [ -S "$1" ]; then
		# GNU and busybox stat agree on these letters
		if socket_stat=$(stat -L -c '%u %g %a %h' "$1" 2>&1); then socket_words "$socket_stat"; else socket_failed "$?" "$socket_stat"; fi
	elif [ -d "$1" ]; then socket_kind=directory
	elif [ -e "$1" ]; then socket_kind=other
	elif [ -L "$1" ]; then socket_kind=dangling
	elif socket_hidden "$1"; then socket_kind=denied
	else socket_kind=absent
	fi
}

# usage: socket_words 'OWNER GROUP MODE LINKS'   sets the facts of a socket
socket_words() {
	socket_kind=socket socket_stat=$1
	socket_owner=${socket_stat%% *} socket_stat=${socket_stat#* }
	socket_group=${socket_stat%% *} socket_stat=${socket_stat#* }
	socket_mode=${socket_stat%% *} socket_links=${socket_stat#* }
}

# usage: socket_failed STATUS TEXT       a socket is there, and `stat` could not tell of it: its own end, not the socket's fault
socket_failed() {
	socket_kind=failed
	limits_load
	limits_plan "$1" "$2"
	limits_line "$2"
	socket_code=${limits_code:-D187} socket_said=$limits_text
}

# usage: socket_facts_as PATH   as socket_facts, asked by the worker: a directory that only its user or groups may search hides all from a
#                               root without power over it, as one without DAC_OVERRIDE is, or one whose user namespace lacks the owner
socket_facts_as() {
	socket_stat=$(worker_run stat -L -c '%f %u %g %a %h' "$1" 2>/dev/null) || return 0
	case $socket_stat in
		c???' '*) socket_words "${socket_stat#* }" ;;
		4???' '*) socket_kind=directory ;;
		*)        socket_kind=other ;;
	esac
}

# usage: socket_shared PATH     true when PATH is on a file system that may show a socket of another machine and pass none of its
#                               connections; sets socket_filesystem. This container's own file system shows only its own.
socket_shared() {
	socket_filesystem='' socket_best=''
	socket_real=$(cd -P "${1%/*}/" 2>/dev/null && pwd -P) || socket_real=${1%/*}
	socket_real=${socket_real%/}/${1##*/}
	while read -r socket_skip socket_skip socket_skip socket_skip socket_point socket_skip socket_rest; do
		socket_prefix=$worker_root${socket_point%/}
		case $socket_real/ in "$socket_prefix"/*) ;; *) continue ;; esac
		# later mounts cover earlier ones
		[ "${#socket_point}" -ge "${#socket_best}" ] || continue
		socket_best=$socket_point socket_type=${socket_rest#*- } socket_filesystem=${socket_type%% *}
	done <"$worker_root/proc/self/mountinfo"
	case $socket_best:$socket_filesystem in
		/:*) ;;
		*:overlay | *:virtiofs | *:9p | *:fuse | *:fuse.* | *:fuseblk | *:nfs | *:nfs4 | *:cifs | *:smb3 | *:vboxsf | *:prl_fs | *:ceph | *:fakeowner) return 0 ;;
	esac
	socket_filesystem=''
	return 1
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

# usage: socket_plan KIND OWNER GROUP MODE REMAPPED UID GIDS MAY POLICY SEES sets socket_verb and socket_reason
#                               REMAPPED is yes when the group has no number in this user namespace
#                               MAY is yes when groups can be granted (root start, no forced gid)
#                               POLICY is what to do about group 0: group, relay, refuse, or ask (find out first)
#                               SEES is yes for a root that sees through modes (DAC_OVERRIDE)
#    ie: socket_plan socket 0 106 660 no 1000 '1000 44' yes refuse no  ->  grant 106
socket_plan() {
	socket_verb=refuse
	case $1 in
		absent)    socket_reason=D101; return ;;
		directory) socket_reason=D102; return ;;
		other)     socket_reason=D103; return ;;
		dangling)  socket_reason=D104; return ;;
		denied)    socket_reason=D126; return ;;
		failed)    socket_reason=$socket_code; return ;;
	esac
	# connecting needs the write bit of the first class that fits; a sticky bit may stand in front of the three digits
	if [ "$6:$5:${10}" = 0:no:yes ]; then socket_verb=leave socket_reason=root
	elif [ "$6" = "$2" ]; then
		case $4 in *[2367]??) socket_verb=leave socket_reason=owner ;; *) socket_reason=D122 ;; esac
	else
		case " $7 " in
			*" $3 "*) case $4 in *[2367]?) socket_verb=leave socket_reason=member ;; *) socket_reason=D122 ;; esac ;;
			*)        socket_plan_other "$3" "$4" "$5" "$8" "$9" ;;
		esac
	fi
}

# usage: socket_plan_other GROUP MODE REMAPPED MAY POLICY       neither the owner nor in the group
socket_plan_other() {
	case $2 in
		*[2367])  socket_verb=leave socket_reason=world-writable; return ;;
		*[2367]?) socket_class=group ;;
		*)        socket_class=owner ;;
	esac
	case $3:$socket_class:$4:$5:$1 in
		yes:*)                socket_reason=D124 ;;
		no:owner:yes:relay:*) socket_verb=relay socket_reason=D122 ;;
		no:owner:*)           socket_reason=D122 ;;
		no:group:yes:group:0) socket_verb=grant socket_reason=0 ;;
		no:group:yes:ask:0)   socket_verb=ask socket_reason=0 ;;
		no:group:yes:relay:0) socket_verb=relay socket_reason=D121 ;;
		no:group:*:*:0)       socket_reason=D121 ;;
		no:group:yes:*)       socket_verb=grant socket_reason=$1 ;;
		*)                    socket_reason=D120 ;;
	esac
}

# usage: socket_remap GROUP     sets socket_remapped to yes when the group is the overflow id and this user namespace does
#                               not map all ids, else to no; the owner may be unmapped: a mapped group is enough
socket_remap() {
	socket_remapped=no
	if [ "$1" = 65534 ] && socket_userns; then socket_remapped=yes; fi
}

# usage: socket_mapped FILE ID  true when ID has a number in this user namespace; FILE is uid_map or gid_map
socket_mapped() {
	[ -r "$worker_root/proc/self/$1" ] || return 0
	while read -r socket_inside socket_outside socket_count; do
		[ "$2" -lt "$socket_inside" ] || [ "$2" -ge "$((socket_inside + socket_count))" ] || return 0
	done <"$worker_root/proc/self/$1"
	return 1
}

# usage: socket_userns          true inside a user namespace: the first line of uid_map is not "0 0 4294967295"
socket_userns() {
	[ -r "$worker_root/proc/self/uid_map" ] || return 1
	read -r socket_inside socket_outside socket_count <"$worker_root/proc/self/uid_map" || return 1
	[ "$socket_inside:$socket_outside:$socket_count" != 0:0:4294967295 ]
}
