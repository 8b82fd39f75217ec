# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Paths as the engine sees them: a bind mount asked for from here names a path of the engine's host. Functions only.

# usage: paths_container        sets paths_id: this container's id, by its cgroup where that shows, else by the files that the engine mounts into it.
#                               Fails where those do not agree: one that is the user's own mount says nothing
paths_container() {
	paths_id='' paths_agree=yes
	paths_cgroup
	[ -z "$paths_id" ] || return 0
	while read -r paths_skip paths_skip paths_skip paths_root paths_point paths_skip; do
		case $paths_point:$paths_root in
			/etc/hostname:*containers/*/hostname | /etc/hosts:*containers/*/hosts | /etc/resolv.conf:*containers/*/resolv.conf)
				paths_candidate "${paths_root##*containers/}" ;;
		esac
	done <"$worker_root/proc/self/mountinfo"
	[ -n "$paths_id" ] && [ "$paths_agree" = yes ]
}

# usage: paths_candidate ID/...         part of paths_container: takes an id of 64 digits; another one than before is no agreement
paths_candidate() {
	paths_one=${1%%/*}
	case $paths_one in *[!0-9a-f]*) return 0 ;; esac
	[ "${#paths_one}" = 64 ] || return 0
	case $paths_id in
		'' | "$paths_one") paths_id=$paths_one ;;
		*) paths_agree=no ;;
	esac
}

# usage: paths_cgroup           the id from the path of this process's cgroup, where that shows: docker/ID, docker-ID.scope, libpod-ID.scope.
#                               It is the better witness: with --network container:OTHER the files are the other's
paths_cgroup() {
	[ -r "$worker_root/proc/self/cgroup" ] || return 0
	while IFS=: read -r paths_skip paths_skip paths_root; do
		paths_root=${paths_root%/container}
		paths_root=${paths_root##*/}
		paths_root=${paths_root%.scope}
		paths_candidate "${paths_root##*-}"
	done <"$worker_root/proc/self/cgroup"
	[ "$paths_agree" = yes ] || paths_id='' paths_agree=yes
}

# usage: paths_real PATH        sets paths_text: PATH as the kernel goes there, `..` and links followed; the end of it may not be there yet
paths_real() {
	paths_head=$1 paths_tail=''
	while [ ! -e "$worker_root$paths_head" ]; do
		[ ! -L "$worker_root$paths_head" ] || return 1
		paths_last=${paths_head##*/}
		# what is not there has nothing above it
		case $paths_last in .. | .) return 1 ;; '') ;; *) paths_tail=/$paths_last$paths_tail ;; esac
		paths_head=${paths_head%/*}
		[ -n "$paths_head" ] || paths_head=/
	done
	paths_text=$(readlink -f "$worker_root$paths_head") || return 1
	paths_text=${paths_text#"$worker_root"}
	paths_text=${paths_text%/}$paths_tail
	paths_text=${paths_text:-/}
}

# usage: paths_mounts LINES     sets paths_list: of LINES of DESTINATION|SOURCE those that are mounts here, by the name that the kernel has for them
paths_mounts() {
	paths_list='' paths_asked=${paths_text:-}
	paths_points
	while IFS='|' read -r paths_to paths_from; do
		paths_real "${paths_to:-/}" || continue
		case $paths_text:$paths_here in
			# the kernel writes blanks in another way
			*[[:space:]\\]*:* | *" $paths_text "*) paths_list="$paths_list$paths_text|$paths_from
" ;;
		esac
	done <<-EOF
	$1
	EOF
	paths_text=$paths_asked
}

# usage: paths_points           sets paths_here: the mount points of this container, blanks around each
paths_points() {
	paths_here=' '
	while read -r paths_skip paths_skip paths_skip paths_skip paths_point paths_skip; do
		paths_here="$paths_here$paths_point "
	done <"$worker_root/proc/self/mountinfo"
}

# usage: paths_plan PATH MOUNTS          prints the host's path, or nothing when no mount of the host covers PATH
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
			paths_found=''
			# without a source it is a file system of the container's own
			[ -z "$paths_from" ] || paths_found=${paths_from%/}$paths_rest
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
