# shellcheck shell=sh disable=SC2016,SC2086,SC2031,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# The configuration of the worker's client: where it is, whether the client can use it, and what is said.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
load say settings process user drop worker socket endpoint client

self_uid=1 user_uid=1
# usage: parsed WANT TEXT       WANT is LOGINS STORE HELPERS
parsed() {
	endpoint_text=$2 client_logins=no client_store='' client_helpers=''
	client_parse
	expect "logins of $2" "$1" "$client_logins [$client_store] [$client_helpers]"
}

parsed 'no [] []'                    ''
parsed 'no [] []'                    '{}'
parsed 'no [] []'                    '{"auths":{}}'
parsed 'no [] []'                    '{"auths": {
	}, "credsStore": ""}'
parsed 'yes [] []'                   '{"auths":{"r.example":{"auth":"eDp5"}}}'
parsed 'yes [desktop] [desktop]'     '{
	"auths": {
		"r.example": {}
	},
	"credsStore" : "desktop"
}'
parsed 'no [desktop] [desktop]'      '{"auths":{},"credsStore":"desktop"}'
parsed 'yes [] [gcloud ecr-login]'   '{"credHelpers":{"a.example":"gcloud","b.example:5000":"gcloud","c.example":"ecr-login"}}'
parsed 'yes [pass] [gcloud pass]'    '{"credHelpers":{"a.example":"gcloud"},"credsStore":"pass"}'
parsed 'no [] []'                    '{"credHelpers":{}}'
parsed 'no [] []'                    '{"credHelpers":["x"],"auths":[1],"credsStore":{"a":"b"}}'
parsed 'no [../evil] []'             '{"credsStore":"../evil"}'
parsed 'no [] []'                    '{"HttpHeaders":{"x":"\"auths\":{\"y\":1}"}}'
parsed 'no [] []'                    '"credHelpers":{"a":"b'
parsed 'no [] []'                    "{\"credsStore\":\"$(printf '%0300d' 0)\"}"
endpoint_text='{"currentContext" : "colima" , "x":1}'; endpoint_value currentContext; expect 'a value' colima "$endpoint_found"
endpoint_text='{"currentContext":null}';               endpoint_value currentContext; expect 'no text' '' "$endpoint_found"
endpoint_text='{"other":"currentContext"}';            endpoint_value currentContext; expect 'a value that is called as a key' '' "$endpoint_found"

# usage: reads WANT VERSION
reads() {
	reads_got=$(client_reads_plan "$2")
	expect "DOCKER_AUTH_CONFIG and client $2" "$1" "$reads_got"
}

for version in 20.10.24+dfsg1 26.1.5+dfsg1 27.5.1 28.0.4 28.3.0 28.3.1 '' x; do reads no "$version"; done
for version in 28.3.2 28.3.10 28.4.0 28.5.2-rc.1 28.10.0 29.0.0 29.6.2 30.1.0 100.0.0; do reads yes "$version"; done

[ "$sandbox_holds" = yes ] || return 0
socket '0 106 660 1'
mkdir -p "$sandbox/config" "$sandbox/root/root/.docker"
rm -r "$sandbox/root/root/.docker"
config=$sandbox/config/config.json
login='{"auths":{"r.example":{"auth":"c2VjcmV0"}}}'
# a file that the worker may not read: as root, who runs these cases, there is none
stub head <<-'E'
	for file in "$@"; do case $file in *locked*) exit 1 ;; esac; done
	exec /usr/bin/head "$@"
E

# usage: told CODE NAME PART [NAME=VALUE]...     the doctor and the start both say it; a CODE with ! only the doctor
told() {
	told_code=$1 told_name=$2 told_part=$3
	shift 3
	run "$@" worker-doctor
	expect "the doctor: $told_name is no failure" 0 "$run_code"
	expect_has "the doctor: $told_name" "${told_code%!}  " "$run_out"
	expect_has "the doctor: $told_name" "$told_part" "$run_out"
	expect_not "the doctor on $told_name" c2VjcmV0 "$run_out$run_err"
	run "$@" worker-entrypoint true
	expect "the start: $told_name" 0 "$run_code"
	case $told_code in
		*!) expect_not "the start: $told_name" "${told_code%!}" "$run_err" ;;
		*)  expect_has "the start: $told_name" "worker: $told_code $told_part" "$run_err" ;;
	esac
	expect_not "the start on $told_name" c2VjcmV0 "$run_out$run_err"
}

# usage: expect_not NAME PART GOT
expect_not() {
	case $3 in *"$2"*) expect "$1" "nothing of $2" "$3" ;; *) expect "$1" '' '' ;; esac
}

stub test <<-'E'
	exec /usr/bin/test "$@"
E
run worker-doctor
expect_has 'no configuration' "pass       config: $sandbox/home/.docker/config.json is not there" "$run_out"
expect_has 'no configuration' "pass       home: $sandbox/home can be written" "$run_out"
run worker-entrypoint true
expect_not 'a start without a configuration reads none' 65536 "$run_calls"

printf '%s\n' "$login" >"$config"
run "DOCKER_CONFIG=$sandbox/config" worker-doctor
expect_has 'a configuration' "pass       config: $config can be read by the worker" "$run_out"
run "DOCKER_CONFIG=$sandbox/config" worker-entrypoint true
expect_not 'a start with a configuration' 'D1' "$run_err"

told D198 'DOCKER_CONFIG is the file' "DOCKER_CONFIG is $config, a file" "DOCKER_CONFIG=$config"
mkdir -p "$sandbox/made/config.json"
told D198 'the engine made a directory' "$sandbox/made/config.json is a directory" "DOCKER_CONFIG=$sandbox/made"
printf '%s\n' '{"auths":{"r.example":{}},"credsStore":"desktop"}' >"$config"
told D196 'the helper of Docker Desktop' "$config wants docker-credential-desktop" "DOCKER_CONFIG=$sandbox/config"
printf '%s\n' '{"auths":{},"credsStore":"desktop"}' >"$config"
told D196! 'the helper without a login' "$config wants docker-credential-desktop" "DOCKER_CONFIG=$sandbox/config"
printf '%s\n' '{"credHelpers":{"r.example":"here","s.example":"gone"}}' >"$config"
stub docker-credential-here </dev/null
told D196 'one helper of two' "$config wants docker-credential-gone:" "DOCKER_CONFIG=$sandbox/config" "PATH=$sandbox/stubs:$PATH"
rm "$config"
printf '%s\n' "$login" >"$sandbox/config/.dockerconfigjson"
told D197! 'a secret of Kubernetes' "$sandbox/config/.dockerconfigjson is there" "DOCKER_CONFIG=$sandbox/config"
rm "$sandbox/config/.dockerconfigjson"
mkdir -p "$sandbox/root/root/.docker"
printf '%s\n' "$login" >"$sandbox/root/root/.docker/config.json"
told D197 'a configuration of root' '/root/.docker/config.json is there'
for setting in WORKER_LOG=quiet WORKER_DOCKER=off; do
	run "$setting" worker-entrypoint true
	expect_not "a start with $setting" D197 "$run_err"
done
printf '{}\n' >"$sandbox/root/root/.docker/config.json"
told D197! 'a configuration of root without logins' '/root/.docker/config.json is there'
rm -r "$sandbox/root/root/.docker"

# usage: mounted POINT WANT      where the mounts tell of a configuration that this process may not see
mounted() {
	printf '61 60 0:5 /srv %s ro - ext4 /dev/vda rw\n' "$1" >"$sandbox/root/proc/self/mountinfo"
	client_state=absent client_dir=$sandbox/config worker_root=$sandbox/root
	client_elsewhere
	expect "a mount at $1" "$2" "$client_other"
}

mounted /root/.docker                  /root/.docker
mounted /root/.docker/config.json      /root/.docker/config.json
mounted /home/other/.docker/config.json /home/other/.docker/config.json
mounted /.docker                       /.docker
mounted /secrets/.dockerconfigjson     /secrets/.dockerconfigjson
mounted "$sandbox/config"              ''
mounted "$sandbox/config/config.json"  ''
mounted /app/config.json               ''
printf '61 60 0:5 /srv /root/.docker ro - ext4 /dev/vda rw\n' >"$sandbox/root/proc/self/mountinfo"
told D197! 'a mount where the client does not look' '/root/.docker is there'
: >"$sandbox/root/proc/self/mountinfo"

# a file that root owns: without DOCKER_CONFIG, doctor and start report it; with DOCKER_CONFIG, the worker gets a copy
mkdir -p "$sandbox/locked" "$sandbox/home/.docker" "$sandbox/tmp"
printf '%s\n' "$login" >"$sandbox/locked/config.json"
ln -s "$sandbox/locked/config.json" "$sandbox/home/.docker/config.json"
stub head <<-'E'
	for file in "$@"; do case $file in */home/.docker/* | *locked*) exit 1 ;; esac; done
	exec /usr/bin/head "$@"
E
told D195 'a file that the worker may not read' "$sandbox/home/.docker/config.json cannot be read by uid 1000"
process 1000 '1000 106' 0
run "DOCKER_CONFIG=$sandbox/locked" worker-entrypoint sh -c 'echo "$DOCKER_CONFIG"'
expect_has 'a start as a user has no root to lend it' "worker: D195 $sandbox/locked/config.json cannot be read by uid 1000" "$run_err"
expect 'a start as a user has no root to lend it' "$sandbox/locked" "$run_out"
process 0 0 "$root"
rm -r "$sandbox/home/.docker"
socket -
# only root can give a file away
[ -O / ] || return 0
chown 1000 "$sandbox/locked/config.json"
run "TMPDIR=$sandbox/tmp" "DOCKER_CONFIG=$sandbox/locked" worker-entrypoint sh -c 'echo "$DOCKER_CONFIG"'
expect_has 'a file that is not root'\''s is no root'\''s to lend' 'worker: D195 ' "$run_err"
expect 'a file that is not root'\''s is no root'\''s to lend' "$sandbox/locked" "$run_out"
chown 0 "$sandbox/locked/config.json"
printf '0 600 regular file\n' >"$sandbox/stat"
run "TMPDIR=$sandbox/tmp" "DOCKER_CONFIG=$sandbox/locked" worker-entrypoint sh -c 'echo "$DOCKER_CONFIG"'
expect 'a file of root'\''s is copied' "$sandbox/tmp/.docker-1000" "$run_out"
expect 'the copy is whole' "$login" "$(cat "$sandbox/tmp/.docker-1000/config.json")"
expect 'the copy is the worker'\''s alone' '700 600' "$(cd "$sandbox/tmp/.docker-1000" && /usr/bin/stat -c %a . config.json | tr '\n' ' ' | sed 's/ $//')"
running_worker
stub test <<-E
	case \$* in *locked*) exit 1 ;; esac
	exec /usr/bin/test "\$@"
E
run "TMPDIR=$sandbox/tmp" "DOCKER_CONFIG=$sandbox/locked" worker-exec sh -c 'echo "$DOCKER_CONFIG"'
expect 'worker-exec takes the copy, too' "$sandbox/tmp/.docker-1000" "$run_out"

# a place that cannot be written
stub test <<-E
	case \$* in "-w $sandbox/config" | "-w $sandbox/home") exit 1 ;; esac
	exec /usr/bin/test "\$@"
E
printf '%s\n' "$login" >"$config"
run "DOCKER_CONFIG=$sandbox/config" worker-doctor
expect_has 'a configuration that cannot be written' "D199  home: $sandbox/config cannot be written" "$run_out"
expect_has 'the remedy keeps the logins' 'BUILDX_CONFIG' "$run_out"
run "DOCKER_CONFIG=$sandbox/home/absent" worker-doctor
expect_has 'no configuration, and no place for one' "D191  home: $sandbox/home cannot be written" "$run_out"

answer 0 'Docker version 26.1.5+dfsg1, build a72d7cd'
run "DOCKER_AUTH_CONFIG=$login" worker-doctor
expect_has 'a variable that this client does not read' 'D188  variable: DOCKER_AUTH_CONFIG is set, and the client is 26.1.5+dfsg1' "$run_out"
expect_not 'the variable'\''s value' c2VjcmV0 "$run_out$run_err"
answer 0 'Docker version 28.5.1, build e180ab8'
run "DOCKER_AUTH_CONFIG=$login" worker-doctor
expect_has 'a variable that this client reads' 'pass       variable: DOCKER_AUTH_CONFIG is set, and client 28.5.1 reads it' "$run_out"

# a file without end: every program ends, and in time
answer 0 '26.1.5 API 1.45'
dd if=/dev/zero of="$config" bs=1 count=0 seek=3G 2>/dev/null
began=$(date +%s)
for program in worker-doctor worker-health 'worker-entrypoint true' 'worker-exec true'; do
	run "DOCKER_CONFIG=$sandbox/config" $program
	expect "$program on a file of 3 GB" 0 "$run_code"
done
took=$(($(date +%s) - began))
if [ "$took" -lt 20 ]; then took=short; fi
expect 'a file of 3 GB takes no time' short "$took"
rm "$config"
