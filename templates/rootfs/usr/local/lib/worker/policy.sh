# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Group 0 and WORKER_ROOT_SOCKET=auto: granted where group 0 has no power on the host. Functions only.

# usage: policy_plan USERNS SYSTEM       sets policy_verb: group or refuse
#                               USERNS is yes inside a user namespace, where 0 is the unprivileged host user's group
#                               SYSTEM is what the engine calls its host: a virtual machine of Docker Desktop or OrbStack
#    ie: policy_plan no 'Docker Desktop'                  ->  group
policy_plan() {
	case $1:$2 in
		yes:* | *:'Docker Desktop'* | *:OrbStack*) policy_verb=group ;;
		*) policy_verb=refuse ;;
	esac
}

# usage: policy_ask             asks the engine once, bounded, with the identity of the caller; `docker info` runs the plugins of the
#                               configuration, which may be the worker's own files: root is shown none. Nor is a variable that another
#                               endpoint was meant with
policy_ask() {
	if socket_userns; then policy_plan yes ''; return; fi
	policy_system=$(DOCKER_CONFIG=/nonexistent HOME=/nonexistent DOCKER_HOST=unix://$endpoint_path DOCKER_TLS_VERIFY='' DOCKER_TLS='' \
		DOCKER_API_VERSION='' timeout "$settings_timeout" \
		"$image_cli" info --format '{{.OperatingSystem}}' 2>/dev/null) || policy_system=unknown
	policy_plan no "$policy_system"
}
