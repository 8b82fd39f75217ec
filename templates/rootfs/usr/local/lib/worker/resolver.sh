# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The one resolver: entrypoint, health, exec and doctor use it, so they cannot disagree. Functions only.

# usage: resolver_look          which endpoint, and what is there; sets endpoint_* and socket_*
resolver_look() {
	endpoint_facts
	socket_group='-'
	[ "$endpoint_kind" != unix ] || socket_facts "$worker_root$endpoint_path"
}

# usage: resolver_socket        decides for user_uid with worker_groups about what was seen; sets resolver_verb
#                               (leave grant relay refuse none) and resolver_reason (a code, a gid, or a word)
resolver_socket() {
	case $endpoint_kind in
		unix) ;;
		none) resolver_verb=none resolver_reason=D100; return 0 ;;
		bad)  resolver_verb=refuse resolver_reason=D172; return 0 ;;
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
	if [ "$user_uid" = 0 ] && process_has_cap 1 "$self_caps"; then resolver_sees=yes; fi
	socket_plan "$socket_kind" "$socket_owner" "$socket_group" "$socket_mode" "$socket_remapped" \
		"$user_uid" "$worker_groups" "$resolver_may" "$1" "$resolver_sees"
	resolver_verb=$socket_verb resolver_reason=$socket_reason
	# owner, group and mode are not all: an access list may let in whom they do not
	case $resolver_verb:$resolver_reason in
		refuse:D12[0-4]) ! resolver_open || resolver_verb=leave resolver_reason=listed ;;
	esac
}

# usage: resolver_open          true when the kernel lets the worker write to the socket; the test is a program, so that the worker runs it
resolver_open() {
	if [ "$self_uid" = 0 ] && [ "$user_uid" != 0 ]; then
		drop_plan "$self_caps"
		[ "$drop_verb" = drop ] || return 1
	elif [ "$self_uid" != "$user_uid" ]; then
		return 1
	fi
	worker_run timeout "$settings_timeout" test -w "$worker_root$endpoint_path"
}

# usage: resolver_hidden        true when the worker may not search a directory on the way to the socket
resolver_hidden() {
	resolver_parent=${endpoint_path%/*}
	while [ -n "$resolver_parent" ]; do
		worker_run test -x "$worker_root$resolver_parent" || return 0
		resolver_parent=${resolver_parent%/*}
	done
	return 1
}

# usage: resolver_seen          sets resolver_text: what was seen and who we are, for a message
resolver_seen() {
	groups_comma "$worker_groups"
	case $endpoint_kind:${socket_kind:-absent} in
		unix:socket) resolver_text="docker socket $endpoint_path is $socket_owner:$socket_group $socket_mode" ;;
		unix:*)      resolver_text="docker socket $endpoint_path is $socket_kind" ;;
		none:*)      resolver_text='no docker endpoint' ;;
		*)           resolver_text="docker endpoint $endpoint_url" ;;
	esac
	resolver_text="$resolver_text; ${resolver_who:-the worker} is uid $user_uid groups ${groups_text:-none}"
}

# usage: resolver_cause CODE    says the cause with what was seen
resolver_cause() {
	[ -n "${causes_read:-}" ] || { . "$worker_lib/causes.sh"; causes_read=1; }
	cause_path=$endpoint_path cause_gid=${socket_group:-} cause_uid=$user_uid:$user_gid
	resolver_seen
	if [ "$1" = "${probe_code:-}" ] && [ -n "$probe_text" ]; then
		resolver_said=${probe_text##*"
"}
		resolver_text="$resolver_text; docker says '$resolver_said'"
	fi
	cause_say "$1" "$resolver_text"
}
