# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The relay: a socket of the worker's own in front of one that no group opens. A root process stays. Functions only.

# usage: relay_is_plain PATH     true when socat takes no character of it for an option or a quote
relay_is_plain() { case $1 in *[!A-Za-z0-9._/@%+=-]*) return 1 ;; esac; }

# usage: relay_lacks            sets relay_reason: why there can be no relay here; empty when there can
relay_lacks() {
	relay_reason='' relay_path=''
	for relay_place in /run/worker /dev/shm "${TMPDIR:-/tmp}"; do
		if [ -d "$relay_place" ] && [ -w "$relay_place" ] && relay_is_plain "$relay_place"; then relay_path=$relay_place/docker-relay.sock; break; fi
	done
	if ! command -v socat >/dev/null; then
		relay_reason='needs socat, which this image lacks; add socat to the packages of its image.yaml'
	elif ! process_has_cap 0 "$self_caps" || ! process_has_cap 5 "$self_caps"; then
		relay_reason='needs the capabilities CHOWN, to give its socket to the worker, and KILL, to end the worker when it ends'
	elif ! relay_is_plain "${endpoint_path:-}"; then
		relay_reason="cannot reach $endpoint_path: socat reads some characters of it as options; mount the socket at a path of letters, digits, '.', '_', '-' and '/'"
	elif [ ! -w "$worker_root$endpoint_path" ]; then
		relay_reason="cannot open $endpoint_path: root of this container may not"
	elif [ -z "$relay_path" ]; then
		relay_reason='found no writable directory for its socket; mount a tmpfs at /run/worker'
	fi
}

# usage: relay_apply            starts socat once, as root; sets relay_path; fails with a line said when it cannot
relay_apply() {
	[ -z "${relay_pid:-}" ] || return 0
	relay_lacks
	[ -z "$relay_reason" ] || { say "WORKER_ROOT_SOCKET=relay $relay_reason"; return 1; }
	# one that ends at once must not end a worker that could go on without
	relay_over=0
	trap 'relay_over=1' TERM
	relay_watch "$$" &
	relay_pid=$!
	relay_wait && relay_failed=0 || relay_failed=1
	trap - TERM
	case $relay_failed:$relay_over in
		1:*) relay_pid=''; return 1 ;;
		0:1) exit 143 ;;
	esac
}

# usage: relay_watch WORKER     runs the relay; when it ends, the worker ends, and with it the container
#                               a worker that opens connections without end starts no more than max-children processes as root
#                               socat's default half-close of 0.5 s loses output, so it waits as good as for ever
relay_watch() {
	trap '' HUP
	socat -t 31536000 "UNIX-LISTEN:$relay_path,fork,max-children=512,unlink-early,mode=600,user=$user_uid,backlog=256" \
		"UNIX-CONNECT:$endpoint_path" </dev/null >&2 || :
	say 'the docker relay ended; ending the worker'
	kill -TERM "$1"
}

# usage: relay_wait             until the relay's socket is there, at most 5 s
relay_wait() {
	relay_tries=50
	while [ ! -S "$relay_path" ]; do
		relay_tries=$((relay_tries - 1))
		if [ "$relay_tries" = 0 ] || ! kill -0 "$relay_pid" 2>/dev/null; then say 'the docker relay did not start'; return 1; fi
		sleep 0.1
	done
	note "docker relay $relay_path runs as root for $endpoint_path"
}
