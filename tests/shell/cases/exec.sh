# shellcheck shell=sh disable=SC2016,SC2086,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# worker-exec and worker-health beside a running worker.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

running_worker
printf 'nonsense\n' >"$sandbox/root/run/worker/pid"
run worker-exec true
expect 'a damaged pid file is walked past' 0 "$run_code"
printf '99 1000\n' >"$sandbox/root/run/worker/pid"
run worker-exec true
expect 'a stale pid file is walked past' 0 "$run_code"
mkdir -p "$sandbox/root/proc/8"
cp "$sandbox/root/proc/self/status" "$sandbox/root/proc/8/status"
printf '8 0\n' >"$sandbox/root/run/worker/pid"
run worker-exec true
expect_has 'a pid file that points at root is walked past' '--reuid 1000 ' "$run_calls"
sed 's/1000/4711/g' "$sandbox/root/proc/7/status" >"$sandbox/root/proc/8/status"
printf '8 4711\n' >"$sandbox/root/run/worker/pid"
run worker-exec true
expect_has 'a pid file that points at another user is walked past' '--reuid 1000 ' "$run_calls"
printf 'systemd\n' >"$sandbox/root/proc/1/comm"
rm "$sandbox/root/run/worker/pid"
run worker-exec true
expect 'a PID 1 that is root and no init is no worker' 78 "$run_code"
run worker-health
expect 'a PID 1 that is root and no init is no healthy worker' 1 "$run_code"
run WORKER_USER=root worker-exec sh -c 'echo root'
expect 'a worker that shall be root is' root "$run_out"
printf 'tini\n' >"$sandbox/root/proc/1/comm"
rm -f "$sandbox/root/run/worker/pid"
run worker-exec sh -c 'echo "$USER $1"; exit 5' - x
expect 'worker-exec: output and code' 'appuser x 5' "$run_out $run_code"
expect_has 'worker-exec takes the worker'\''s groups' 'setpriv --reuid 1000 --regid 1000 --inh-caps=-all --groups 106,1000,2375 --bounding-set=-all --no-new-privs -- sh' "$run_calls"
run worker-health
expect 'healthy without Docker' 0 "$run_code"
expect 'healthy asks nobody' '' "$run_calls"
run WORKER_DOCKER=required worker-health
expect 'healthy with Docker' 0 "$run_code"
expect_has 'healthy names the engine' 'engine 26.1.5' "$run_err"
expect_has 'the engine is asked with the worker'\''s groups' '--groups 106,1000,2375' "$run_calls"
socket '0 107 660 1'
run WORKER_DOCKER=required worker-health
expect 'the gid changed' 1 "$run_code"
expect_has 'the gid changed' D112 "$run_err"
expect 'one line' "$run_err" "${run_err%%
*}"
run WORKER_BAD=1 worker-health
expect 'health has no other code than 1' 1 "$run_code"
socket '0 106 660 1'
sed -i 's/^State:.*/State:\tZ/' "$sandbox/root/proc/7/status"
run worker-health
expect 'a zombie is unhealthy' 1 "$run_code"
printf 'worker-entrypoi\n' >"$sandbox/root/proc/7/comm"
run worker-exec true
expect 'worker-exec before the worker' 78 "$run_code"
