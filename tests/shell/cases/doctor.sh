# shellcheck shell=sh disable=SC2016,SC2086,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
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
