# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Paths as the engine sees them: a bind mount asked for from here names a path of the engine's host. Functions only.

# usage: paths_container        sets paths_id: this container's id, from the files the engine mounts into it
paths_container() {
	paths_id=''
	while read -r paths_skip paths_skip paths_skip paths_root paths_point paths_skip; do
		case $paths_point in
			/etc/hostname | /etc/hosts | /etc/resolv.conf) ;;
			*) continue ;;
		esac
		case $paths_root in
			*/containers/*/*) paths_id=${paths_root##*/containers/} paths_id=${paths_id%%/*} ;;
			*/overlay-containers/*/*) paths_id=${paths_root##*/overlay-containers/} paths_id=${paths_id%%/*} ;;
		esac
	done <"$worker_root/proc/self/mountinfo"
	[ -n "$paths_id" ]
}

# usage: paths_plan PATH MOUNTS          prints the host's path, or nothing when no mount covers PATH
#                               MOUNTS is lines of DESTINATION|SOURCE; the longest destination wins
#    ie: paths_plan /app/x '/app|/srv/project'            ->  /srv/project/x
paths_plan() {
	paths_best='' paths_found=''
	while IFS='|' read -r paths_to paths_from; do
		[ -n "$paths_to" ] || continue
		paths_prefix=${paths_to%/}
		case $1/ in "$paths_prefix"/*) ;; *) continue ;; esac
		if [ "${#paths_to}" -gt "${#paths_best}" ]; then
			paths_best=$paths_to paths_rest=${1#"$paths_prefix"}
			paths_found=${paths_from%/}$paths_rest
		fi
	done <<-EOF
	$2
	EOF
	[ -z "$paths_found" ] || printf '%s\n' "$paths_found"
}

# usage: paths_mount PATH       sets paths_options: the options of the mount that PATH is on; later mounts cover earlier ones
paths_mount() {
	paths_best='' paths_options=''
	while read -r paths_skip paths_skip paths_skip paths_skip paths_point paths_flags paths_skip; do
		paths_prefix=${paths_point%/}
		case $1/ in "$paths_prefix"/*) ;; *) continue ;; esac
		if [ "${#paths_point}" -ge "${#paths_best}" ]; then paths_best=$paths_point paths_options=$paths_flags; fi
	done <"$worker_root/proc/self/mountinfo"
}
