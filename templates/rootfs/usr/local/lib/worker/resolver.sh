# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The one resolver: entrypoint, health, exec and doctor use it, so they cannot disagree. Functions only.

# usage: resolver_socket        looks at the endpoint and decides for user_uid with worker_groups; sets resolver_verb
#                               (leave grant relay refuse ask none) and resolver_reason (a code, a gid, or a word)
resolver_socket() {
	case $endpoint_kind in
		none) resolver_verb=none resolver_reason=D100; return 0 ;;
		bad)  resolver_verb=refuse resolver_reason=D172; return 0 ;;
		unix) ;;
		*)    resolver_verb=leave resolver_reason=$endpoint_kind; return 0 ;;
	esac
	socket_facts "$worker_root$endpoint_path"
	resolver_decide "$resolver_policy"
	if [ "$resolver_verb" = ask ]; then
		resolver_policy=$(policy_ask) || die 70 'cannot decide about group 0'
		resolver_decide "$resolver_policy"
	fi
}

# usage: resolver_decide POLICY
resolver_decide() {
	resolver_remapped=$(socket_remapped "$socket_owner" "$socket_group") || die 70 'cannot read uid_map'
	resolver_plan=$(socket_plan "$socket_kind" "$socket_owner" "$socket_group" "$socket_mode" "$resolver_remapped" \
		"$user_uid" "$worker_groups" "$resolver_may" "$1") || die 70 'cannot decide about the socket'
	resolver_verb=${resolver_plan%% *} resolver_reason=${resolver_plan#* }
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
	cause_say "$1" "$resolver_text"
}
