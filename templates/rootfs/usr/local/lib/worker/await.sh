# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Waiting for an endpoint that is required, or that a wait was asked for. Functions only.

# usage: await_docker           looks again every second until the endpoint answers, time is over, or waiting is vain
await_docker() {
	await_said=0 await_now=$(date +%s) || die 70 'cannot read the clock'
	await_end=$((await_now + settings_wait))
	await_groups=$worker_groups
	# PID 1 has no default action: without an init in front, TERM would do nothing
	if [ "$$" = 1 ]; then
		trap 'exit 143' TERM
		trap 'exit 130' INT
	fi
	while :; do
		worker_groups=$await_groups
		start_resolve
		if [ -z "$start_code" ]; then probe_docker; start_code=$probe_code; fi
		if [ -z "$start_code" ] || ! await_worth "$start_code" "${probe_text:-}"; then break; fi
		await_now=$(date +%s) || die 70 'cannot read the clock'
		[ "$await_now" -lt "$await_end" ] || break
		if [ "$await_said" = 0 ]; then note "waiting up to $settings_wait s for the docker endpoint ($start_code)"; fi
		await_said=1
		sleep 1 &
		wait "$!"
		resolver_look
		group_facts "$user_name" "$socket_group"
	done
	trap - TERM INT
}

# usage: await_worth CODE TEXT  true when waiting alone can fix it
await_worth() {
	case $1:$2 in
		D100:* | D101:* | D104:* | D110:* | D113:* | D114:* | D160:* | D161:* | D163:*) return 0 ;;
		# an engine beside us writes its certificates at its start
		D155:*'no such file'*) return 0 ;;
	esac
	return 1
}
