# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# The identity: passwd and group by plain reading, the list of groups, capabilities, the policy about group 0.
load say settings process user drop socket policy worker

# usage: list WANT PRIMARY MEMBERSHIPS INHERITED ROOTS GRANT
list() {
	list_want=$1
	shift
	groups_plan "$@"
	expect "groups of $*" "$list_want" "$groups_list"
}

list '1000'               1000 '' '' '' ''
list '1000 2375 106'      1000 '2375' '0' '' 106
list '1000 44 106'        1000 '' '0 44' '' 106
list '1000 106'           1000 '106 106' '106' '' 106
list '1000 0'             1000 '' '0' '' 0
list '0 106'              0 '' '0 106' '' ''
list '1000 44'            1000 '' '0 1 6 44' '0 1 6' ''
list '1000 99 999'        1000 '99' '999' '' ''

mkdir -p "$suite_work/etc"
cat >"$suite_work/etc/passwd" <<-'E'
	root:x:0:0:root:/root:/bin/bash
	daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
	appuser:x:1000:1001:A user,,,:/home/appuser:/bin/sh
E
cat >"$suite_work/etc/group" <<-'E'
	root:x:0:root
	disk:x:6:root,daemon
	adm:x:4:
	docker:x:2375:other,appuser
	appusers:x:7:appuser2
	dockersock-55:x:55:appuser
E

facts_passwd=$(cat "$suite_work/etc/passwd")
facts_group=$(cat "$suite_work/etc/group")

# usage: user SPEC WANT
user() {
	if user_facts "$1"; then user_got="$user_name $user_uid $user_gid $user_home"; else user_got=unknown; fi
	expect "user $1" "$2" "$user_got"
}

user appuser     'appuser 1000 1001 /home/appuser'
user 1000        'appuser 1000 1001 /home/appuser'
user 1000:0      'appuser 1000 0 /home/appuser'
user 10001       ' 10001 10001 '
user 10001:50    ' 10001 50 '
user root        'root 0 0 /root'
user nobody-here unknown

group_facts appuser 4
expect 'memberships without our own lines' ' 2375' "$group_memberships"
expect 'groups of root' ' 0 6' "$group_roots"
expect 'name of gid 4' adm "$group_name"
group_facts appuser 55
expect 'a line of ours is nobody'\''s name' '' "$group_name"
group_facts '' 106
expect 'no name, no memberships' '' "$group_memberships$group_name"

# usage: caps CAPS WANT
caps() {
	drop_plan "$1"
	expect "capabilities $1" "$2" "$drop_verb $drop_bounding"
}

caps 00000000a80425fb 'drop yes'
caps 000001ffffffffff 'drop yes'
caps 0000000000000000 'refuse no'
caps 00000000000000c0 'drop no'
caps 0000000000000080 'refuse no'
caps 0000000000000040 'refuse no'
caps 00000000000001c0 'drop yes'

drop_words 1000 1001 '1001 2375 106' yes 1
expect 'the drop' '/usr/bin/setpriv --reuid 1000 --regid 1001 --inh-caps=-all --groups 1001,2375,106 --bounding-set=-all --no-new-privs --' "$drop_command"
drop_words 1000 1001 '' no 0
expect 'the drop without groups' '/usr/bin/setpriv --reuid 1000 --regid 1001 --inh-caps=-all --clear-groups --' "$drop_command"

policy_plan no 'Debian GNU/Linux 13'; expect 'group 0 on Linux' refuse "$policy_verb"
policy_plan no 'Docker Desktop';      expect 'group 0 in Docker Desktop' group "$policy_verb"
policy_plan no 'OrbStack';            expect 'group 0 in OrbStack' group "$policy_verb"
policy_plan yes '';                   expect 'group 0 in a user namespace' group "$policy_verb"
policy_plan no unknown;               expect 'group 0 and no answer' refuse "$policy_verb"

mkdir -p "$suite_work/proc/7"
printf 'Name:\tsleep\nState:\tS (sleeping)\nPPid:\t1\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t4 24 106 2375 \nCapEff:\t00000000a80425fb\nNoNewPrivs:\t1\nSeccomp:\t2\n' \
	>"$suite_work/proc/7/status"
process_facts 7
expect 'a process' 'S 1 2 6 [4 24 106 2375] 00000000a80425fb 1' \
	"$process_state $process_parent $process_uid $process_gid [$process_groups] $process_caps $process_no_new_privs"
image_user=worker image_uid=1500 image_gid=1501 image_home=/home/worker
user worker      'worker 1500 1501 /home/worker'
user 1500:7      'worker 1500 7 /home/worker'
printf 'State:\tZ\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t \n' >"$suite_work/proc/7/status"
process_facts 7
expect 'a zombie without groups' 'Z []' "$process_state [$process_groups]"
if process_facts 8; then expect 'a process that is not' fails succeeds; else expect 'a process that is not' fails fails; fi

# usage: walk WANT, on the processes laid out in proc
walk() {
	process_worker_pid=none
	process_walk || process_worker_pid=none
	expect "the walk from ${2}" "$1" "$process_worker_pid"
}

# usage: comm PID NAME CHILDREN
comm() {
	mkdir -p "$suite_work/proc/$1/task/$1"
	printf '%s\n' "$2" >"$suite_work/proc/$1/comm"
	printf '%s' "$3" >"$suite_work/proc/$1/task/$1/children"
}

comm 1 tini '7 12 '
comm 7 python ''
walk 7 tini
comm 1 docker-init '6 '
comm 6 tini '7 9 '
walk 7 'docker-init and tini'
comm 1 python '7 '
walk 1 'a worker that is PID 1'
comm 1 tini '7 '
comm 7 worker-entrypoi ''
walk none 'a start that is not over'
comm 1 tini ''
walk none 'an init without a child'

self_uid=1000 self_gid=1000 self_groups='1000 106' user_uid=1000 user_gid=1000
worker_groups='106 1000'
if worker_same; then worker_got=same; else worker_got=other; fi
expect 'the same groups in another order' same "$worker_got"
worker_groups='106 1000 44'
if worker_same; then worker_got=same; else worker_got=other; fi
expect 'a group less' other "$worker_got"
