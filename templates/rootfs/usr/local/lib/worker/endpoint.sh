# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Which Docker endpoint the worker will use. Functions only.

# usage: endpoint_facts         sets endpoint_kind (none unix tcp ssh context bad), endpoint_url, endpoint_path (unix),
#                               endpoint_from (what decided), endpoint_export (1: DOCKER_HOST has to be set) and
#                               endpoint_context (what the CLI would take in place of a socket, were it not set)
#                               DOCKER_HOST decides over contexts, as it does in the CLI.
endpoint_facts() {
	endpoint_kind=none endpoint_url='' endpoint_path='' endpoint_from='' endpoint_export=0 endpoint_context=''
	endpoint_bare "${DOCKER_HOST:-}"
	if [ -n "$endpoint_text" ]; then
		endpoint_from=DOCKER_HOST endpoint_url=$endpoint_text
		endpoint_parse "$endpoint_text"
		[ "$endpoint_text" = "$DOCKER_HOST" ] || endpoint_export=1
	elif [ -n "$settings_socket" ]; then
		endpoint_socket "$settings_socket" WORKER_DOCKER_SOCKET
	elif [ -n "${DOCKER_CONTEXT:-}" ] && [ "${DOCKER_CONTEXT:-}" != default ]; then
		endpoint_context_found "$DOCKER_CONTEXT" DOCKER_CONTEXT
	else
		endpoint_discover
	fi
}

# usage: endpoint_socket PATH FROM
endpoint_socket() {
	endpoint_kind=unix endpoint_path=$1 endpoint_url=unix://$1 endpoint_from=$2
	endpoint_current
	if [ "$1" != /var/run/docker.sock ] || [ -n "$endpoint_context" ] || [ -n "${DOCKER_HOST:-}" ]; then endpoint_export=1; fi
}

# usage: endpoint_bare TEXT     sets endpoint_text: TEXT without the white space around it, which the client does not count, either: a newline or
#                               a carriage return of the file that a value came from
#                               github.com/docker/cli/blob/v28.2.2/opts/hosts.go#L38
endpoint_bare() {
	endpoint_text=${1#"${1%%[![:space:]]*}"}
	endpoint_text=${endpoint_text%"${endpoint_text##*[![:space:]]}"}
}

# usage: endpoint_lower TEXT    sets endpoint_text: TEXT in small letters
endpoint_lower() {
	endpoint_text=$1
	case $1 in *[A-Z]*) endpoint_text=$(printf '%s' "$1" | LC_ALL=C tr '[:upper:]' '[:lower:]') || endpoint_text=$1 ;; esac
}

# usage: endpoint_address URL   sets endpoint_host and endpoint_port of a tcp endpoint, as the client completes them
endpoint_address() {
	endpoint_rest=${1#*://}
	endpoint_rest=${endpoint_rest%%/*} endpoint_port=2375
	[ -z "${DOCKER_TLS_VERIFY:-}" ] || endpoint_port=2376
	case $endpoint_rest in
		\[*) endpoint_host=${endpoint_rest%%]*} endpoint_rest=${endpoint_rest##*]}
		     endpoint_host=${endpoint_host#?} ;;
		*)   endpoint_host=${endpoint_rest%%:*} endpoint_rest=${endpoint_rest#"$endpoint_host"} ;;
	esac
	case $endpoint_rest in :?*) endpoint_port=${endpoint_rest#:} ;; esac
	endpoint_lower "${endpoint_host:-127.0.0.1}"
	endpoint_host=$endpoint_text
}

# usage: endpoint_proxy         after endpoint_address: sets proxy_name, the proxy that the client asks a tcp endpoint through
endpoint_proxy() {
	proxy_name=''
	[ "$endpoint_kind" = tcp ] || return 0
	case ${HTTP_PROXY:-}${http_proxy:-}${HTTPS_PROXY:-}${https_proxy:-} in '') return 0 ;; esac
	# shellcheck source=proxy.sh
	. "$worker_lib/proxy.sh"
	proxy_facts "$endpoint_host" "$endpoint_port"
}

# usage: endpoint_current       sets endpoint_context: DOCKER_CONTEXT, else the current context of the CLI's configuration;
#                               empty for the default one. A configuration is often a host's own, mounted for its logins.
endpoint_current() {
	endpoint_context=${DOCKER_CONTEXT:-}
	endpoint_config=${DOCKER_CONFIG:-${HOME:-}/.docker}/config.json
	if [ -z "$endpoint_context" ] && [ -f "$endpoint_config" ] && endpoint_read "$endpoint_config"; then
		endpoint_value currentContext
		endpoint_context=$endpoint_found
	fi
	[ "$endpoint_context" != default ] || endpoint_context=''
}

# usage: endpoint_read FILE     sets endpoint_text: the client's configuration as the worker may read it, bounded: the file is the worker's own
#                               work, and may be without end; fails when the worker may not read it
endpoint_read() {
	# bash warns of NULs
	{ endpoint_text=$(worker_run timeout 5 head -c 65536 "$1"); } 2>/dev/null
}

# usage: endpoint_value KEY     sets endpoint_found: the text that KEY has in endpoint_text, of at most 255 characters; empty for none
endpoint_value() {
	endpoint_found='' endpoint_step=key
	endpoint_ifs=$IFS
	IFS='"'
	set -f
	for endpoint_one in $endpoint_text; do
		case $endpoint_step:$endpoint_one in
			value:*)              endpoint_found=$endpoint_one
			                      break ;;
			*:"$1")               endpoint_step='colon' ;;
			colon:*[![:space:]:]*) endpoint_step=key ;;
			colon:*:*)            endpoint_step=value ;;
			*)                    endpoint_step=key ;;
		esac
	done
	set +f
	IFS=$endpoint_ifs
	[ "${#endpoint_found}" -le 255 ] || endpoint_found=''
}

# usage: endpoint_context_found NAME FROM        the CLI asks the context, and only the CLI knows where that is
endpoint_context_found() {
	endpoint_kind=context endpoint_url=$1 endpoint_from=$2
}

# usage: endpoint_context_here NAME      true when the worker's client configuration has the context, or may have it. The client keeps a context
#                               below the checksum of its name: github.com/docker/cli/blob/v28.2.2/cli/context/store/metadatastore.go
endpoint_context_here() {
	endpoint_text=$(printf '%s' "$1" | sha256sum) || return 0
	worker_run test -e "${DOCKER_CONFIG:-${HOME:-}/.docker}/contexts/meta/${endpoint_text%% *}/meta.json"
}

# usage: endpoint_parse URL     sets endpoint_kind and endpoint_path
endpoint_parse() {
	endpoint_path=''
	case $1 in
		unix:///?*)                  endpoint_kind=unix endpoint_path=${1#unix://} ;;
		tcp://?*)                    endpoint_kind=tcp ;;
		ssh://?*)                    endpoint_kind=ssh ;;
		*://* | */* | unix:* | tcp:) endpoint_kind=bad ;;
		# the CLI reads host:port without a scheme as tcp
		?*:[0-9]*)                   endpoint_kind=tcp ;;
		*)                           endpoint_kind=bad ;;
	esac
}

# usage: endpoint_discover      the first known path with anything at it; else the TLS sidecar when its certificates are there;
#                               else the CLI's current context
endpoint_discover() {
	endpoint_runtime=${XDG_RUNTIME_DIR:-/nonexistent}
	for endpoint_one in /var/run/docker.sock /run/docker.sock "$endpoint_runtime/docker.sock" \
		/run/podman/podman.sock "$endpoint_runtime/podman/podman.sock"; do
		if [ -e "$worker_root$endpoint_one" ] || [ -L "$worker_root$endpoint_one" ]; then
			endpoint_socket "$endpoint_one" 'the usual paths'
			return 0
		fi
	done
	endpoint_certs=${DOCKER_TLS_CERTDIR:+$DOCKER_TLS_CERTDIR/client}
	if [ -n "$endpoint_certs" ] && [ -e "$endpoint_certs/ca.pem" ] && [ -e "$endpoint_certs/cert.pem" ] &&
		[ -e "$endpoint_certs/key.pem" ]; then
		endpoint_kind=tcp endpoint_url=tcp://docker:2376 endpoint_from=DOCKER_TLS_CERTDIR endpoint_export=1
		return 0
	fi
	endpoint_current
	[ -z "$endpoint_context" ] || endpoint_context_found "$endpoint_context" "$endpoint_config"
}

# usage: endpoint_other         sets endpoint_found: a socket at one of the usual paths that is not the endpoint; empty where there is none
endpoint_other() {
	endpoint_found='' endpoint_runtime=${XDG_RUNTIME_DIR:-/nonexistent}
	for endpoint_one in /var/run/docker.sock /run/docker.sock "$endpoint_runtime/docker.sock" \
		/run/podman/podman.sock "$endpoint_runtime/podman/podman.sock"; do
		if [ "$endpoint_one" != "$endpoint_path" ] && [ -S "$worker_root$endpoint_one" ]; then endpoint_found=$endpoint_one; return 0; fi
	done
}

# usage: endpoint_apply         exports what the endpoint needs, so that an SDK which ignores contexts agrees with the CLI
endpoint_apply() {
	[ "$endpoint_export" = 1 ] || return 0
	DOCKER_HOST=$endpoint_url
	export DOCKER_HOST
	[ "$endpoint_from" = DOCKER_TLS_CERTDIR ] || return 0
	DOCKER_TLS_VERIFY=${DOCKER_TLS_VERIFY:-1}
	DOCKER_CERT_PATH=${DOCKER_CERT_PATH:-$endpoint_certs}
	export DOCKER_TLS_VERIFY DOCKER_CERT_PATH
}
