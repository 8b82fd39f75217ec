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
	socket_plan "$socket_kind" "$socket_owner" "$socket_group" "$socket_mode" "$socket_remapped" \
		"$user_uid" "$worker_groups" "$resolver_may" "$1"
	resolver_verb=$socket_verb resolver_reason=$socket_reason
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
