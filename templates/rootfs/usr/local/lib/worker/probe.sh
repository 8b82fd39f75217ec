# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Asking the engine, bounded, and telling causes apart by what the CLI says. Functions only.

# usage: probe_docker           asks as the worker; sets probe_code (empty when it answers), probe_engine and probe_text
probe_docker() {
	probe_engine='' probe_code='' probe_text='' probe_status=0
	[ -x "$image_cli" ] || { probe_code=D190 probe_text="$image_cli cannot be run" probe_status=126; return 0; }
	probe_text=$(worker_run timeout "$settings_timeout" "$image_cli" version \
		--format '{{.Server.Version}} API {{.Server.APIVersion}}' 2>&1) || probe_status=$?
	if [ "$probe_status" = 0 ]; then
		probe_engine=${probe_text##*"
"}
		return 0
	fi
	debug "docker version: $probe_status $probe_text"
	limits_load
	probe_code=$(probe_plan "$probe_status" "$endpoint_kind" "${socket_links:--}" "$probe_text") ||
		die 70 'cannot read what the engine answered'
	probe_decides
}

# usage: probe_decides          sets probe_code to what decided, where a variable, a proxy or a file system makes another cause of it
probe_decides() {
	case $probe_code:$endpoint_kind in
		D125:*)    ! resolver_hidden || probe_code=D126 ;;
		D110:unix) ! socket_shared "$worker_root$endpoint_path" || probe_code=D114 ;;
		D155:unix) probe_code=D157 ;;
		D180:*)    [ -z "${DOCKER_API_VERSION:-}" ] || probe_code=D183 ;;
		D1[1-6]*:tcp) probe_tcp ;;
	esac
}

# usage: probe_tcp              part of probe_decides: a proxy between, and names that mean something else in a container
probe_tcp() {
	endpoint_address "$endpoint_url"
	endpoint_proxy
	if [ -n "$proxy_name" ]; then
		case $probe_code in D113 | D14[01] | D151 | D156 | D16[01]) probe_code=D164 ;; esac
		return 0
	fi
	case $probe_code:$endpoint_host in
		D161:host.docker.internal | D161:gateway.docker.internal) probe_code=D162 ;;
		D161:host.containers.internal | D161:host.lima.internal) probe_code=D162 ;;
		D160:localhost | D160:127.* | D160:0.0.0.0 | D160:::1) probe_code=D163 ;;
	esac
}

# usage: probe_said             sets probe_said: what the client said, in a line, with the limit that ended it where there is evidence of one;
#                               empty where it said nothing and was not ended
probe_said() {
	limits_load
	limits_line "$probe_text"
	probe_said=''
	[ -z "$limits_text" ] || probe_said="'$limits_text'"
	case $probe_code:$probe_said in
		D18[4-7]:* | D190:*) probe_said="docker ended with $probe_status${probe_said:+: $probe_said}" ;;
		*:?*)                probe_said="docker says $probe_said" ;;
	esac
	limits_seen "$probe_code"
	[ -z "$limits_evidence" ] || probe_said="$probe_said; $limits_evidence"
}

# usage: probe_ping             asks as the worker by the API itself, at a fraction of the CLI's cost; true when that decided: sets probe_engine,
#                               or probe_code when time was over. What else an engine or a proxy says is for the CLI to ask and tell, in
#                               the time that is left: settings_timeout.
#                               GET /_ping: docs.docker.com/reference/api/engine/version/v1.45/#tag/System/operation/SystemPing
probe_ping() {
	probe_engine='' probe_code='' probe_text='' probe_status=0
	probe_pings || return 1
	# shellcheck disable=SC2016 # Perl's variables; 1 and 1 are AF_UNIX and SOCK_STREAM, whose names would cost a module
	probe_engine=$(
		unset PERL5OPT PERL5LIB PERLLIB PERL_UNICODE
		worker_run perl -e '$SIG{ALRM} = "DEFAULT"; $SIG{PIPE} = "IGNORE"; alarm shift; END { print abs(time - $^T) if $? }
			socket(S, 1, 1, 0) && connect(S, pack("Sa*", 1, shift))
				&& syswrite(S, "GET /_ping HTTP/1.0\r\nHost: docker\r\nConnection: close\r\n\r\n") || exit 1;
			$_ = ""; 1 while !/\n\r?\n/ && length() < 65536 && sysread(S, $_, 4096, length());
			m{^HTTP/1\.[01] 200 } && m{^Api-Version: ([\w.]+)}mi || exit 1; $api = $1;
			print m{^Server: (?:Docker|Libpod)/([\w.+~-]+)}mi ? "$1 API $api" : "API $api"' \
			"$settings_timeout" "$worker_root$endpoint_path" 2>/dev/null
	) || probe_status=$?
	case $probe_status in
		0) return 0 ;;
		# ended by the alarm's signal
		142) probe_code=D113; return 0 ;;
	esac
	probe_left "${probe_engine:-0}"
	probe_engine=''
	[ -n "$probe_code" ]
}

# usage: probe_pings            true when an answer to a ping says all that the CLI would: the start has asked with the CLI, and nothing in the
#                               environment changes how that asks
probe_pings() {
	[ "$settings_docker:$endpoint_kind" = required:unix ] && [ -z "${DOCKER_API_VERSION:-}${DOCKER_TLS_VERIFY:-}" ] &&
		[ -x "$image_cli" ] && command -v perl >/dev/null
}

# usage: probe_left SECONDS     takes whole SECONDS that went by, and the one that was begun, from settings_timeout of at most 4; sets
#                               probe_code when none is left
probe_left() {
	[ "$settings_timeout" -le 3 ] || settings_timeout=3
	settings_timeout=$((settings_timeout - $1))
	[ "$settings_timeout" -gt 0 ] || probe_code=D113
}

# usage: probe_plan STATUS KIND LINKS TEXT      prints the code, or nothing when the engine answered
#                               LINKS is the socket's link count: 0 tells a replaced socket from an engine that is down
#    ie: probe_plan 1 unix 0 'Cannot connect to the Docker daemon at …'     ->  D111
probe_plan() {
	case $1 in
		0) return 0 ;;
		# coreutils and busybox
		124 | 143) printf 'D113\n'; return 0 ;;
	esac
	limits_plan "$1" "$4"
	[ -z "$limits_code" ] || { printf '%s\n' "$limits_code"; return 0; }
	case $4 in
		*ca.pem*'no such file'* | *cert.pem*'no such file'* | *key.pem*'no such file'*) printf 'D155\n' ;;
		*ca.pem*'permission denied'* | *cert.pem*'permission denied'* | *key.pem*'permission denied'*) printf 'D155\n' ;;
		*'HTTP request to an HTTPS server'*) printf 'D151\n' ;;
		*'HTTP response to HTTPS client'*) printf 'D156\n' ;;
		*'unknown authority'* | *'unknown certificate authority'*) printf 'D152\n' ;;
		*'certificate required'* | *'bad certificate'*) printf 'D153\n' ;;
		*x509:*) printf 'D154\n' ;;
		*'is too old'*) printf 'D180\n' ;;
		*'is too new'*) printf 'D181\n' ;;
		*'403 Forbidden'* | *Forbidden*) printf 'D141\n' ;;
		*'invalid character'* | *'malformed HTTP'* | *'Expecting value'*) printf 'D140\n' ;;
		*'context'*'not found'*) printf 'D173\n' ;;
		*'nable to parse docker host'* | *'nvalid bind address'* | *'nvalid host'*) printf 'D172\n' ;;
		*ssh*'exited with'* | *'"ssh"'*) probe_plan_ssh "$4" ;;
		*': lookup '* | *'no such host'* | *'server misbehaving'* | *'name resolution'*) printf 'D161\n' ;;
		*'i/o timeout'* | *'deadline exceeded'* | *'Client.Timeout'*) printf 'D113\n' ;;
		*) probe_plan_rest "$2" "$3" "$4" ;;
	esac
}

# usage: probe_plan_rest KIND LINKS TEXT        the texts that mean different things on different endpoints
probe_plan_rest() {
	case $1:$2:$3 in
		ssh:*) probe_plan_ssh "$3" ;;
		unix:*'permission denied'*) printf 'D125\n' ;;
		unix:*'resource temporarily unavailable'*) printf 'D113\n' ;;
		unix:0:*'annot connect'* | unix:0:*'connection refused'*) printf 'D111\n' ;;
		unix:*'annot connect'* | unix:*'connection refused'*) printf 'D110\n' ;;
		*'annot connect'* | *'connection refused'* | *'no route to host'* | *'network is unreachable'*) printf 'D160\n' ;;
		*'rror response from daemon'* | *'error during connect'* | *'request returned '*) printf 'D140\n' ;;
		*EOF* | *'connection reset'* | *'broken pipe'*) printf 'D140\n' ;;
		*) printf 'D187\n' ;;
	esac
}

# usage: probe_plan_ssh TEXT    what ssh, or the machine behind it, says
probe_plan_ssh() {
	case $1 in
		*'o user exists for uid'* | *'nknown user'*) printf 'D174\n' ;;
		*'ost key verification failed'* | *'HOST IDENTIFICATION HAS CHANGED'* | *'ermission denied (publickey'* | *UNPROTECTED*) printf 'D175\n' ;;
		*'ermission denied, please try again'* | *'ermission denied (password'* | *'ermission denied (keyboard'* | *'oo many authentication'*) printf 'D175\n' ;;
		*'ould not resolve hostname'*) printf 'D161\n' ;;
		*'onnection refused'* | *'o route to host'* | *'etwork is unreachable'*) printf 'D160\n' ;;
		*'onnection timed out'* | *'peration timed out'*) printf 'D113\n' ;;
		*'docker: command not found'* | *'docker: not found'* | *'docker: No such file'* | *'exit status 127'*) printf 'D176\n' ;;
		*'ocker daemon socket'* | *'s the docker daemon running'*) printf 'D176\n' ;;
		*) printf 'D170\n' ;;
	esac
}
