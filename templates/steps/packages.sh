#!/bin/sh
# Packages of the archives that the image's apt knows: from indexes that were fetched just now, all of them, or not at all. A step of a build runs it
# as root, by a mount, so that no image holds it.
# usage: packages.sh install|upgrade PACKAGE[=VERSION]...     "upgrade" then brings the other packages up to date, with new ones that they need
# A file "preferences" beside it (apt_preferences(5)) says which versions come before others: `Reproduce` puts it there.
set -eu

packages_tries=3
packages_lists=/var/lib/apt/lists
packages_said=/dev/shm/apt-said
packages_preferences=${0%/*}/preferences

# usage: apt_get ARGUMENT...    what it says on standard error is kept, too
# An index that cannot be fetched is a failure, and all machines of a phased update get it at the same time: layers of one image must not differ.
apt_get() {
	packages_code=0
	[ ! -f "$packages_preferences" ] || set -- -o "Dir::Etc::Preferences=$packages_preferences" "$@"
	/usr/bin/apt-get -o APT::Update::Error-Mode=any -o APT::Get::Never-Include-Phased-Updates=true "$@" 2>"$packages_said" || packages_code=$?
	cat "$packages_said" >&2
	return "$packages_code"
}

# usage: packages_update        no index that was kept counts
packages_update() {
	rm -rf "${packages_lists:?}"/*
	apt_get update || {
		packages_code=$?
		! packages_said_to "is not signed" || exit "$packages_code" # nor will it be the next time
		return "$packages_code"
	}
}

# usage: packages_said_to WORDS   whether apt said that
packages_said_to() {
	while read -r packages_line; do
		case $packages_line in
			*"$1"*) return 0 ;;
		esac
	done <"$packages_said"
	return 1
}

# usage: packages_disagree      whether the index names files that the mirror does not have, or has otherwise
packages_disagree() {
	packages_said_to "Hash Sum mismatch" || packages_said_to "unexpected size" || packages_said_to ".deb  404 "
}

# usage: packages_upgrade PACKAGE[=VERSION]...    the packages with a version keep it
packages_upgrade() {
	packages_pinned=
	packages_held=" $(apt-mark showhold | tr '\n' ' ') "
	for packages_one in "$@"; do
		packages_name=${packages_one%%=*}
		case $packages_one:$packages_held in
			*=*:*" $packages_name "*) ;; # the base holds it, and goes on to
			*=*:*) packages_pinned="$packages_pinned $packages_name" ;;
		esac
	done
	# shellcheck disable=SC2086 # names of packages have no blanks
	[ -z "$packages_pinned" ] || apt-mark hold $packages_pinned >/dev/null
	packages_code=0
	apt_get upgrade --yes --with-new-pkgs || packages_code=$?
	# shellcheck disable=SC2086
	[ -z "$packages_pinned" ] || apt-mark unhold $packages_pinned >/dev/null
	return "$packages_code"
}

# usage: packages_take install|upgrade PACKAGE[=VERSION]...   once, from the indexes on; ends the step where the archives have no such package
packages_take() {
	packages_update || return
	packages_way=$1
	shift
	if [ $# -gt 0 ]; then
		apt_get install --simulate --no-install-recommends "$@" >/dev/null || exit
		apt_get install --yes --no-install-recommends "$@" || return
	fi
	[ "$packages_way" = install ] || packages_upgrade "$@"
}

# usage: packages_releases      prints the sum and the address of each Release file, which has the sums of all indexes: provenance names them
packages_releases() {
	# shellcheck disable=SC2016 # apt fills them in
	/usr/bin/apt-get indextargets --format '$(SITE) $(RELEASE) $(METAKEY) $(FILENAME)' 'Created-By: Packages' |
		while read -r packages_site packages_suite packages_key packages_file; do
			packages_stem=${packages_file%"$(echo "$packages_key" | tr / _)"*}
			case $packages_suite in
				*/) packages_place=$packages_site/$packages_suite ;;
				*) packages_place=$packages_site/dists/$packages_suite/ ;;
			esac
			for packages_name in InRelease Release; do
				[ -f "$packages_stem$packages_name" ] || continue
				packages_sum=$(sha256sum "$packages_stem$packages_name")
				echo "packages: from sha256:${packages_sum%% *} $packages_place$packages_name"
				break
			done
		done | sort -u
}

export DEBIAN_FRONTEND=noninteractive
packages_try=1
until packages_take "$@"; do
	if [ "$packages_try" -eq "$packages_tries" ]; then
		! packages_disagree || echo "index and mirror disagree: the index names files that the mirror does not have, or has otherwise" >&2
		exit 100
	fi
	packages_try=$((packages_try + 1))
	echo "packages: try $packages_try of $packages_tries, from fresh indexes" >&2
	sleep "$packages_try"
done
packages_releases
rm -rf "$packages_said" "${packages_lists:?}"/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
