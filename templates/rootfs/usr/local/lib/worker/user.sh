# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Users and groups by plain reading of passwd and group (facts_load); numbers decide, names are for messages. Functions only.

# usage: user_facts SPEC        SPEC is a name, a uid or uid:gid; sets user_name user_uid user_gid user_home
#                               A number needs no entry: its group then has the same number. The image's user needs none, either: passwd may be
#                               mounted from the host. Fails on an unknown name.
user_facts() {
	user_name='' user_uid='' user_gid='' user_home=''
	user_want=${1%%:*}
	user_ifs=$IFS
	IFS='
'
	set -f
	for user_line in $facts_passwd; do
		user_rest=${user_line#*:*:}
		[ "${user_line%%:*}" != "$user_want" ] && [ "${user_rest%%:*}" != "$user_want" ] && continue
		user_name=${user_line%%:*} user_uid=${user_rest%%:*}
		user_rest=${user_rest#*:}
		user_gid=${user_rest%%:*}
		user_rest=${user_rest#*:*:}
		user_home=${user_rest%%:*}
		break
	done
	set +f
	IFS=$user_ifs
	if [ -z "$user_uid" ]; then user_unlisted "$user_want" || return 1; fi
	case $1 in *:*) user_gid=${1#*:} ;; esac
}

# usage: user_unlisted WANT     part of user_facts: who has no entry
user_unlisted() {
	case $1 in
		"${image_user:-}" | "${image_uid:-}") user_name=$image_user user_uid=$image_uid user_gid=$image_gid user_home=$image_home ;;
		*) settings_is_number "$1" || return 1
		   user_uid=$1 user_gid=$1 ;;
	esac
}

# usage: group_facts NAME GID   sets group_memberships (gids that list NAME), group_roots (gids that list root) and group_name (who owns GID).
#                               Our own lines do not count: they are an earlier start's.
group_facts() {
	group_memberships='' group_roots='' group_name=''
	group_ifs=$IFS
	IFS='
'
	set -f
	for group_line in $facts_group; do
		case $group_line in dockersock-*) continue ;; esac
		group_rest=${group_line#*:*:}
		group_gid=${group_rest%%:*}
		[ "$group_gid" != "$2" ] || group_name=${group_name:-${group_line%%:*}}
		case ",${group_rest#*:}," in *",$1,"*) [ -z "$1" ] || group_memberships="$group_memberships $group_gid" ;; esac
		case ",${group_rest#*:}," in *,root,*) group_roots="$group_roots $group_gid" ;; esac
	done
	set +f
	IFS=$group_ifs
}

# usage: groups_plan PRIMARY MEMBERSHIPS INHERITED ROOTS GRANT      sets groups_list: numbers, spaces between
#                               INHERITED is what this process was started with: group_add counts, root's own groups
#                               do not. 0 comes in only as PRIMARY or GRANT, which somebody chose.
#    ie: groups_plan 1000 2375 '0 44' '' 106              ->  1000 2375 44 106
groups_plan() {
	groups_list=" $1 "
	for groups_one in $2; do
		groups_add "$groups_one"
	done
	for groups_one in $3; do
		case " $4 " in *" $groups_one "*) ;; *) groups_add "$groups_one" ;; esac
	done
	case $groups_list in *" ${5:-$1} "*) ;; *) groups_list="$groups_list$5 " ;; esac
	groups_list=${groups_list# }
	groups_list=${groups_list% }
}

# usage: groups_add GID         part of groups_plan
groups_add() {
	[ "$1" != 0 ] || return 0
	case $groups_list in *" $1 "*) ;; *) groups_list="$groups_list$1 " ;; esac
}

# usage: groups_comma LIST      sets groups_text: the list as setpriv and people write it
groups_comma() {
	groups_text=''
	for groups_one in $1; do
		groups_text="$groups_text${groups_text:+,}$groups_one"
	done
}
