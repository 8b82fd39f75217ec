# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What ends a program of ours on this side: limits, filters, another machine's code. None of it is the engine's answer. Functions only.

# usage: limits_filter          ends with D186's code where the engine's system call filter is older than this image: it answers faccessat2
#                               with "not permitted", and then every test of a file is false, in all four programs
limits_filter() {
	# nothing can run where / cannot be searched, and a shell that got here can be there
	[ -x / ] || ! (cd /) 2>/dev/null || limits_end D186 '/ can be entered, and a test says that it cannot'
}

# usage: limits_end CODE SEEN   says the cause and ends with its code
limits_end() {
	# shellcheck source=causes.sh
	. "$worker_lib/causes.sh"
	cause_say "$1" "$2"
	exit "${die_always:-$cause_exit}"
}

# usage: limits_plan STATUS TEXT         sets limits_code to what ended the program that said TEXT on this side, or to nothing: a file that
#                               cannot be run here, memory, the number of processes, the system call filter. Go's and glibc's words.
limits_plan() {
	limits_code=''
	case $1:$2 in
		0:* | 124:* | 143:* | *'rror response from daemon'*) ;;
		*'xec format error'* | 2:*'yntax error'* | *'GLIBC_'*'not found'* | *'error while loading shared libraries'*) limits_code=D190 ;;
		*'microarchitecture support'*) limits_code=D190 ;;
		*'setpriv: set'*' failed'*) limits_code=D130 ;;
		*pthread_create*'ot permitted'* | *'OS thread'*'errno=1)'* | *statx*'ot permitted'*) limits_code=D186 ;;
		*'annot fork'* | *"can't fork"* | *'fork'*'esource temporarily unavailable'* | *'OS thread'*'errno=11)'*) limits_code=D185 ;;
		# the C library's words; the client says it with a small letter, of an engine that has no room for one more caller
		*'Resource temporarily unavailable'*) limits_code=D185 ;;
		*'out of memory'* | *'annot allocate memory'* | *'errno=12)'* | *'failed to reserve'*) limits_code=D184 ;;
		126:* | 127:*) limits_code=D190 ;;
		137:*) limits_code=D187
		       ! limits_memory || limits_code=D184 ;;
		12[89]:* | 13[0-9]:* | 14[0-9]:* | 15[0-9]:* | *'goroutine '* | *'fatal error: '* | *'panic: '*) limits_code=D187 ;;
	esac
}

# usage: limits_line TEXT       sets limits_text: the line that says why. A dump of Go's has it first, what a client says has it last
limits_line() {
	limits_text=${1%"${1##*[![:space:]]}"}
	limits_text=${limits_text#"${limits_text%%[![:space:]]*}"}
	case $limits_text in
		*'goroutine '* | *'runtime stack:'* | *'fatal error: '* | *'panic: '* | *SIGABRT* | *'runtime/cgo: '* | *'runtime: '*)
			limits_text=${limits_text%%"
"*} ;;
		*)  limits_text=${limits_text##*"
"} ;;
	esac
	# a page of a web site is one line, too
	[ "${#limits_text}" -le 400 ] || limits_text=$(printf '%.400s...' "$limits_text") || limits_text='?'
}

# usage: limits_seen CODE       sets limits_evidence: what this container's limits say to CODE, for a message; empty where nothing does
limits_seen() {
	limits_evidence=''
	case $1 in
		D184) limits_memory || return 0
		      limits_evidence="the kernel ended $limits_count because memory ran out in this container" ;;
		D185) if limits_pids; then limits_evidence="the limit of this container's processes was met $limits_count times"
		      else limits_processes
		      fi ;;
	esac
}

# usage: limits_memory          true when the kernel has ended a program of this container for its memory limit; sets limits_count
limits_memory() {
	limits_group memory memory.events && limits_count oom_kill && return
	limits_group memory memory.oom_control && limits_count oom_kill
}

# usage: limits_pids            true when a process was refused for this container's pids limit; sets limits_count
limits_pids() { limits_group pids pids.events && limits_count max; }

# usage: limits_group CONTROLLER FILE   sets limits_file: FILE of this container's control group, of either version; fails when it is not there.
#                               A container with a view of the whole tree finds itself by /proc/self/cgroup
#                               docs.kernel.org/admin-guide/cgroup-v2.html, docs.kernel.org/admin-guide/cgroup-v1/memory.html
limits_group() {
	limits_tree=$worker_root/sys/fs/cgroup
	limits_own=''
	if [ -r "$worker_root/proc/self/cgroup" ]; then
		while IFS=: read -r limits_skip limits_controllers limits_place; do
			case ,$limits_controllers, in ,, | *",$1,"*) limits_own=$limits_place; [ -z "$limits_controllers" ] || break ;; esac
		done <"$worker_root/proc/self/cgroup"
	fi
	for limits_file in "$limits_tree$limits_own/$2" "$limits_tree/$1$limits_own/$2" "$limits_tree/$2" "$limits_tree/$1/$2"; do
		[ ! -r "$limits_file" ] || return 0
	done
	return 1
}

# usage: limits_count KEY       sets limits_count to the number behind KEY in limits_file; fails when there is none, or 0
limits_count() {
	limits_count=0
	while read -r limits_key limits_value || [ -n "$limits_key" ]; do
		case $limits_key in "$1") limits_count=$limits_value ;; esac
	done <"$limits_file"
	[ "$limits_count" != 0 ]
}

# usage: limits_processes       sets limits_evidence to the limit of the user's processes (ulimit -u), where there is one
limits_processes() {
	[ -r "$worker_root/proc/self/limits" ] || return 0
	while read -r limits_key limits_value limits_soft limits_skip; do
		case "$limits_key $limits_value:$limits_soft" in
			'Max processes:unlimited') ;;
			'Max processes:'*) limits_evidence="the user may have $limits_soft processes (ulimit -u), counted over all containers" ;;
		esac
	done <"$worker_root/proc/self/limits"
}
