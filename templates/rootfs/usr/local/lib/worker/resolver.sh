# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The one resolver: entrypoint, health, exec and doctor use it, so they cannot disagree. Functions only.

# usage: resolver_look          which endpoint, and what is there; sets endpoint_* and socket_*
resolver_look() {
	endpoint_facts
	socket_group='-'
	[ "$endpoint_kind" = unix ] || return 0
	socket_facts "$worker_root$endpoint_path"
	[ "$socket_kind:$self_uid" != denied:0 ] || ! resolver_drops || socket_facts_as "$worker_root$endpoint_path"
}

# usage: resolver_socket        decides for user_uid with worker_groups about what was seen; sets resolver_verb
#                               (leave grant relay refuse none) and resolver_reason (a code, a gid, or a word)
resolver_socket() {
	case $endpoint_kind in
		unix) ;;
		none) resolver_verb=none resolver_reason=D100; return 0 ;;
		bad)  resolver_verb=refuse resolver_reason=D172; return 0 ;;
		context) resolver_verb=leave resolver_reason=context
		      endpoint_context_here "$endpoint_url" || resolver_verb=refuse resolver_reason=D173
		      return 0 ;;
		*)    resolver_verb=leave resolver_reason=$endpoint_kind; return 0 ;;
	esac
	socket_remap "$socket_group"
	resolver_decide "$resolver_policy"
	if [ "$resolver_verb" = ask ]; then
		# shellcheck source=policy.sh
		. "$worker_lib/policy.sh"
		policy_ask
		resolver_policy=$policy_verb
		resolver_decide "$resolver_policy"
	fi
}

# usage: resolver_decide POLICY
resolver_decide() {
	resolver_sees=no
	# in a user namespace root has no power over files whose owner has no number there
	if [ "$user_uid" = 0 ] && process_has_cap 1 "$self_caps" && ! { [ "$socket_owner" = 65534 ] && socket_userns; }; then resolver_sees=yes; fi
	socket_plan "$socket_kind" "$socket_owner" "$socket_group" "$socket_mode" "$socket_remapped" \
		"$user_uid" "$worker_groups" "$resolver_may" "$1" "$resolver_sees"
	resolver_verb=$socket_verb resolver_reason=$socket_reason
	# owner, group and mode are not all: an access list may let in whom they do not
	case $resolver_verb:$resolver_reason in
		refuse:D12[0-4]) ! resolver_open || resolver_verb=leave resolver_reason=listed ;;
	esac
}

# usage: resolver_drops         true when this root can be the worker
resolver_drops() {
	[ "$user_uid" != 0 ] || return 1
	drop_plan "$self_caps"
	[ "$drop_verb" = drop ]
}

# usage: resolver_asks          sets resolver_answer: yes or no, as the kernel lets the worker write to the socket; empty where it was not asked,
#                               or the asking itself failed. The test is a program, so that the worker runs it: what root sees of a file
#                               says nothing of the worker, who has the groups
resolver_asks() {
	resolver_answer='' resolver_status=0
	if [ "$self_uid" = 0 ] && [ "$user_uid" != 0 ]; then
		resolver_drops || return 0
	elif [ "$self_uid" != "$user_uid" ]; then
		return 0
	fi
	worker_run timeout "$settings_timeout" test -w "$worker_root$endpoint_path" 2>/dev/null || resolver_status=$?
	case $resolver_status in 0) resolver_answer=yes ;; 1) resolver_answer=no ;; esac
}

# usage: resolver_open          true when the kernel lets the worker write to the socket
resolver_open() {
	resolver_asks
	[ "$resolver_answer" = yes ]
}

# usage: resolver_denied        true when owner, groups and mode allow the socket and the kernel denies it to the worker: a security module, which
#                               root meets like anybody, or a directory on the way, which only the worker meets
resolver_denied() {
	[ "$endpoint_kind" = unix ] || return 1
	if [ "$self_uid" != 0 ] || [ "$user_uid" = 0 ]; then
		[ ! -w "$worker_root$endpoint_path" ]
		return
	fi
	if [ -w "$worker_root$endpoint_path" ]; then
		# the image's own directories can be searched
		case $endpoint_path in /var/run/docker.sock | /run/docker.sock) return 1 ;; esac
	fi
	resolver_asks
	[ "$resolver_answer" = no ]
}

# usage: resolver_hidden        true when the worker may not search a directory on the way to the socket
resolver_hidden() {
	resolver_parent=${endpoint_path%/*}
	while [ -n "$resolver_parent" ]; do
		resolver_status=0
		worker_run test -x "$worker_root$resolver_parent" 2>/dev/null || resolver_status=$?
		[ "$resolver_status" != 1 ] || return 0
		resolver_parent=${resolver_parent%/*}
	done
	return 1
}

# usage: resolver_seen          sets resolver_text: what was seen and who we are, for a message
resolver_seen() {
	groups_comma "$worker_groups"
	case $endpoint_kind:${socket_kind:-absent} in
		unix:socket) resolver_text="docker socket $endpoint_path is $socket_owner:$socket_group $socket_mode" ;;
		unix:failed) resolver_text="docker socket $endpoint_path cannot be looked at" ;;
		unix:*)      resolver_text="docker socket $endpoint_path is $socket_kind" ;;
		none:*)      resolver_text='no docker endpoint' ;;
		*)           resolver_text="docker endpoint $endpoint_url" ;;
	esac
	case ${socket_filesystem:-} in '') ;; *) resolver_text="$resolver_text on $socket_filesystem" ;; esac
	[ -z "${socket_said:-}" ] || resolver_text="$resolver_text, stat says '$socket_said'"
	resolver_tcp
	resolver_text="$resolver_text; ${resolver_who:-the worker} is uid $user_uid groups ${groups_text:-none}"
}

# usage: resolver_tcp           part of resolver_seen: the proxy that the client asks a tcp endpoint through
resolver_tcp() {
	[ "$endpoint_kind" = tcp ] || return 0
	endpoint_address "$endpoint_url"
	endpoint_proxy
	[ -z "$proxy_name" ] || resolver_text="$resolver_text through $proxy_name"
}

# usage: resolver_stray_tls     true when DOCKER_TLS_VERIFY asks for certificates that are not there, and the endpoint is a socket
resolver_stray_tls() {
	[ "$endpoint_kind" = unix ] && [ -n "${DOCKER_TLS_VERIFY:-}" ] &&
		[ ! -e "${DOCKER_CERT_PATH:-${DOCKER_CONFIG:-${HOME:-}/.docker}}/ca.pem" ]
}

# usage: resolver_hint CODE     sets cause_hint: the socket that a variable, or a path that is looked at first, hides
resolver_hint() {
	cause_hint=''
	case $1 in D10[0-4] | D114 | D140 | D16[0-3] | D17[02-6]) ;; *) return 0 ;; esac
	endpoint_other
	[ -n "$endpoint_found" ] || return 0
	case $endpoint_from in
		DOCKER_HOST | DOCKER_CONTEXT | WORKER_DOCKER_SOCKET) cause_hint="A socket is at $endpoint_found: unset $endpoint_from to use it." ;;
		'the usual paths') cause_hint="A socket is at $endpoint_found: set DOCKER_HOST=unix://$endpoint_found to use it." ;;
	esac
}

# usage: resolver_cause CODE    says the cause with what was seen
resolver_cause() {
	[ -n "${causes_read:-}" ] || { . "$worker_lib/causes.sh"; causes_read=1; }
	resolver_seen
	resolver_hint "$1"
	cause_path=$endpoint_path cause_gid=${socket_group:-} cause_uid=$user_uid:$user_gid
	cause_host=${endpoint_host:-} cause_from=$endpoint_from
	if [ "$1" = "${probe_code:-}" ]; then
		probe_said
		resolver_text="$resolver_text${probe_said:+; $probe_said}"
	fi
	cause_say "$1" "$resolver_text"
}
