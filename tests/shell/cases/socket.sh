# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# What is decided about a socket: rows of the scenario matrix as words.
load socket

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

mkdir -p "$suite_work/proc/self"
printf '0 0 4294967295\n' >"$suite_work/proc/self/uid_map"
socket_remap 65534
expect 'overflow group in the first user namespace is a plain number' no "$socket_remapped"
printf '0 100000 65536\n' >"$suite_work/proc/self/uid_map"
socket_remap 65534
expect 'overflow group in a user namespace' yes "$socket_remapped"
socket_remap 106
expect 'mapped group in a user namespace' no "$socket_remapped"

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
