# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# A process as /proc tells it, and how to find the running worker. Functions only.

# usage: process_facts PID      sets process_state process_parent process_uid process_gid process_groups process_caps process_no_new_privs;
#                               fails when there is no such process
process_facts() {
	[ -r "$worker_root/proc/$1/status" ] && process_status=$(head -c 65536 "$worker_root/proc/$1/status" 2>/dev/null) || return 1
	process_read "$process_status"
}

# usage: process_read STATUS    part of process_facts: STATUS is the text of /proc/PID/status (proc(5)), in which the kernel escapes line breaks
process_read() {
	process_state='' process_parent='' process_uid='' process_gid='' process_groups=''
	process_caps=0000000000000000 process_no_new_privs=0
	process_ifs=$IFS
	IFS='
'
	set -f
	for process_line in $1; do
		process_value=${process_line#*:	}
		case $process_line in
			State:*)  process_state=${process_value%% *} ;;
			PPid:*)   process_parent=$process_value ;;
			Uid:*)    process_effective "$process_value"
			          process_uid=$process_value ;;
			Gid:*)    process_effective "$process_value"
			          process_gid=$process_value ;;
			Groups:*) process_groups=${process_value% } ;;
			CapEff:*) process_caps=$process_value ;;
			NoNewPrivs:*) process_no_new_privs=$process_value ;;
		esac
	done
	set +f
	IFS=$process_ifs
	[ -n "$process_uid" ]
}

# usage: process_effective LIST  sets process_value to the second of numbers with tabs between
process_effective() {
	process_value=${1#*	}
	process_value=${process_value%%	*}
}

# usage: process_self           sets self_uid self_gid self_groups self_caps self_no_new_privs, or ends with 70
process_self() {
	process_read "$facts_status" || die 70 'cannot read /proc/self/status'
	self_uid=$process_uid self_gid=$process_gid self_groups=$process_groups
	self_caps=$process_caps self_no_new_privs=$process_no_new_privs
}

# usage: process_has_cap NUMBER CAPS     CAPS is CapEff, sixteen hexadecimal digits
#    ie: process_has_cap 7 00000000a80425fb
process_has_cap() {
	process_digit=$1 process_hex=$2
	while [ "$process_digit" -ge 4 ]; do
		process_hex=${process_hex%?}
		process_digit=$((process_digit - 4))
	done
	process_hex=${process_hex#"${process_hex%?}"}
	case $process_digit:$process_hex in
		0:[13579bdf] | 1:[2367abef] | 2:[4567cdef] | 3:[89abcdef]) return 0 ;;
	esac
	return 1
}

# usage: process_worker         sets process_worker_pid to the worker's pid, and process_first_uid to whom PID 1 runs as; fails when no worker
#                               runs. The pid file counts while the process has the uid it was started with; else the walk. PID 1 may be the
#                               host's: either only points at a process.
process_worker() {
	process_worker_pid='' process_file_pid='' process_file_uid=''
	process_first='' process_first_uid=''
	if process_facts 1; then process_first=$process_uid:$process_gid process_first_uid=$process_uid; fi
	if process_trusts "$worker_root/run/worker"; then
		# root wrote it, so root started the worker, even if another user runs PID 1 of a pod or of the host
		process_was=$process_first_uid
		[ "$self_uid" != 0 ] || process_first_uid=0
		read -r process_file_pid process_file_uid <"$worker_root/run/worker/pid" || process_file_pid=''
		if settings_is_number "$process_file_pid" && process_facts "$process_file_pid" &&
			[ "$process_uid" = "$process_file_uid" ] && process_may_be_worker; then
			process_worker_pid=$process_file_pid
			return 0
		fi
		process_first_uid=$process_was
	fi
	process_walk && process_facts "$process_worker_pid" && process_may_be_worker
}

# usage: process_trusts DIRECTORY        true when a pid file is there and can be believed: root believes only what root alone can have written
process_trusts() {
	[ -f "$1/pid" ] && [ -r "$1/pid" ] || return 1
	[ "$self_uid" = 0 ] || return 0
	process_roots "$1" && process_roots_file "$1/pid"
}

# usage: process_roots DIRECTORY         true when this user owns the directory and no other user can replace a file in it
process_roots() {
	# shellcheck disable=SC3067 # -O and -k: dash, busybox and bash have them
	[ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && [ -k "$1" ]
}

# usage: process_roots_file FILE         true when this user owns the file
process_roots_file() {
	# shellcheck disable=SC3067
	[ -f "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]
}

# usage: process_may_be_worker  after process_facts: root is the worker only where WORKER_USER says so; a start as root becomes only the user
#                               that WORKER_USER or the image names, with that user's group
process_may_be_worker() {
	if [ "$process_uid" = 0 ]; then
		user_facts "${settings_user:-$image_user}" && [ "$user_uid" = 0 ]
		return
	fi
	[ "$self_uid" = 0 ] || return 0
	case $process_first_uid in
		0) user_facts "${settings_user:-$image_user}" && [ "$user_uid:$user_gid" = "$process_uid:$process_gid" ] ;;
		*) [ "$process_uid:$process_gid" = "$process_first" ] ;;
	esac
}

# usage: process_walk           from PID 1 past the inits we know; the first child is the oldest
process_walk() {
	process_pid=1
	while [ -r "$worker_root/proc/$process_pid/comm" ]; do
		read -r process_comm <"$worker_root/proc/$process_pid/comm" || return 1
		case $process_comm in
			tini | tini-static | docker-init | dumb-init | catatonit | podman-init | s6-svscan) ;;
			# the start is not over: this is still root, or about to drop; behind a pod's pause are other containers, too
			worker-entrypoi | setpriv | env | pause) return 1 ;;
			*) process_worker_pid=$process_pid; return 0 ;;
		esac
		process_children=''
		read -r process_children process_rest <"$worker_root/proc/$process_pid/task/$process_pid/children" || :
		[ -n "$process_children" ] || return 1
		process_pid=$process_children
	done
	return 1
}

# usage: process_record UID     leaves this pid, which exec makes the worker's, for worker-health and worker-exec
#                               Root writes only where no other user can have put a link: in a sticky directory that root owns.
process_record() {
	process_place=$worker_root/run/worker
	[ -d "$process_place" ] && [ ! -L "$process_place" ] && [ -w "$process_place" ] || return 0
	if [ "$self_uid" = 0 ] && ! process_roots "$process_place"; then
		debug "no pid in $process_place: it is not root's alone to write"
		return 0
	fi
	if [ -e "$process_place/pid" ] || [ -L "$process_place/pid" ]; then process_roots_file "$process_place/pid" || return 0; fi
	printf '%s %s\n' "$$" "$1" >"$process_place/pid" || debug "no pid in $process_place"
}
