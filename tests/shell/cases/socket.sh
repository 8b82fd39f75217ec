# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# What is decided about a socket: rows of the scenario matrix as words.
load say settings causes socket limits

# usage: plan NAME WANT KIND OWNER GROUP MODE REMAPPED UID GIDS MAY POLICY [SEES]
plan() {
	plan_name=$1 plan_want=$2
	shift 2
	[ "$#" = 10 ] || set -- "$@" no
	socket_plan "$@"
	expect "$plan_name" "$plan_want" "$socket_verb $socket_reason"
}

#    name                                    want                     kind   owner group mode remap uid gids may policy
plan 'native socket, unknown gid'           'grant 106'              socket 0 106 660 no 1000 '1000 44' yes refuse
plan 'gid owned by another group'           'grant 4'                socket 0 4 660 no 1000 '1000' yes ask
plan 'very large gid'                       'grant 4294967294'       socket 0 4294967294 660 no 1000 '1000' yes ask
plan 'gid is the baked one'                 'leave member'           socket 0 2375 660 no 1000 '1000 2375' yes refuse
plan 'gid is the last of the list'          'leave member'           socket 0 106 660 no 1000 '1000 44 106' no refuse
plan 'a gid that only looks alike'          'refuse D120'            socket 0 99 660 no 1000 '1000 999' no refuse
plan 'user start without the group'         'refuse D120'            socket 0 106 660 no 10001 '10001' no ask
plan 'group 0, nobody decided'              'ask 0'                  socket 0 0 660 no 1000 '1000' yes ask
plan 'group 0, refused'                     'refuse D121'            socket 0 0 660 no 1000 '1000' yes refuse
plan 'group 0, granted'                     'grant 0'                socket 0 0 660 no 1000 '1000' yes group
plan 'group 0, relay'                       'relay D121'             socket 0 0 660 no 1000 '1000' yes relay
plan 'group 0, user start'                  'refuse D121'            socket 0 0 660 no 1000 '1000' no group
plan 'group 0, primary group 0 (OpenShift)' 'leave member'           socket 0 0 660 no 1000650000 '0 106' no ask
plan 'rootless: 0:0 with a sticky bit'      'grant 0'                socket 0 0 1660 no 1000 '1000' yes group
plan 'mode 600'                             'refuse D122'            socket 0 106 600 no 1000 '1000' yes refuse
plan 'mode 600, already in the group'       'refuse D122'            socket 0 106 600 no 1000 '1000 106' yes refuse
plan 'mode 600, relay'                      'relay D122'             socket 0 0 600 no 1000 '1000' yes relay
plan 'mode 600, relay, user start'          'refuse D122'            socket 0 0 600 no 1000 '1000' no relay
plan 'mode 640 lets the group only read'    'refuse D122'            socket 0 106 640 no 1000 '1000' yes refuse
plan 'mode 620 is enough to connect'        'grant 106'              socket 0 106 620 no 1000 '1000' yes refuse
plan 'mode 600, we are the owner'           'leave owner'            socket 1000 1000 600 no 1000 '1000' no refuse
plan 'mode 060, we are the owner'           'refuse D122'            socket 1000 106 060 no 1000 '1000 106' no refuse
plan 'mode 666'                             'leave world-writable'   socket 0 106 666 no 1000 '1000' yes refuse
plan 'mode 606 shuts out its own group'     'refuse D122'            socket 0 106 606 no 1000 '1000 106' no refuse
plan 'userns-remap'                         'refuse D124'            socket 65534 65534 660 yes 1000 '1000' yes refuse
plan 'userns-remap, mode 600'               'refuse D124'            socket 65534 65534 600 yes 1000 '1000' yes relay
plan 'userns-remap, mode 666'               'leave world-writable'   socket 65534 65534 666 yes 1000 '1000' yes refuse
plan 'group 65534 where all ids are mapped' 'grant 65534'            socket 0 65534 660 no 1000 '1000' yes refuse
plan 'userns-remap, the group is mapped'    'grant 5'                socket 65534 5 660 no 1000 '1000' yes refuse
plan 'root worker'                          'leave root'             socket 1000 106 600 no 0 '0' no refuse yes
plan 'root without DAC_OVERRIDE'            'refuse D122'            socket 1000 106 600 no 0 '0' no refuse
plan 'root without DAC_OVERRIDE, its own'   'leave owner'            socket 0 106 600 no 0 '0' no refuse
plan 'root in a user namespace'             'refuse D124'            socket 65534 65534 660 yes 0 '0' no refuse yes
plan 'absent'                               'refuse D101'            absent - - - no 1000 '1000' yes refuse
plan 'directory'                            'refuse D102'            directory - - - no 1000 '1000' yes refuse
plan 'regular file'                         'refuse D103'            other - - - no 1000 '1000' yes refuse
plan 'dangling link'                        'refuse D104'            dangling - - - no 1000 '1000' yes refuse
plan 'parent not searchable'                'refuse D126'            denied - - - no 1000 '1000' yes refuse

socket_code=D185
plan 'looking failed by itself'             'refuse D185'            failed - - - no 1000 '1000' yes refuse

# usage: failed WANT STATUS TEXT         a socket is there, and `stat` did not tell of it
failed() {
	socket_failed "$2" "$3"
	expect "stat ended with $2: $3" "failed $1" "$socket_kind $socket_code"
}
failed D186 1   "stat: cannot statx '/var/run/docker.sock': Operation not permitted"
failed D185 2   'sh: 1: Cannot fork'
failed D190 126 'stat: Exec format error'
failed D187 139 'Segmentation fault'
failed D187 1   'stat: nobody has seen this'

mkdir -p "$suite_work/proc/self"
printf '0 0 4294967295\n' >"$suite_work/proc/self/uid_map"
socket_remap 65534
expect 'overflow group in the first user namespace is a plain number' no "$socket_remapped"
printf '0 100000 65536\n' >"$suite_work/proc/self/uid_map"
socket_remap 65534
expect 'overflow group in a user namespace' yes "$socket_remapped"
socket_remap 106
expect 'mapped group in a user namespace' no "$socket_remapped"


printf '0 200000 500\n1000 300000 1\n' >"$suite_work/proc/self/uid_map"
for id in 0:yes 499:yes 500:no 999:no 1000:yes 1001:no 65534:no 4294967294:no; do
	if socket_mapped uid_map "${id%:*}"; then mapped=yes; else mapped=no; fi
	expect "id ${id%:*} in a namespace of 501" "${id#*:}" "$mapped"
done
printf '0 0 4294967295\n' >"$suite_work/proc/self/uid_map"
if socket_mapped uid_map 4294967294; then mapped=yes; else mapped=no; fi
expect 'every id in the first namespace' yes "$mapped"

# usage: shared WANT TYPE POINT  the mounts of a container, with one of TYPE at POINT, and a socket at /var/run/docker.sock, where /var/run is a link
shared() {
	{
		printf '600 500 0:50 / / rw,relatime - overlay overlay rw\n'
		printf '610 600 0:5 /run /run rw - tmpfs tmpfs rw\n'
		printf '611 600 0:6 /s %s ro master:1 - %s source rw\n' "$3" "$2"
	} >"$suite_work/proc/self/mountinfo"
	if socket_shared "$suite_work/var/run/docker.sock"; then shared_got=yes; else shared_got=no; fi
	expect "a socket at $3 of $2" "$1" "$shared_got"
}
mkdir -p "$suite_work/run" "$suite_work/var"
ln -s ../run "$suite_work/var/run"
for type in overlay virtiofs 9p fuse fuse.grpcfuse fuse.sshfs nfs4 cifs; do shared yes "$type" /run/docker.sock; done
for type in tmpfs ext4 xfs btrfs zfs devtmpfs; do shared no "$type" /run/docker.sock; done
shared yes virtiofs /run
shared no virtiofs /run/other.sock
shared no virtiofs /app
printf '600 500 0:50 / / rw,relatime - overlay overlay rw\n' >"$suite_work/proc/self/mountinfo"
if socket_shared "$suite_work/var/run/docker.sock"; then shared_got=yes; else shared_got=no; fi
expect 'a socket that something left in this container' no "$shared_got"
rm -r "${suite_work:?}/run" "${suite_work:?}/var"

: >"$suite_work/file"
mkdir "$suite_work/directory"
ln -s nowhere "$suite_work/link"
for pair in file:other directory:directory link:dangling none:absent; do
	socket_facts "$suite_work/${pair%%:*}"
	expect "facts of a ${pair%%:*}" "${pair#*:} - - -" "$socket_kind $socket_owner $socket_group $socket_mode"
done
perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0]))' "$suite_work/sock"
chmod 640 "$suite_work/sock"
socket_facts "$suite_work/sock"
expect 'facts of a socket' 'socket 640 1' "$socket_kind $socket_mode $socket_links"

# what the worker sees that root did not
worker_run() { "$@"; }
for pair in file:other directory:directory sock:socket none:denied; do
	socket_kind=denied
	socket_facts_as "$suite_work/${pair%%:*}"
	expect "facts of a ${pair%%:*} as the worker sees it" "${pair#*:}" "$socket_kind"
done
expect 'and its mode and links' '640 1' "$(socket_facts_as "$suite_work/sock"; printf '%s %s' "$socket_mode" "$socket_links")"

# usage: seen CODE FILE TEXT WANT        what this container's limits say to CODE when FILE of its control group holds TEXT
seen() {
	rm -rf "$suite_work/sys" "$suite_work/proc/self/limits"
	mkdir -p "$suite_work/sys/fs/cgroup/${2%/*}"
	printf '%b' "$3" >"$suite_work/sys/fs/cgroup/$2"
	limits_seen "$1"
	expect "$1 with $2 of '$3'" "$4" "$limits_evidence"
}
memory='the kernel ended 3 because memory ran out in this container' pids="the limit of this container's processes was met 2 times"
rm -f "$suite_work/proc/self/cgroup"
seen D184 ./memory.events 'low 0\nmax 9\noom 3\noom_kill 3\noom_group_kill 0\n' "$memory"
seen D184 ./memory.events 'oom_kill 0\n' ''
seen D184 memory/memory.oom_control 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n' "$memory"
seen D185 ./pids.events 'max 2\n' "$pids"
seen D185 pids/pids.events 'max 2\n' "$pids"
seen D185 ./pids.events 'max 0\n' ''
seen D187 ./pids.events 'max 2\n' ''
# a container that sees the whole tree, of either version, finds itself in it
printf '0::/docker/x\n' >"$suite_work/proc/self/cgroup"
seen D184 docker/x/memory.events 'oom_kill 3' "$memory"
printf '8:pids:/docker/x\n4:cpu,memory:/docker/x\n0::/other\n' >"$suite_work/proc/self/cgroup"
seen D184 memory/docker/x/memory.oom_control 'oom_kill 3\n' "$memory"
seen D185 pids/docker/x/pids.events 'max 2\n' "$pids"
rm -r "$suite_work/sys"
printf 'Limit\tSoft\nMax processes             40                   50                   processes \nMax open files 1 2 files\n' >"$suite_work/proc/self/limits"
limits_seen D185
expect 'the limit of a user' 'the user may have 40 processes (ulimit -u), counted over all containers' "$limits_evidence"
printf 'Max processes             unlimited            unlimited            processes \n' >"$suite_work/proc/self/limits"
limits_seen D185
expect 'no limit of a user' '' "$limits_evidence"
