# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The two starts of one image: as root (adapt, drop, exec) and as a user (check, explain, exec). Functions only.

# usage: start_as_root CMD...
start_as_root() {
	[ "$image_static" != 1 ] || die 78 'D130 this image runs as its own user only; remove user: root from the service'
	user_facts "${settings_user:-$image_user}" || die 78 "D130 WORKER_USER is '$settings_user'; /etc/passwd has no such user"
	worker_no_new_privs=$settings_no_new_privs
	[ "$user_uid" != 0 ] || { start_stay_root "$@"; return; }
	start_drop_check
	start_memberships -
	if start_hooks before-drop; then
		# a hook may have written to the files that were read
		facts_load
		user_facts "${settings_user:-$image_user}" || die 78 "D130 a hook has taken ${settings_user:-$image_user} out of /etc/passwd"
	fi
	worker_account
	start_forget_relay
	start_look
	start_memberships "$socket_group"
	! socket_userns || start_mapped
	start_gid
	worker_config
	start_client
	start_docker
	start_etcgroup "$user_name" "$start_gid_granted"
	[ "$settings_stdio" = keep ] || drop_stdio "$user_uid" "$self_caps"
	start_hooks before-start || :
	start_venv_link
	process_record "$user_uid"
	worker_exec "$@"
}

# usage: start_memberships GID  sets worker_groups to what the worker has without a socket, and group_name to who owns GID
start_memberships() {
	group_facts "$user_name" "$1"
	groups_plan "$user_gid" "$group_memberships" "$self_groups" "$group_roots" ''
	worker_groups=$groups_list
}

# usage: start_etcgroup USER GID         our line in /etc/group; GID is empty for none
start_etcgroup() {
	case $2:$facts_group in :*dockersock-*) ;; :*) return 0 ;; esac
	# shellcheck source=etcgroup.sh
	. "$worker_lib/etcgroup.sh"
	etcgroup_apply "$1" "$2"
}

# usage: start_forget_relay     an earlier start's relay ended with it; its socket must not pass for one that answers
start_forget_relay() {
	while worker_relay_find && [ -n "$worker_relay_path" ]; do
		rm "$worker_relay_path" || { debug "$worker_relay_path of an earlier start stays"; return 0; }
	done
}

# usage: start_look             the first look at the endpoint; off looks at nothing
start_look() {
	if [ "$settings_docker" = off ]; then endpoint_kind=none socket_group='-'; else resolver_look; fi
}

# usage: start_drop_check       ends with 78 when the drop would fail; sets drop_bounding
start_drop_check() {
	[ -x /usr/bin/setpriv ] || die 78 'D130 setpriv is missing from this image; the package util-linux has it'
	drop_plan "$self_caps"
	[ "$drop_verb" = drop ] || start_refuse_drop "effective capabilities are $self_caps"
	if [ "$$" != 1 ] && ! process_has_cap 5 "$self_caps"; then start_warn_kill; fi
	# in a user namespace an id may have no number outside: only trying tells
	if socket_userns; then
		if ! socket_mapped uid_map "$user_uid" || ! socket_mapped gid_map "$user_gid"; then
			start_refuse D135 'the numbers are in /proc/self/uid_map and gid_map'
		fi
		worker_groups=$user_gid
		worker_run true || start_refuse_drop 'setpriv failed in this user namespace'
	fi
}

# usage: start_warn_kill        a root init that may not signal the worker: found when the container is stopped, so said now
start_warn_kill() {
	[ "${WORKER_LOG:-info}" != quiet ] || return 0
	# shellcheck source=causes.sh
	. "$worker_lib/causes.sh"
	cause_say D134 "effective capabilities are $self_caps"
}

# usage: start_refuse_drop SEEN
start_refuse_drop() { start_refuse D130 "$1"; }

# usage: start_refuse CODE SEEN
start_refuse() {
	# shellcheck source=causes.sh
	. "$worker_lib/causes.sh"
	cause_uid=$user_uid:$user_gid
	cause_say "$1" "$2; the worker would be uid $user_uid gid $user_gid"
	exit "$cause_exit"
}

# usage: start_stay_root CMD... WORKER_USER=root: legal, with a warning
start_stay_root() {
	say 'D132 the worker runs as root, as WORKER_USER asks; remove WORKER_USER to run as the image'\''s user'
	worker_as "$self_gid" "$self_groups"
	if start_hooks before-drop; then facts_load; fi
	resolver_may=no
	start_look
	start_docker
	start_named
	start_hooks before-start || :
	process_record 0
	worker_exec "$@"
}

# usage: start_named            who stays root may drop later, by name: the image's user is put into the socket's group
start_named() {
	start_gid_granted=''
	group_facts "$image_user" "$socket_group"
	case $settings_gid:${socket_kind:-}:$socket_group:${socket_mode:-} in
		auto:socket:[1-9]*:*[2367]?) [ "$settings_docker" = off ] || start_gid_granted=$socket_group ;;
	esac
	case " $group_memberships " in *" $start_gid_granted "*) start_gid_granted='' ;; esac
	start_etcgroup "$image_user" "$start_gid_granted"
}

# usage: start_as_user CMD...   nothing can be changed here: check, explain, exec
start_as_user() {
	if [ -n "$settings_user" ]; then
		if ! user_facts "$settings_user" || [ "$user_uid" != "$self_uid" ]; then
			die 78 "D130 WORKER_USER is '$settings_user', but the container was started as uid $self_uid;" \
				'remove WORKER_USER, or start the container as root'
		fi
	fi
	user_facts "$self_uid"
	user_gid=$self_gid worker_no_new_privs=$self_no_new_privs
	worker_as "$self_gid" "$self_groups"
	worker_account
	case $settings_gid:$settings_root_socket in
		auto:auto | auto:refuse | none:auto | none:refuse) ;;
		*) note 'WORKER_DOCKER_GID and WORKER_ROOT_SOCKET do nothing in a start as a user, which can grant nothing: use group_add' ;;
	esac
	resolver_may=no resolver_who='this process'
	worker_config
	start_look
	start_client
	start_docker
	start_hooks before-start || :
	start_venv_link
	process_record "$user_uid"
	worker_exec "$@"
}

# usage: start_client           what keeps the worker's client from logins that are meant for it, where there is a configuration at all
start_client() {
	[ "$settings_docker" != off ] || return 0
	start_place=${DOCKER_CONFIG:-$HOME/.docker}
	if [ ! -e "$start_place" ] && [ ! -e "$worker_root/root/.docker" ]; then
		[ "$self_uid" != 0 ] && socket_hidden "$start_place" || return 0
	fi
	# shellcheck source=client.sh
	. "$worker_lib/client.sh"
	client_start
	# what was lent may have a current context
	[ -z "$client_copy" ] || start_look
}

# usage: start_gid              WORKER_DOCKER_GID: a number is granted, whatever the socket says; none forbids granting
start_gid() {
	resolver_may=yes start_gid_granted=''
	case $settings_gid in
		auto) ;;
		none) resolver_may=no ;;
		*)    resolver_may=no
		      start_groups "$settings_gid" ;;
	esac
}

# usage: start_groups GID       adds GID to the worker's groups
start_groups() {
	groups_plan "$user_gid" "$worker_groups" '' '' "$1"
	worker_groups=$groups_list
}

# usage: start_mapped           removes from the worker's groups the image's groups that have no number in this user namespace
start_mapped() {
	start_list=''
	for start_one in $worker_groups; do
		if socket_mapped gid_map "$start_one"; then start_list="$start_list${start_list:+ }$start_one"
		else debug "group $start_one has no number in this user namespace"
		fi
	done
	worker_groups=$start_list
}

# usage: start_docker           decides about the endpoint, grants, exports; ends when it is required and unusable
start_docker() {
	[ "$settings_docker" != off ] || { debug 'docker is off'; return 0; }
	case $settings_root_socket in auto) resolver_policy=ask ;; *) resolver_policy=$settings_root_socket ;; esac
	if [ "$settings_docker" = required ] || [ "$settings_wait" -gt 0 ]; then
		# shellcheck source=probe.sh
		. "$worker_lib/probe.sh"
		# shellcheck source=await.sh
		. "$worker_lib/await.sh"
		await_docker
	else
		start_resolve
	fi
	start_settle
}

# usage: start_resolve          decides about what was seen, grants; start_code is empty when it may be used
start_resolve() {
	resolver_socket
	start_code='' start_granted='' start_gid_granted=''
	case $resolver_verb in
		grant) start_grant "$resolver_reason" ;;
		relay) start_relay ;;
		refuse | none) start_code=$resolver_reason ;;
	esac
	if [ -z "$start_code" ] && [ -z "${relay_pid:-}" ]; then start_denied; fi
	[ -n "$start_code" ] || endpoint_apply
}

# usage: start_denied           sets start_code when owner, groups and mode allow the socket and the kernel does not
start_denied() {
	resolver_denied || return 0
	start_code=D125
	! resolver_hidden || start_code=D126
}

# usage: start_grant GID        adds the socket's group to the worker's list, and has it written down for the worker's name
start_grant() {
	start_groups "$1"
	start_granted=" (group $1${group_name:+, here called $group_name,} granted)"
	# group 0 is granted to one process, never to a name
	[ "$1" = 0 ] || start_gid_granted=$1
}

# usage: start_relay            WORKER_ROOT_SOCKET=relay where no group helps
start_relay() {
	# shellcheck source=relay.sh
	. "$worker_lib/relay.sh"
	start_code=$resolver_reason
	relay_apply || return 0
	start_code='' start_granted=' (through a relay)'
	endpoint_url=unix://$relay_path endpoint_export=1
}

# usage: start_settle           says what was found; a required endpoint that cannot be used ends here
start_settle() {
	if [ -n "$start_code" ]; then
		if [ "$settings_docker" = required ]; then
			resolver_cause "$start_code"
			exit "$cause_exit"
		fi
		if [ "$start_code" = D100 ]; then debug 'no docker endpoint; none is required'; return 0; fi
		[ "${WORKER_LOG:-info}" = quiet ] || resolver_cause "$start_code"
		return 0
	fi
	[ "${WORKER_LOG:-info}" != quiet ] || return 0
	[ "$resolver_reason" != world-writable ] || resolver_cause D123
	resolver_seen
	say "$resolver_text${start_granted:-}${probe_engine:+; engine $probe_engine}"
	# the CLI fails without certificates; SDKs may not, so that it is no reason to refuse
	[ -n "${probe_engine:-}" ] || ! resolver_stray_tls || resolver_cause D157
}

# usage: start_hooks STAGE      runs the hooks of before-drop.d (as root) or before-start.d (as the worker); fails when there are none
start_hooks() {
	[ -d "$settings_hooks/$1.d" ] || return 1
	# shellcheck source=hooks.sh
	. "$worker_lib/hooks.sh"
	hooks_run "$1"
}

# usage: start_venv_link        WORKER_VENV_LINK=1 puts /app/.venv back, as the worker, where a mounted project has none
start_venv_link() {
	[ "$settings_venv_link" = 1 ] && [ -n "$image_venv" ] && [ -n "$image_venv_link" ] || return 0
	if [ -e "$image_venv_link" ] || [ -L "$image_venv_link" ]; then return 0; fi
	worker_run ln -s "$image_venv" "$image_venv_link" || note "cannot put $image_venv_link back"
}
