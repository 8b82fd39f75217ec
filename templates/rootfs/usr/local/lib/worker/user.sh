# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Users and groups by plain reading of passwd and group; numbers decide, names are for messages. Functions only.

# usage: user_facts SPEC        SPEC is a name, a uid or uid:gid; sets user_name user_uid user_gid user_home
#                               A number needs no entry: its group is then its own number. Fails on an unknown name.
user_facts() {
	user_name='' user_uid='' user_gid='' user_home=''
	user_want=${1%%:*}
	while IFS=: read -r user_entry user_skip user_entry_uid user_entry_gid user_skip user_entry_home user_skip || [ -n "$user_entry" ]; do
		if [ "$user_entry" = "$user_want" ] || [ "$user_entry_uid" = "$user_want" ]; then
			user_name=$user_entry user_uid=$user_entry_uid user_gid=$user_entry_gid user_home=$user_entry_home
			break
		fi
	done <"$worker_root/etc/passwd"
	if [ -z "$user_uid" ]; then
		settings_is_number "$user_want" || return 1
		user_uid=$user_want user_gid=$user_want
	fi
	case $1 in *:*) user_gid=${1#*:} ;; esac
}

# usage: group_facts NAME GID   sets group_memberships (gids that list NAME), group_roots (gids that list root)
#                               and group_name (who owns GID); group_end is what ends the file's last line where it has no
#                               end. Our own additive lines do not count: they may be a previous start's.
group_facts() {
	group_memberships='' group_roots='' group_name='' group_end=''
	while IFS=: read -r group_entry group_skip group_gid group_members || group_unended; do
		[ "$group_gid" != "$2" ] || group_name=${group_name:-$group_entry}
		case $group_entry in dockersock-*) continue ;; esac
		case ",$group_members," in *",$1,"*) [ -z "$1" ] || group_memberships="$group_memberships $group_gid" ;; esac
		case ",$group_members," in *,root,*) group_roots="$group_roots $group_gid" ;; esac
	done <"$worker_root/etc/group"
}

# usage: group_unended          part of group_facts: true for a last line without an end
group_unended() {
	[ -n "$group_entry" ] || return 1
	group_end='
'
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
