# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Finds files that root alone can change: root runs and copies no others. Functions only.

# usage: roots_alone PATH       true when root alone can change what PATH leads to: the file, each link on the way, its target, and every
#                               directory above; else roots_bad is the place. Other users cannot replace root's files in a sticky
#                               directory, nor any file on a read-only mount. An access list shows in the group's bits
roots_alone() {
	roots_places='' roots_bad=$1
	roots_way "$1" 0 || return 1
	roots_ifs=$IFS
	IFS='
'
	set -f
	roots_found=0
	# shellcheck disable=SC2086 # one path a line
	roots_judge || roots_found=1
	set +f
	IFS=$roots_ifs
	return "$roots_found"
}

# usage: roots_way PATH DEPTH   part of roots_alone: adds PATH, what is above it and where each link among them leads to roots_places
roots_way() {
	[ "$2" -lt 40 ] || return 1
	set -- "${1%/}" "$2"
	while [ -n "$1" ]; do
		roots_places="$roots_places
$1"
		if [ -L "$1" ]; then
			roots_link=$(readlink "$1") || return 1
			case $roots_link in /*) ;; *) roots_link=${1%/*}/$roots_link ;; esac
			roots_way "$roots_link" $(($2 + 1)) || return 1
		fi
		set -- "${1%/*}" "$2"
	done
}

# usage: roots_judge            part of roots_alone: with a line's end in IFS
roots_judge() {
	# shellcheck disable=SC2086 # one path a line
	roots_stat=$(LC_ALL=C stat -c '%u:%a:%g:%F' $roots_places) || return 1
	# shellcheck disable=SC2086
	set -- $roots_places
	for roots_one in $roots_stat; do
		roots_bad=$1
		shift
		case $roots_one in
			0:*:'symbolic link' | 0:1???:*:directory) ;;
			0:*[2367]:* | 0:*[2367]?:[1-9]*) [ ! -w "$roots_bad" ] || return 1 ;;
			0:*) ;;
			*) return 1 ;;
		esac
	done
}
