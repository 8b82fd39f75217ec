# shellcheck shell=sh disable=SC2016,SC2086,SC2031,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# worker-doctor: the same facts, as a report.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

running_worker
run worker-doctor
expect 'a healthy worker' 0 "$run_code"
expect_has 'the doctor names three identities' 'identity   worker: uid 1000 gid 1000 groups 106,1000,2375' "$run_out"
expect_has 'the doctor asks the engine' 'pass       engine: answers: 26.1.5' "$run_out"
run worker-doctor --as 10001:50,51 --format run
expect 'a user that cannot' 77 "$run_code"
expect_has 'a user that cannot' D120 "$run_out"
expect_has 'the line in the wanted dialect' 'run: --group-add 106' "$run_out"
case $run_out in *compose:*) expect 'no other dialect' none compose ;; esac
run worker-doctor --json --as 10001
expect_has 'JSON carries the exit code' '{"exit":77,"subject":"as"' "$run_out"
expect_has 'JSON carries the code' '"code":"D120"' "$run_out"
if perl -MJSON::PP -e 1 2>/dev/null; then
	expect 'JSON is well formed' well "$(printf '%s' "$run_out" | perl -MJSON::PP -e 'decode_json(join "", <STDIN>); print "well"' 2>&1)"
else
	skip 'whether the JSON is well formed: perl has no JSON::PP'
fi
answer 127 ''
run worker-doctor --as 10001
expect 'without a CLI the file-level causes still come' 77 "$run_code"
expect_has 'a broken CLI is told' D190 "$run_out"
answer 0 '26.1.5 API 1.45'
for bad in --bad '--format xml' --as '--as x' '--path relative'; do
	run worker-doctor $bad
	expect "worker-doctor $bad" 64 "$run_code"
done
run DOCKER_HOST=tcp://far:2375 DOCKER_TLS_VERIFY=0 worker-doctor
expect_has 'DOCKER_TLS_VERIFY=0 is on' D156 "$run_out"
run DOCKER_HOST=tcp://far:2375 worker-doctor
expect_has 'plain tcp' D150 "$run_out"
run DOCKER_HOST=http://far worker-doctor
expect 'malformed' 64 "$run_code"
run DOCKER_CONTEXT=far worker-doctor
expect_has 'a context' D171 "$run_out"
socket '0 106 660 1'
mkdir -p "$sandbox/config"
printf '{ "currentContext" : "colima" }\n' >"$sandbox/config/config.json"
run "DOCKER_CONFIG=$sandbox/config" worker-doctor
expect_has 'a current context beside a socket' "has the current context 'colima'; the worker gets DOCKER_HOST=unix:///var/run/docker.sock" "$run_out"
expect 'a current context beside a socket is no failure' 0 "$run_code"
run "DOCKER_CONFIG=$sandbox/config" worker-entrypoint sh -c 'echo "$DOCKER_HOST"'
expect 'the entrypoint decides over a current context' unix:///var/run/docker.sock "$run_out"

# What others write reaches no terminal as it is: contexts of the worker's file, endpoints, the engine's words, security labels.
escape=$(printf '\033]0;title\007\033[2K\rpass')
printf '{"currentContext":"%s"}\n' "$escape" >"$sandbox/config/config.json"
mkdir -p "$sandbox/root/proc/self/attr"
printf '%s\n' "$escape" >"$sandbox/root/proc/self/attr/current"
# usage: shown NAME [ARG]...     of the output no byte but line ends is a control character
shown() {
	shown_name=$1
	shift
	run "$@"
	expect "$shown_name: nothing for a terminal" '' "$(printf '%s' "$run_out" | tr -d '\n' | LC_ALL=C tr -dc '\001-\037\177')"
	case $run_out in *title*) expect "$shown_name" shown shown ;; *) expect "$shown_name is shown" title "$run_out" ;; esac
}

shown 'a context' "DOCKER_CONFIG=$sandbox/config" worker-doctor
shown 'a context in JSON' "DOCKER_CONFIG=$sandbox/config" worker-doctor --json
shown 'a malformed endpoint' "DOCKER_HOST=x$escape" worker-doctor
shown 'an endpoint' "DOCKER_HOST=tcp://$escape:1" worker-doctor
shown 'a socket' "DOCKER_HOST=unix:///$escape" worker-doctor
shown 'a path' worker-doctor --path "/$escape"
answer 1 "permission denied while trying to connect $escape"
shown 'a security label and the words of the client' worker-doctor
answer 0 "$escape"
shown 'the words of an engine' worker-doctor
answer 0 '26.1.5 API 1.45'
rm -r "$sandbox/root/proc/self/attr"

# DOCKER_HOST's path is a path of this container
mkdir -p "$sandbox/root/host/run"
ln "$suite_work/sock" "$sandbox/root/host/run/docker.sock"
run DOCKER_HOST=unix:///host/run/docker.sock worker-doctor
expect_has 'siblings' "siblings: what mounts /host/run/docker.sock into other containers needs the host's path of it: --path /host/run/docker.sock" "$run_out"
run DOCKER_HOST=unix:///var/run/docker.sock worker-doctor
case $run_out in *siblings*) expect 'the usual path is the same on both sides' silent "$run_out" ;; esac

# The flag of whom sudo would be run by decides, not the doctor's own.
stub sudo </dev/null
run "PATH=$sandbox/stubs:$PATH" worker-doctor
expect_has 'the worker cannot use sudo' 'D131  sudo: no-new-privileges is set for the worker, and sudo is here' "$run_out"
sed -i 's/^NoNewPrivs:.*/NoNewPrivs:\t0/' "$sandbox/root/proc/7/status"
run WORKER_NO_NEW_PRIVS=0 "PATH=$sandbox/stubs:$PATH" worker-doctor
case $run_out in *D131*) expect 'a worker that can use sudo' silent "$run_out" ;; esac
rm "$sandbox/root/proc/7/comm" "$sandbox/root/proc/7/status"
printf '' >"$sandbox/root/proc/1/task/1/children"
run "PATH=$sandbox/stubs:$PATH" worker-doctor
expect_has 'a worker that the entrypoint would start' 'D131  sudo: no-new-privileges is set for the image' "$run_out"
run WORKER_NO_NEW_PRIVS=0 "PATH=$sandbox/stubs:$PATH" worker-doctor
case $run_out in *D131*) expect 'a worker that could use sudo' silent "$run_out" ;; esac

# The entrypoint was replaced: what runs is root's.
printf 'tail\n' >"$sandbox/root/proc/1/comm"
said='no running worker was found: pid 1, tail, is uid 0 and was not started by worker-entrypoint'
run worker-doctor
expect_has 'the doctor without the entrypoint' "D136  entrypoint: $said: " "$run_out"
expect 'the doctor without the entrypoint' 0 "$run_code"
run worker-health
expect 'health without the entrypoint' "1 worker: unhealthy: $said" "$run_code $run_err"
run worker-exec true
expect 'worker-exec without the entrypoint' "78 worker: $said" "$run_code $run_err"
printf 'tini\n' >"$sandbox/root/proc/1/comm"
run worker-health
expect 'health before there is a worker' '1 worker: unhealthy: no running worker was found' "$run_code $run_err"
run worker-doctor
case $run_out in *D136*) expect 'the doctor before there is a worker' silent "$run_out" ;; esac
