#!/bin/sh
# The worker's account, and the docker group that may use the socket: made, or taken from the base. A step of a build runs it as root, by a
# mount, so that no image holds it.
# usage: accounts.sh USER UID GID HOME DOCKER_GROUP DOCKER_GID
set -eu

# usage: refuse WHAT NEXT
refuse() {
	printf 'the base has %s: %s\n' "$1" "$2" >&2
	exit 1
}

# usage: user_of KEY            prints name:uid:gid:home; KEY is a name or a number
user_of() {
	getent passwd "$1" | while IFS=: read -r name _ uid gid _ home _; do echo "$name:$uid:$gid:$home"; done
}

# usage: group_of KEY           prints the name
group_of() {
	getent group "$1" | while IFS=: read -r name _; do echo "$name"; done
}

# usage: user_make USER UID GID HOME    Replaces an account that only has the number; the worker owns what that account owned.
user_make() {
	owner=$(user_of "$2")
	if [ -n "$owner" ] && [ -f /usr/local/lib/worker/image.conf ]; then
		refuse "the worker $owner (name:uid:gid:home)" "give 'user' these"
	fi
	if [ "$2" -lt 1000 ] || [ "$3" -lt 1000 ]; then
		refuse "no account $1" "numbers below 1000 are for accounts that it has; choose a uid and a gid from 1000 on under 'user'"
	fi
	[ -z "$owner" ] || userdel "${owner%%:*}"
	group=$(group_of "$3")
	if [ "$group" != "$1" ]; then
		[ -z "$group" ] || refuse "a group $group of gid $3" "choose another gid under 'user'"
		other=$(group_of "$1")
		[ -z "$other" ] || refuse "a group $1 of another gid than $3" "choose another name under 'user'"
		groupadd --gid "$3" "$1"
	fi
	useradd --no-log-init --uid "$2" --gid "$3" --home-dir "$4" --create-home --shell /bin/bash "$1"
}

# usage: docker_group NAME GID USER
docker_group() {
	group=$(group_of "$2")
	if [ "$group" != "$1" ]; then
		[ -z "$group" ] || refuse "a group $group of gid $2" "choose another under 'dockerGroup'"
		other=$(group_of "$1")
		if [ -n "$other" ]; then groupmod --gid "$2" "$1"; else groupadd --gid "$2" "$1"; fi
	fi
	gpasswd --members "$3" "$1"
}

found=$(user_of "$1")
case $found in
	'') user_make "$1" "$2" "$3" "$4" ;;
	"$1:$2:$3:$4") [ -d "$4" ] || install --directory --owner="$2" --group="$3" "$4" ;;
	*) refuse "the account $found (name:uid:gid:home), not $1:$2:$3:$4" "give 'user' these, or choose another name" ;;
esac
docker_group "$5" "$6" "$1"
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
