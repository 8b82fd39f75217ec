# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Which Docker endpoint the worker will use. Functions only.

# usage: endpoint_facts         sets endpoint_kind (none unix tcp ssh context bad), endpoint_url, endpoint_path (unix),
#                               endpoint_from (what decided) and endpoint_export (1: DOCKER_HOST has to be set)
#                               DOCKER_HOST decides over contexts, as it does in the CLI.
endpoint_facts() {
	endpoint_kind=none endpoint_url='' endpoint_path='' endpoint_from='' endpoint_export=0
	if [ -n "${DOCKER_HOST:-}" ]; then
		endpoint_from=DOCKER_HOST endpoint_url=$DOCKER_HOST
		endpoint_parse "$DOCKER_HOST"
	elif [ -n "$settings_socket" ]; then
		endpoint_socket "$settings_socket" WORKER_DOCKER_SOCKET
	elif [ -n "${DOCKER_CONTEXT:-}" ] && [ "${DOCKER_CONTEXT:-}" != default ]; then
		endpoint_kind=context endpoint_from=DOCKER_CONTEXT endpoint_url=$DOCKER_CONTEXT
	else
		endpoint_discover
	fi
}

# usage: endpoint_socket PATH FROM
endpoint_socket() {
	endpoint_kind=unix endpoint_path=$1 endpoint_url=unix://$1 endpoint_from=$2
	[ "$1" = /var/run/docker.sock ] || endpoint_export=1
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

# usage: endpoint_discover      the first known path with anything at it; else the TLS sidecar when its certificates are there
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
	fi
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
