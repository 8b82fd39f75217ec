# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# /etc/group by one additive line, paths by the mounts, JSON.
load say settings user etcgroup paths json

mkdir -p "$suite_work/etc" "$suite_work/proc/self"
: >"$suite_work/proc/self/mountinfo"

# usage: group_line NAME WANT USER GID     WANT is the file afterwards, lines joined by spaces
group_line() {
	printf 'root:x:0:\nadm:x:4:\nstaff:x:50:a,b\ndocker:x:2375:appuser\n' >"$suite_work/etc/group"
	facts_group=$(cat "$suite_work/etc/group")
	etcgroup_apply "$3" "$4"
	group_line_got=$(tr '\n' ' ' <"$suite_work/etc/group")
	expect "$1" "$2 " "$group_line_got"
}

before='root:x:0: adm:x:4: staff:x:50:a,b docker:x:2375:appuser'
group_line 'a gid nobody has' "$before dockersock-106:x:106:appuser" appuser 106
group_line 'a gid of another group: that group stays as it is' "$before dockersock-4:x:4:appuser" appuser 4
group_line 'a user without a name' "$before" '' 106
group_line 'nothing granted' "$before" appuser ''

# usage: group_again NAME WANT GID FILE    what the next start makes of FILE
group_again() {
	printf '%b' "$4" >"$suite_work/etc/group"
	facts_group=$(cat "$suite_work/etc/group")
	etcgroup_apply appuser "$3"
	group_again_got=$(tr '\n' ' ' <"$suite_work/etc/group")
	expect "$1" "$2 " "$group_again_got"
}

group_again 'a restart changes nothing' 'root:x:0: dockersock-106:x:106:appuser' 106 'root:x:0:\ndockersock-106:x:106:appuser\n'
group_again 'the group of an earlier socket goes' 'root:x:0: dockersock-107:x:107:appuser' 107 'root:x:0:\ndockersock-106:x:106:appuser\n'
group_again 'and goes where nothing is granted any more' 'root:x:0: queue:x:7:' '' 'root:x:0:\ndockersock-106:x:106:appuser\nqueue:x:7:\n'
group_again 'a last line without an end' 'root:x:0: docker:x:2375:appuser dockersock-106:x:106:appuser' 106 'root:x:0:\ndocker:x:2375:appuser'
group_again 'text that a shell would expand' 'root:x:0: *:x:1:[a-z]? dockersock-5:x:5:appuser' 5 'root:x:0:\n*:x:1:[a-z]?\n'

id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
{
	printf '600 500 0:50 / / rw,relatime - overlay overlay rw\n'
	printf '610 600 0:5 /lib/docker/containers/%s/hostname /etc/hostname rw - ext4 /dev/vda rw\n' "$id"
	printf '611 600 0:5 /srv/app /app ro,relatime - ext4 /dev/vda rw\n'
	printf '612 600 0:5 /run/docker.sock /run/docker.sock ro - tmpfs tmpfs rw\n'
} >"$suite_work/proc/self/mountinfo"
paths_container
expect 'the container id from its own mounts' "$id" "$paths_id"
paths_mount /run/docker.sock
expect 'the mount of the socket' ro "$paths_options"
paths_mount /run/docker.socket
expect 'a path that only begins alike' rw,relatime "$paths_options"
printf '613 600 0:5 / / rw - ext4 /dev/vda rw\n' >"$suite_work/proc/self/mountinfo"
if paths_container; then found=yes; else found=no; fi
expect 'no container id outside' no "$found"

other=fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210
mkdir -p "$suite_work/proc/self"

# usage: container NAME WANT CGROUP HOSTNAME HOSTS RESOLV       roots of the mounts at the three files; - for no mount
container() {
	printf '%s\n' "$3" >"$suite_work/proc/self/cgroup"
	: >"$suite_work/proc/self/mountinfo"
	for container_file in hostname:"$4" hosts:"$5" resolv.conf:"$6"; do
		[ "${container_file#*:}" = - ] || printf '61 60 0:5 %s /etc/%s rw - ext4 /dev/vda rw\n' "${container_file#*:}" "${container_file%%:*}" >>"$suite_work/proc/self/mountinfo"
	done
	if paths_container; then container_got=$paths_id; else container_got=unknown; fi
	expect "the container: $1" "$2" "$container_got"
}

own=/lib/docker/containers/$id
container 'all three files agree'             "$id"    '0::/' "$own/hostname" "$own/hosts" "$own/resolv.conf"
container 'hosts is a mount of the user'      "$id"    '0::/' "$own/hostname" /srv/containers/foo/hosts "$own/resolv.conf"
container 'a user who keeps hosts like ids'   unknown  '0::/' "$own/hostname" "/srv/containers/$other/hosts" "$own/resolv.conf"
container 'a file of another name'            unknown  '0::/' - "/srv/containers/$other/all" -
container 'all three are the user'\''s'      unknown  '0::/' /srv/hostname /srv/hosts /srv/resolv.conf
container 'podman'                            "$id"    '0::/' "/overlay-containers/$id/userdata/hostname" "/overlay-containers/$id/userdata/hosts" -
container 'the cgroup where the files do not' "$id"    "12:pids:/docker/$id" - - -
container 'the cgroup of systemd'             "$id"    "0::/system.slice/docker-$id.scope" - - -
container 'the cgroup of podman'              "$id"    "0::/machine.slice/libpod-$id.scope/container" - - -
container 'the files are those of a container whose network this one joined' "$id" "0::/docker/$id" \
	"/lib/docker/containers/$other/hostname" "/lib/docker/containers/$other/hosts" "/lib/docker/containers/$other/resolv.conf"
container 'cgroups that do not agree'         "$id"    "2:cpu:/docker/$id
1:name=systemd:/docker/$other" "$own/hostname" - -
rm "$suite_work/proc/self/cgroup"

mkdir -p "$suite_work/app/data/sub" "$suite_work/elsewhere"
ln -s ../elsewhere "$suite_work/app/link"
ln -s missing "$suite_work/app/dangling"
ln -s app "$suite_work/alias"

# usage: real PATH WANT
real() {
	if paths_real "$1"; then real_got=$paths_text; else real_got='not there'; fi
	expect "where $1 leads" "$2" "$real_got"
}

real /app/data                /app/data
real /app/data/               /app/data
real /app//data/./sub         /app/data/sub
real /app/../elsewhere/x      /elsewhere/x
real /app/link/x              /elsewhere/x
real /app/link/../app/data    /app/data
real /app/data/new/file       /app/data/new/file
real /app/new/../data         'not there'
real /app/dangling            'not there'
real /alias/data              /app/data
real /                        /

printf '61 60 0:5 /srv /app rw - ext4 /dev/vda rw\n62 60 0:5 /d /app/data rw - ext4 /dev/vda rw\n' >"$suite_work/proc/self/mountinfo"
paths_mounts '/alias|/srv
/app/data|/d
/not-here|/gone
/elsewhere|/not-a-mount'
expect 'mounts are taken by the names that the kernel has' '/app|/srv
/app/data|/d
' "$paths_list"

# usage: host_path PATH WANT
host_path() {
	host_path_got=$(paths_plan "$1" '/app|/srv/project
/app/data|/srv/data
/cache|/var/lib/docker/volumes/cache/_data
/app/scratch|
/host|/')
	expect "the host path of $1" "$2" "$host_path_got"
}

host_path /app               /srv/project
host_path /app/x/y           /srv/project/x/y
host_path /app/data/z        /srv/data/z
host_path /app/database      /srv/project/database
host_path /cache/a           /var/lib/docker/volumes/cache/_data/a
host_path /application       ''
host_path /app/scratch/x     ''
host_path /host/etc          /etc
host_path /tmp               ''

# usage: quoted TEXT WANT
quoted() {
	json_string "$1"
	expect "JSON of $1" "$2" "$json_text"
}

quoted ''            '""'
quoted plain         '"plain"'
quoted 'a "b" c'     '"a \"b\" c"'
quoted 'a\b'         '"a\\b"'
quoted '\"'          '"\\\""'
quoted 'one
two'                 '"one two"'
quoted "$(printf 'a\033]0;t\007b')" '"a?]0;t?b"'
quoted "$(printf 'a\302\2332Jb')" '"a?2Jb"'
quoted 'grün …'      '"grün …"'
json_numbers '1 2 3'; expect 'an array' '[1,2,3]' "$json_text"
json_numbers '';      expect 'an empty array' '[]' "$json_text"
