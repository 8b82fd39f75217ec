# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Waiting for an endpoint that is required, or that a wait was asked for. Functions only.

# usage: await_docker           looks again every second until the endpoint answers, time is over, or waiting is vain
await_docker() {
	await_left=$settings_wait await_said=0
	await_groups=$worker_groups
	# as PID 1 a shell would not end on TERM, and a foreground sleep would delay it
	trap 'exit 143' TERM
	trap 'exit 130' INT
	while :; do
		worker_groups=$await_groups
		start_resolve
		[ -n "$start_code" ] || probe_docker
		if [ -z "$start_code" ] || [ "$await_left" -le 0 ] || ! await_worth "$start_code"; then break; fi
		if [ "$await_said" = 0 ]; then note "waiting up to $settings_wait s for the docker endpoint ($start_code)"; fi
		await_said=1
		sleep 1 &
		wait "$!"
		await_left=$((await_left - 1))
	done
	trap - TERM INT
}

# usage: await_worth CODE       true when time alone can mend it
await_worth() {
	case $1 in
		D100 | D101 | D104 | D110 | D113 | D160 | D161) return 0 ;;
	esac
	return 1
}
