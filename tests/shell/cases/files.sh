# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# /etc/group by one additive line, paths by the mounts, JSON.
load say settings user etcgroup paths json

mkdir -p "$suite_work/etc" "$suite_work/proc/self"
: >"$suite_work/proc/self/mountinfo"

# usage: group_line NAME WANT USER GID OWNER      WANT is the file afterwards, lines joined by spaces
group_line() {
	printf 'root:x:0:\nadm:x:4:\nstaff:x:50:a,b\ndocker:x:2375:appuser\n' >"$suite_work/etc/group"
	group_facts "$3" "$4"
	etcgroup_apply "$3" "$4" "$5" 2>/dev/null
	group_line_got=$(tr '\n' ' ' <"$suite_work/etc/group")
	expect "$1" "$2 " "$group_line_got"
}

before='root:x:0: adm:x:4: staff:x:50:a,b docker:x:2375:appuser'
group_line 'a gid nobody has' "$before dockersock-106:x:106:appuser" appuser 106 ''
group_line 'a gid of an empty group' 'root:x:0: adm:x:4:appuser staff:x:50:a,b docker:x:2375:appuser' appuser 4 adm
group_line 'a gid of a group with members' 'root:x:0: adm:x:4: staff:x:50:a,b,appuser docker:x:2375:appuser' appuser 50 staff
group_line 'already a member' "$before" appuser 2375 docker
group_line 'group 0 is for one process only' "$before" appuser 0 root
group_line 'a user without a name' "$before" '' 106 ''
group_line 'our own line of an earlier start' "$before" appuser 106 dockersock-106
printf '612 600 0:5 /group /etc/group rw - ext4 /dev/vda rw\n' >"$suite_work/proc/self/mountinfo"
group_line 'a mounted file is somebody else'\''s' "$before" appuser 106 ''

: >"$suite_work/proc/self/mountinfo"
printf 'root:x:0:\ndocker:x:2375:appuser' >"$suite_work/etc/group"
group_facts appuser 106
expect 'a last line without an end counts' ' 2375' "$group_memberships"
etcgroup_apply appuser 106 '' 2>/dev/null
expect 'a last line without an end is not written to' 'docker:x:2375:appuser dockersock-106:x:106:appuser ' \
	"$(tail -n 2 "$suite_work/etc/group" | tr '\n' ' ')"

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

# usage: host_path PATH WANT
host_path() {
	host_path_got=$(paths_plan "$1" '/app|/srv/project
/app/data|/srv/data
/cache|/var/lib/docker/volumes/cache/_data')
	expect "the host path of $1" "$2" "$host_path_got"
}

host_path /app               /srv/project
host_path /app/x/y           /srv/project/x/y
host_path /app/data/z        /srv/data/z
host_path /app/database      /srv/project/database
host_path /cache/a           /var/lib/docker/volumes/cache/_data/a
host_path /application       ''
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
json_numbers '1 2 3'; expect 'an array' '[1,2,3]' "$json_text"
json_numbers '';      expect 'an empty array' '[]' "$json_text"
