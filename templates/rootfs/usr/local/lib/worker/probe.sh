# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Asking the engine, bounded, and telling causes apart by what the CLI says. Functions only.

# usage: probe_docker           asks as the worker; sets probe_code (empty when it answers), probe_engine and probe_text
probe_docker() {
	probe_engine='' probe_code='' probe_text='' probe_status=0
	[ -x "$image_cli" ] || { probe_code=D190 probe_text="$image_cli cannot be run"; return 0; }
	probe_text=$(worker_run timeout "$settings_timeout" "$image_cli" version \
		--format '{{.Server.Version}} API {{.Server.APIVersion}}' 2>&1) || probe_status=$?
	probe_code=$(probe_plan "$probe_status" "$endpoint_kind" "${socket_links:--}" "$probe_text") ||
		die 70 'cannot read what the engine answered'
	if [ "$probe_code" = D125 ] && resolver_hidden; then probe_code=D126; fi
	if [ -n "$probe_code" ]; then debug "docker version: $probe_status $probe_text"
	else probe_engine=${probe_text##*"
"}
	fi
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
		# coreutils, busybox, and a client that had to be killed
		124 | 143 | 137) printf 'D113\n'; return 0 ;;
		126 | 127) printf 'D190\n'; return 0 ;;
	esac
	case $4 in
		*'xec format error'*) printf 'D190\n' ;;
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
		*'context'*'not found'*) printf 'D100\n' ;;
		*'nable to parse docker host'* | *'nvalid bind address'* | *'nvalid host'*) printf 'D172\n' ;;
		*': lookup '* | *'no such host'* | *'server misbehaving'* | *'name resolution'*) printf 'D161\n' ;;
		*'i/o timeout'* | *'deadline exceeded'* | *'Client.Timeout'*) printf 'D113\n' ;;
		*) probe_plan_rest "$2" "$3" "$4" ;;
	esac
}

# usage: probe_plan_rest KIND LINKS TEXT        the texts that mean different things on different endpoints
probe_plan_rest() {
	case $1:$2:$3 in
		ssh:*) printf 'D170\n' ;;
		unix:*'permission denied'*) printf 'D125\n' ;;
		unix:0:*'annot connect'* | unix:0:*'connection refused'*) printf 'D111\n' ;;
		unix:*'annot connect'* | unix:*'connection refused'*) printf 'D110\n' ;;
		*'annot connect'* | *'connection refused'* | *'no route to host'* | *'network is unreachable'*) printf 'D160\n' ;;
		*) printf 'D140\n' ;;
	esac
}
