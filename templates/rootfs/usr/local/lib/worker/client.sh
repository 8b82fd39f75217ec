# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The configuration of the worker's client, where its logins are. A client that cannot use it goes on without and says nothing.
# The file is the worker's: read as the worker, bounded, and nothing of it is shown but the names of helpers. Functions only.

# usage: client_facts           what the worker's client finds; sets client_dir, client_file, client_state (mixed absent hidden unreadable read)
#                               and client_what for a message; where it is read client_logins (yes no), client_store and client_helpers
client_facts() {
	client_dir=${DOCKER_CONFIG:-${HOME:-}/.docker} client_state=absent client_logins=no client_store='' client_helpers=''
	client_file=${client_dir%/}/config.json
	client_what="$client_file is not there"
	if [ -n "${DOCKER_CONFIG:-}" ] && client_is -f "$client_dir"; then
		client_state=mixed client_what="DOCKER_CONFIG is $client_dir, a file"
	elif client_is -d "$client_file"; then
		client_state=mixed client_what="$client_file is a directory"
	elif client_is -f "$client_file"; then
		client_state=unreadable client_what="$client_file cannot be read by uid $user_uid"
		endpoint_read "$client_file" || return 0
		client_state=read client_what="$client_file can be read by the worker"
		client_parse
	elif client_is -L "$client_file"; then
		client_state=unreadable client_what="$client_file is a link to something that is not in this container"
	elif client_hidden; then
		client_state=hidden client_what="$client_dir cannot be searched by uid $user_uid"
	fi
}

# usage: client_is TEST PATH    for this process, or for the worker: a root without capabilities sees less than its owner
client_is() { test "$1" "$2" || worker_run test "$1" "$2"; }

# usage: client_hidden          true when absence proves nothing: the worker may not search a directory on the way
client_hidden() {
	client_up=$client_dir
	while [ -n "$client_up" ]; do
		if client_is -d "$client_up" && ! worker_run test -x "$client_up"; then return 0; fi
		client_up=${client_up%/*}
	done
	return 1
}

# usage: client_parse           part of client_facts: what endpoint_text says of logins; a text that is no JSON says nothing. It is split at its
#                               quotes, as shells take the square of a text's length to find something in it
client_parse() {
	case ${endpoint_text%%\"*} in *\{*) ;; *) return 0 ;; esac
	client_inside=no client_key='' client_map='' client_value=no
	client_ifs=$IFS
	IFS='"'
	set -f
	for client_piece in $endpoint_text; do
		case $client_inside:$client_piece in
			# a quote that is escaped ends no string
			yes:*\\) ;;
			yes:*) client_inside=no
			       client_string "$client_piece" ;;
			no:*)  client_inside=yes
			       client_between "$client_piece" ;;
		esac
	done
	set +f
	IFS=$client_ifs
}

# usage: client_between TEXT    part of client_parse: what is between two strings says what the next one is
client_between() {
	client_value=no
	case $1 in
		*:*\{*\}*) client_map='' ;;
		*:*\{*)   case $client_key in auths | credHelpers) client_map=$client_key ;; esac ;;
		*\}*)     client_map='' ;;
		*:*[![:space:]]*) ;;
		*:*)      client_value=yes ;;
	esac
}

# usage: client_string TEXT     part of client_parse: a string; client_map and client_key say where it is
client_string() {
	case $client_map:$client_value:$client_key in
		auths:*)           client_logins=yes client_map='' ;;
		credHelpers:yes:*) client_logins=yes
		                   client_helper "$1" ;;
		:yes:credsStore)   if [ "${#1}" -le 255 ]; then client_store=$1; fi
		                   client_helper "$1" ;;
	esac
	[ "$client_value" = yes ] || client_key=$1
}

# usage: client_helper NAME     adds NAME to client_helpers; one of other characters no program has
client_helper() {
	case $1 in '' | *[!A-Za-z0-9._+-]* | ?????????????????????????????????????????????????????????????????*) return 0 ;; esac
	case " $client_helpers " in *" $1 "*) ;; *) client_helpers="$client_helpers${client_helpers:+ }$1" ;; esac
}

# usage: client_missing         sets client_lacks: the helpers that are no programs in the worker's PATH
client_missing() {
	client_lacks=''
	for client_one in $client_helpers; do
		# shellcheck disable=SC2016 # the inner shell's
		worker_run sh -c 'PATH=$1; command -v "$2" >/dev/null' sh "${worker_path:-$PATH}" "docker-credential-$client_one" ||
			client_lacks="$client_lacks${client_lacks:+, }docker-credential-$client_one"
	done
}

# usage: client_code            sets client_found: the cause that keeps the client from its logins, or nothing; client_seen is what was seen
client_code() {
	client_found='' client_seen=$client_what
	case $client_state in
		mixed)               client_found=D198 ;;
		hidden | unreadable) client_found=D195 ;;
		read) client_missing
		      [ -z "$client_lacks" ] || client_found=D196 client_seen="$client_file wants $client_lacks" ;;
	esac
}

# usage: client_elsewhere       sets client_other: a configuration where the worker's client does not look; nothing when there is none. Where it
#                               looks may be a link, and what Kubernetes calls a secret's file is not what the client calls it
client_elsewhere() {
	client_other=''
	if [ "$client_state" = absent ] && client_is -f "${client_dir%/}/.dockerconfigjson"; then
		client_other=${client_dir%/}/.dockerconfigjson
	elif [ "$client_dir" != /root/.docker ] && [ -f "$worker_root/root/.docker/config.json" ]; then
		client_other=/root/.docker/config.json
	else
		client_mounted
	fi
}

# usage: client_mounted         part of client_elsewhere: by the mounts, which tell of places that this process may not search
client_mounted() {
	client_real=$(cd -P "$client_dir" 2>/dev/null && pwd -P) || client_real=$client_dir
	while read -r client_skip client_skip client_skip client_skip client_point client_skip; do
		case $client_point in
			"$client_real" | "$client_real"/* | "$client_dir" | "$client_dir"/*) ;;
			# a project may have a directory of that name
			*/.docker) [ -x "$worker_root$client_point" ] && [ ! -e "$worker_root$client_point/config.json" ] || client_other=$client_point ;;
			*/.docker/config.json | */.dockerconfigjson) client_other=$client_point ;;
		esac
	done <"$worker_root/proc/self/mountinfo"
}

# usage: client_reads_plan VERSION       prints yes when that client reads DOCKER_AUTH_CONFIG: 28.3.2 and later
#    ie: client_reads_plan 26.1.5+dfsg1                   ->  no
client_reads_plan() {
	case $1 in
		29.* | [3-9][0-9].* | [1-9][0-9][0-9].*)            printf 'yes\n' ;;
		28.[4-9]* | 28.[1-9][0-9]* | 28.3.[2-9]* | 28.3.[1-9][0-9]*) printf 'yes\n' ;;
		*)                                                  printf 'no\n' ;;
	esac
}

# usage: client_start           at a start that found a configuration: gives the worker its copy where it may have one, else says what keeps the
#                               client from a login that is evidently meant
client_start() {
	client_copy=''
	client_facts
	if [ "$client_state" = unreadable ] && client_lend; then return 0; fi
	client_code
	case $client_found:$client_logins in
		# Docker Desktop writes its helper into every configuration
		D196:no) return 0 ;;
		:*) [ "$client_state" = absent ] || return 0
		    [ "$client_dir" != /root/.docker ] && [ -f "$worker_root/root/.docker/config.json" ] || return 0
		    endpoint_text=$(head -c 65536 "$worker_root/root/.docker/config.json") || return 0
		    client_parse
		    [ "$client_logins" = yes ] || return 0
		    client_found=D197 client_seen='/root/.docker/config.json is there' ;;
	esac
	[ "${WORKER_LOG:-info}" != quiet ] || return 0
	# shellcheck source=causes.sh
	. "$worker_lib/causes.sh"
	cause_say "$client_found" "$client_seen"
}

# usage: client_lend            copies a configuration that only root can read (`docker run --use-api-socket` and secrets of mode 0400 leave one) to a
#                               directory that the worker owns. Only if root alone can have written what DOCKER_CONFIG names.
client_lend() {
	[ "$self_uid" = 0 ] && [ "$user_uid" != 0 ] && [ -n "${DOCKER_CONFIG:-}" ] || return 1
	# shellcheck source=roots.sh
	. "$worker_lib/roots.sh"
	roots_alone "$client_file" || return 1
	for client_place in "${TMPDIR:-/tmp}" /tmp /dev/shm; do
		client_into=$client_place/.docker-$user_uid
		# shellcheck disable=SC2016 # the inner shell's
		if worker_run sh -c 'umask 077; [ -d "$1" ] || mkdir "$1" 2>/dev/null && [ ! -L "$1" ] && [ -O "$1" ] && rm -f "$1/config.json" && exec head -c 1048576 >"$1/config.json"' \
			sh "$client_into" <"$client_file"; then
			note "$client_what: it has a copy, DOCKER_CONFIG=$client_into"
			client_copy=$client_into DOCKER_CONFIG=$client_into
			export DOCKER_CONFIG
			return 0
		fi
	done
	return 1
}
