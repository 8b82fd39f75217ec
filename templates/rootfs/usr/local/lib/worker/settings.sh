# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The WORKER_* variables: read, checked, defaulted. Functions only.
# An empty variable counts as unset. Anything wrong ends with 64: a typing error must not become a default.

# usage: settings_load          sets settings_* from the environment, or ends with 64
settings_load() {
	settings_docker=${WORKER_DOCKER:-optional}
	settings_choice WORKER_DOCKER "$settings_docker" optional required off
	case $settings_docker in
		required) settings_wait=${WORKER_DOCKER_WAIT:-30} ;;
		*)        settings_wait=${WORKER_DOCKER_WAIT:-0} ;;
	esac
	settings_number WORKER_DOCKER_WAIT "$settings_wait" 0 86400
	settings_timeout=${WORKER_DOCKER_TIMEOUT:-5}
	settings_number WORKER_DOCKER_TIMEOUT "$settings_timeout" 1 3600
	settings_socket=${WORKER_DOCKER_SOCKET:-}
	settings_absolute WORKER_DOCKER_SOCKET "$settings_socket"
	settings_gid=${WORKER_DOCKER_GID:-auto}
	case $settings_gid in
		auto | none) ;;
		*) settings_number WORKER_DOCKER_GID "$settings_gid" 0 4294967294 ;;
	esac
	settings_root_socket=${WORKER_ROOT_SOCKET:-auto}
	settings_choice WORKER_ROOT_SOCKET "$settings_root_socket" auto refuse group relay
	settings_user=${WORKER_USER:-}
	settings_user_check "$settings_user"
	settings_no_new_privs=${WORKER_NO_NEW_PRIVS:-1}
	settings_choice WORKER_NO_NEW_PRIVS "$settings_no_new_privs" 1 0
	settings_stdio=${WORKER_STDIO:-chown}
	settings_choice WORKER_STDIO "$settings_stdio" chown keep
	settings_health_docker=${WORKER_HEALTH_DOCKER:-auto}
	settings_choice WORKER_HEALTH_DOCKER "$settings_health_docker" auto 1 0
	settings_choice WORKER_LOG "${WORKER_LOG:-info}" info quiet debug
	settings_hooks=${WORKER_HOOKS:-/etc/worker}
	settings_absolute WORKER_HOOKS "$settings_hooks"
	settings_venv_link=${WORKER_VENV_LINK:-0}
	settings_choice WORKER_VENV_LINK "$settings_venv_link" 0 1
	settings_names_check "$environment_names"
}

# usage: settings_choice NAME VALUE CHOICE...
settings_choice() {
	settings_name=$1 settings_value=$2
	shift 2
	for settings_one in "$@"; do
		[ "$settings_value" != "$settings_one" ] || return 0
	done
	die 64 "$settings_name is '$settings_value'; allowed: $*"
}

# usage: settings_number NAME VALUE LEAST MOST
settings_number() {
	settings_is_number "$2" || die 64 "$1 is '$2'; allowed: a number from $3 to $4"
	if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
		die 64 "$1 is '$2'; allowed: a number from $3 to $4"
	fi
}

# usage: settings_is_number VALUE        plain decimal, no sign, no leading zero, short enough for the shell's arithmetic
settings_is_number() {
	case $1 in
		'' | *[!0-9]* | 0?* | ???????????*) return 1 ;;
	esac
}

# usage: settings_absolute NAME VALUE
settings_absolute() {
	case $2 in
		'' | /*) ;;
		*) die 64 "$1 is '$2'; allowed: an absolute path" ;;
	esac
}

# usage: settings_user_check VALUE       a name, a uid, or uid:gid; whether that user exists is asked later
settings_user_check() {
	case $1 in
		*:*) case ${1%%:*}:${1#*:} in *[!0-9:]* | *:*:*) settings_user_bad "$1" ;; esac
		     settings_number WORKER_USER "${1%%:*}" 0 4294967294
		     settings_number WORKER_USER "${1#*:}" 0 4294967294 ;;
		[0-9]*) settings_number WORKER_USER "$1" 0 4294967294 ;;
		-* | *[!A-Za-z0-9._-]*) settings_user_bad "$1" ;;
	esac
}

# usage: settings_user_bad VALUE
settings_user_bad() { die 64 "WORKER_USER is '$1'; allowed: a user name, a uid, uid:gid, or root"; }

# usage: settings_names_check NAMES      ends with 64 at WORKER_ names that are not known: all of them are said at once
settings_names_check() {
	settings_known='WORKER_DOCKER, _DOCKER_WAIT, _DOCKER_TIMEOUT, _DOCKER_SOCKET, _DOCKER_GID, _ROOT_SOCKET, _USER,'
	settings_known="$settings_known _NO_NEW_PRIVS, _STDIO, _HEALTH_DOCKER, _LOG, _HOOKS, _VENV_LINK, _IGNORE"
	settings_strange=''
	for settings_name in $1; do
		case $settings_name in WORKER_*) ;; *) continue ;; esac
		settings_name_known "${settings_name#WORKER_}" || settings_strange="$settings_strange${settings_strange:+,}$settings_name"
	done
	case $settings_strange in
		'')  ;;
		*,*) die 64 "$settings_strange are not variables of this image; known: $settings_known." \
			"If they belong to your program, add: WORKER_IGNORE=$settings_strange" ;;
		*)   die 64 "$settings_strange is not a variable of this image; known: $settings_known." \
			"If it belongs to your program, add: WORKER_IGNORE=$settings_strange" ;;
	esac
}

# usage: settings_name_known NAME        NAME without WORKER_
settings_name_known() {
	case $1 in
		DOCKER | DOCKER_WAIT | DOCKER_TIMEOUT | DOCKER_SOCKET | DOCKER_GID | ROOT_SOCKET | USER) return 0 ;;
		NO_NEW_PRIVS | STDIO | HEALTH_DOCKER | LOG | HOOKS | VENV_LINK | IGNORE) return 0 ;;
		# Kubernetes puts these in for every service whose name starts with "worker"
		SERVICE_HOST | SERVICE_PORT* | PORT | PORT_*) return 0 ;;
		*_SERVICE_HOST | *_SERVICE_PORT | *_SERVICE_PORT_* | *_PORT | *_PORT_[0-9]*) return 0 ;;
	esac
	settings_ignored "$1"
}

# usage: settings_ignored NAME  true when WORKER_IGNORE has WORKER_NAME, or a pattern of it: WORKER_1_*
settings_ignored() {
	settings_left=${WORKER_IGNORE:-}
	while [ -n "$settings_left" ]; do
		settings_one=${settings_left%%[[:space:],]*}
		settings_left=${settings_left#"$settings_one"}
		settings_left=${settings_left#?}
		# a name, or what begins as one: WORKER_* alone would let every typing error through
		case $settings_one in
			*[!A-Za-z0-9_]*'*') ;;
			WORKER_?*'*') case WORKER_$1 in "${settings_one%'*'}"*) return 0 ;; esac ;;
			"WORKER_$1") return 0 ;;
		esac
	done
	return 1
}
