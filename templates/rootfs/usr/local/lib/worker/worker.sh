# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The worker's identity: runs one command with it, and reads it from the running worker. Functions only.

# usage: worker_as GID GROUPS   sets worker_groups for an identity that stays as it is
worker_as() {
	case " $2 " in
		*" $1 "*) worker_groups=$2 ;;
		*)        worker_groups="$1${2:+ $2}" ;;
	esac
}

# usage: worker_run CMD...      runs a program of ours with the worker's identity
worker_run() {
	worker_command
	# shellcheck disable=SC2086 # options, split on purpose
	$drop_command "$@"
}

# usage: worker_exec CMD...     runs a program of the user's with the worker's identity and the environment as it was given, in place of this shell
worker_exec() {
	worker_command
	# shellcheck disable=SC2086 # options, split on purpose
	environment_exec $drop_command "$@"
}

# usage: worker_command         sets drop_command: what becomes the worker, empty where this process is
worker_command() {
	drop_command=''
	if [ "$self_uid" = 0 ] && [ "$user_uid" != 0 ]; then
		drop_words "$user_uid" "$user_gid" "$worker_groups" "$drop_bounding" "$worker_no_new_privs"
	fi
}

# usage: worker_account         HOME, USER and LOGNAME: what was given stays, root's own and none become the worker's; a uid without an entry gets
#                               a home that it can write
worker_account() {
	case ${USER:-root} in root) USER=${user_name:-$user_uid} ;; esac
	case ${LOGNAME:-root} in root) LOGNAME=$USER ;; esac
	export USER LOGNAME
	case ${HOME:-/} in / | /root) ;; *) return 0 ;; esac
	HOME=${user_home:-/}
	if [ "$HOME" = / ]; then
		for HOME in "$image_home" "${TMPDIR:-/tmp}" /tmp /dev/shm; do
			if worker_run test -w "$HOME"; then break; fi
		done
	fi
	export HOME
}

# usage: worker_config          DOCKER_CONFIG goes to a writable place when the home directory is not one
worker_config() {
	[ -z "${DOCKER_CONFIG:-}" ] || return 0
	[ ! -e "$HOME/.docker" ] || return 0
	# root sees through modes and not through a read-only file system; the image's own home needs no more than that
	if [ "$self_uid" != 0 ]; then
		[ ! -w "$HOME" ] || return 0
	elif [ "$user_uid:$HOME" = "$image_uid:$image_home" ] && process_has_cap 1 "$self_caps"; then
		[ ! -w "$HOME" ] || return 0
	else
		worker_run test -w "$HOME" 2>/dev/null && return 0
	fi
	for worker_place in "${TMPDIR:-/tmp}" /tmp /dev/shm; do
		# no other user may have written it: it says which programs the client runs
		# shellcheck disable=SC2016 # the inner shell's
		if [ -d "$worker_place" ] && worker_run sh -c '[ -w "$1" ] && [ ! -L "$2" ] && { [ ! -e "$2" ] || [ -O "$2" ]; }' \
			sh "$worker_place" "$worker_place/.docker-$user_uid" 2>/dev/null; then
			DOCKER_CONFIG=$worker_place/.docker-$user_uid
			export DOCKER_CONFIG
			return 0
		fi
	done
	debug 'D191 no writable place for DOCKER_CONFIG'
}

# usage: worker_running         reads the running worker into worker_pid, user_*, worker_groups, worker_no_new_privs and
#                               exports its environment; fails when no worker runs. process_self comes first.
worker_running() {
	process_worker || return 1
	worker_pid=$process_worker_pid
	process_facts "$worker_pid" || return 1
	worker_state=$process_state worker_no_new_privs=$process_no_new_privs
	# a start as root sets it, whatever the process that was found says
	[ "$process_first_uid" != 0 ] || [ "$settings_no_new_privs" = 0 ] || worker_no_new_privs=1
	user_facts "$process_uid" || return 1
	user_gid=$process_gid
	worker_as "$process_gid" "$process_groups"
	drop_bounding=no
	[ "$self_uid" != 0 ] || drop_plan "$self_caps"
	[ "$user_uid" = 0 ] || worker_account
	worker_config
	worker_lent
}

# usage: worker_lent            the copy that the start made for the worker of a client configuration that only root may read
worker_lent() {
	[ "$self_uid" = 0 ] && [ "$user_uid" != 0 ] && [ -n "${DOCKER_CONFIG:-}" ] && [ -f "$DOCKER_CONFIG/config.json" ] || return 0
	for worker_place in "${TMPDIR:-/tmp}" /tmp /dev/shm; do
		worker_place=$worker_place/.docker-$user_uid
		if [ -d "$worker_place" ] && worker_run test -O "$worker_place"; then
			worker_run test -r "$DOCKER_CONFIG/config.json" || { DOCKER_CONFIG=$worker_place; export DOCKER_CONFIG; }
			return 0
		fi
	done
}

# usage: worker_absent          sets worker_why: that no worker was found, and what is in its place as far as it shows
worker_absent() {
	worker_why='no running worker was found'
	if process_walk && process_facts "$process_worker_pid" && [ "$process_uid" = 0 ] && [ "$process_worker_pid" != "$$" ]; then
		worker_why="$worker_why: pid $process_worker_pid, $process_comm, is uid 0 and was not started by worker-entrypoint"
	fi
}

# usage: worker_regrant         true when a restart would grant the group: the container was started as root
worker_regrant() {
	process_facts 1 && [ "$process_uid" = 0 ] && [ "$settings_gid" = auto ]
}

# usage: worker_same            true when this process has the worker's user and groups already
worker_same() {
	[ "$self_uid:$self_gid" = "$user_uid:$user_gid" ] || return 1
	for worker_one in $worker_groups; do
		case " $self_gid $self_groups " in *" $worker_one "*) ;; *) return 1 ;; esac
	done
}

# usage: worker_endpoint        the endpoint the running worker uses, its relay included; exports what it needs
worker_endpoint() {
	if [ "$settings_docker" = off ]; then endpoint_kind=none socket_group='-'; return 0; fi
	resolver_look
	if [ "$settings_root_socket" = relay ]; then
		worker_relay_find
		[ -z "$worker_relay_path" ] || worker_relay "$worker_relay_path"
	fi
	endpoint_apply
}

# usage: worker_relay_find      sets worker_relay_path: the relay's socket, where there is one
worker_relay_find() {
	worker_relay_path=''
	for worker_one in /run/worker /dev/shm "${TMPDIR:-/tmp}"; do
		if [ -S "$worker_one/docker-relay.sock" ]; then worker_relay_path=$worker_one/docker-relay.sock; return 0; fi
	done
}

# usage: worker_relay PATH
worker_relay() {
	endpoint_socket "$1" relay
	socket_facts "$worker_root$1"
}
