# shellcheck shell=sh disable=SC2016,SC2086,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# worker-entrypoint, as root and as a user.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

run worker-entrypoint sh -c 'printf "%s|" "$HOME" "$USER" "$LOGNAME" "$@"; exit 7' name 'a b' ''
expect 'the command'\''s exit code' 7 "$run_code"
expect 'environment and arguments arrive whole' "$sandbox/home|appuser|appuser|a b||" "$run_out"
expect 'a plain worker says nothing' '' "$run_err"
expect 'one drop, by numbers' 'setpriv --reuid 1000 --regid 1000 --inh-caps=-all --groups 1000,2375 --bounding-set=-all --no-new-privs -- sh -c' \
	"${run_calls%% printf*}"
pid_file=$(cat "$sandbox/root/run/worker/pid")
expect_has 'the pid is left for worker-exec' ' 1000' "$pid_file"

run worker-entrypoint
expect 'no command' 64 "$run_code"
run WORKER_FOO=1 worker-entrypoint true
expect 'an unknown variable' 64 "$run_code"
expect_has 'an unknown variable is named' WORKER_FOO "$run_err"
expect 'an unknown variable starts nothing' '' "$run_calls"
run WORKER_USER=nobody-here worker-entrypoint true
expect 'an unknown user' 78 "$run_code"
run WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect 'required and no endpoint' 66 "$run_code"
expect_has 'no endpoint has its code' D100 "$run_err"
expect 'required and absent starts nothing' '' "$run_calls"

socket '0 106 660 1'
run worker-entrypoint true
expect_has 'the socket'\''s group is granted' '--groups 1000,2375,106 ' "$run_calls"
expect_has 'the line in /etc/group' dockersock-106:x:106:appuser "$(cat "$sandbox/root/etc/group")"
expect_has 'success is one line' 'is 0:106 660; the worker is uid 1000 groups 1000,2375,106 (group 106 granted)' "$run_err"
run WORKER_LOG=quiet worker-entrypoint true
expect 'quiet says nothing' '' "$run_err"
run WORKER_DOCKER=off worker-entrypoint true
expect_has 'off grants nothing' '--groups 1000,2375 ' "$run_calls"
run WORKER_DOCKER_GID=none worker-entrypoint true
expect_has 'none grants nothing' '--groups 1000,2375 ' "$run_calls"
expect_has 'none says why not' D120 "$run_err"
run WORKER_DOCKER_GID=77 worker-entrypoint true
expect_has 'a forced gid is granted and no other' '--groups 1000,2375,77 ' "$run_calls"
run WORKER_USER=10001:50 WORKER_NO_NEW_PRIVS=0 worker-entrypoint sh -c 'echo "$USER"'
expect_has 'a user without an entry' 'setpriv --reuid 10001 --regid 50 --inh-caps=-all --groups 50,106 --bounding-set=-all -- sh' "$run_calls"
run WORKER_USER=root worker-entrypoint true
expect_has 'root is said aloud' D132 "$run_err"
expect 'root drops nothing' '' "$(printf '%s' "$run_calls" | grep -v '^stat ' || :)"
process 0 '0 44' "$root"
run worker-entrypoint true
expect_has 'group_add stays, 0 goes' '--groups 1000,2375,44,106 ' "$run_calls"
process 0 0 "$root"
socket '0 4 660 1'
run worker-entrypoint true
expect_has 'a gid of another group' '--groups 1000,2375,4 ' "$run_calls"
expect_has 'a gid of another group has a line of ours' 'dockersock-4:x:4:appuser' "$(cat "$sandbox/root/etc/group")"
expect_has 'a gid of another group is nobody else'\''s than before' 'adm:x:4:
' "$(cat "$sandbox/root/etc/group")"
socket '0 2375 660 1'
run worker-entrypoint true
expect 'the baked gid leaves /etc/group alone' docker:x:2375:appuser "$(grep appuser, "$sandbox/root/etc/group" || grep docker "$sandbox/root/etc/group")"

socket '0 0 660 1'
answer 0 'Debian GNU/Linux 13'
run worker-entrypoint true
expect 'group 0 on Linux, optional: runs' 0 "$run_code"
expect_has 'group 0 on Linux is refused' D121 "$run_err"
expect_has 'group 0 on Linux is not granted' '--groups 1000,2375 ' "$run_calls"
answer 0 'Docker Desktop'
run worker-entrypoint true
expect_has 'group 0 of Docker Desktop is granted' '--groups 1000,2375,0 ' "$run_calls"
answer 0 '26.1.5 API 1.45'
run WORKER_ROOT_SOCKET=group worker-entrypoint true
expect_has 'group 0 by policy' '--groups 1000,2375,0 ' "$run_calls"
run WORKER_ROOT_SOCKET=refuse WORKER_DOCKER=required worker-entrypoint true
expect 'group 0 refused and required' 77 "$run_code"
socket '0 106 600 1'
run WORKER_DOCKER=required worker-entrypoint true
expect 'mode 600 and required' 77 "$run_code"
expect_has 'mode 600' D122 "$run_err"
socket '0 106 666 1'
run worker-entrypoint true
expect_has 'mode 666 warns' D123 "$run_err"

socket '0 106 660 1'
run WORKER_DOCKER=required worker-entrypoint true
expect 'required and answering' 0 "$run_code"
expect_has 'success names the engine' 'engine 26.1.5 API 1.45' "$run_err"
expect_has 'the engine is asked as the worker' '--groups 1000,2375,106 --bounding-set=-all --no-new-privs -- timeout 5' "$run_calls"
answer 1 'Cannot connect to the Docker daemon. Is the docker daemon running?'
run WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect 'the engine is down' 69 "$run_code"
expect_has 'the engine is down' D110 "$run_err"
socket '0 106 660 0'
run WORKER_DOCKER=required worker-entrypoint true
expect_has 'a replaced socket, without waiting' D111 "$run_err"
socket '0 106 660 1'
answer 1 'client version 1.41 is too old. Minimum supported API version is 1.44'
run WORKER_DOCKER=required worker-entrypoint true
expect 'an old client' 76 "$run_code"
answer 0 '26.1.5 API 1.45'

expect_has 'what the client said is said' "docker says 'client version 1.41 is too old. Minimum supported API version is 1.44'" "$run_err"
answer 1 'Current context "far" is not found on the file system'
run WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect_has 'a context that is not there' D173 "$run_err"
answer 0 '26.1.5 API 1.45'
mv "$sandbox/stubs/docker" "$sandbox/docker"
run WORKER_DOCKER=required worker-entrypoint true
expect 'required and no client' 70 "$run_code"
expect_has 'required and no client' D190 "$run_err"
mv "$sandbox/docker" "$sandbox/stubs/docker"
run WORKER_DOCKER_SOCKET=/var/run/../run/docker.sock worker-entrypoint true
expect_has 'the worker itself tries a socket elsewhere' 'test -w ' "$run_calls"
expect_has 'a socket elsewhere that the kernel denies' D125 "$run_err"
run WORKER_DOCKER_SOCKET=/var/run/docker.sock worker-entrypoint true
expect 'a socket at the usual place needs no trial' '' "$(printf '%s' "$run_calls" | grep ^test || :)"
socket '0 0 660 1'
printf '0\n' >"$sandbox/open"
run WORKER_ROOT_SOCKET=refuse worker-entrypoint true
expect_has 'an access list lets the worker in' 'is 0:0 660; the worker is uid 1000' "$run_err"
expect 'an access list: nothing is granted' '' "$(printf '%s' "$run_err" | grep -e granted -e D121 || :)"
printf '1\n' >"$sandbox/open"
process 0 0 00000000000000e0
run WORKER_ROOT_SOCKET=relay worker-entrypoint true
expect 'a relay without CHOWN is refused, and the worker runs' 0 "$run_code"
expect_has 'a relay without CHOWN is refused' 'needs the capabilities CHOWN' "$run_err"
expect 'a relay without CHOWN is not tried' '' "$(printf '%s' "$run_calls" | grep ^socat || :)"
process 0 0 00000000000000c1
run WORKER_ROOT_SOCKET=relay worker-entrypoint true
expect_has 'a relay without KILL is refused' 'KILL, to end the worker' "$run_err"
run WORKER_ROOT_SOCKET=relay worker-doctor
expect_has 'the doctor knows that there would be no relay' 'D121' "$run_out"
process 0 0 "$root"
ln "$suite_work/sock" "$sandbox/root/var/run/x,fork,docker.sock"
run WORKER_ROOT_SOCKET=relay WORKER_DOCKER_SOCKET=/var/run/x,fork,docker.sock worker-entrypoint true
expect_has 'a relay to a path with options in it is refused' 'socat reads some characters of it as options' "$run_err"
expect 'a relay to a path with options in it is not tried' '' "$(printf '%s' "$run_calls" | grep ^socat || :)"
socket '0 106 660 1'
printf 'root:x:0:0:root:/root:/bin/sh\nappuser:x:1000:1000::%s:/bin/sh' "$sandbox/home" >"$sandbox/root/etc/passwd"
run worker-entrypoint true
expect 'a user on a last line without an end' 0 "$run_code"

# what ends the client on this side is not the engine's answer
socket '0 106 660 1'
answer 134 'runtime/cgo: pthread_create failed: Operation not permitted
SIGABRT: abort
PC=0x7f m=0 sigcode=18446744073709551610

goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:
gs     0x0'
run WORKER_DOCKER=required worker-entrypoint true
expect 'a client that a filter ends' 70 "$run_code"
expect_has 'a client that a filter ends' "D186 docker socket /var/run/docker.sock is 0:106 660; the worker is uid 1000 groups 1000,2375,106; docker ended with 134: 'runtime/cgo: pthread_create failed: Operation not permitted':" "$run_err"
expect 'no dump is said' '' "$(printf '%s' "$run_err" | grep -e goroutine -e 'gs  ' || :)"
run worker-doctor
expect_has 'the doctor names the filter' 'fail  D186  cli: ' "$run_out"
expect 'the doctor says no dump' '' "$(printf '%s' "$run_out" | grep -e goroutine -e 'gs  ' || :)"
answer 137 ''
mkdir -p "$sandbox/root/sys/fs/cgroup"
printf 'oom_kill 1\n' >"$sandbox/root/sys/fs/cgroup/memory.events"
run WORKER_DOCKER=required worker-entrypoint true
expect_has 'a client that the kernel ended for memory' D184 "$run_err"
expect_has 'a client that the kernel ended for memory: the evidence' 'the kernel ended 1 because memory ran out in this container' "$run_err"
rm -r "${sandbox:?}/root/sys"
run WORKER_DOCKER=required worker-entrypoint true
expect_has 'a client that somebody killed' D187 "$run_err"
answer 2 '/usr/bin/docker: 1: Syntax error: word unexpected (expecting ")")'
run WORKER_DOCKER=required worker-entrypoint true
expect 'a client for another machine' 70 "$run_code"
expect_has 'a client for another machine' D190 "$run_err"
answer 0 '26.1.5 API 1.45'

# a look of ours that fails is not the socket's fault
mv "$sandbox/stubs/stat" "$sandbox/stat-stub"
stub stat <<-'E'
	printf "stat: cannot statx '/var/run/docker.sock': Operation not permitted\n" >&2
	exit 1
E
run WORKER_DOCKER=required worker-entrypoint true
expect 'stat is denied by a filter' 70 "$run_code"
expect_has 'stat is denied by a filter' "D186 docker socket /var/run/docker.sock cannot be looked at, stat says 'stat: cannot statx" "$run_err"
mv "$sandbox/stat-stub" "$sandbox/stubs/stat"

# the endpoint's variables: a value is trimmed as the client trims it, what hides a socket is named, and so is a proxy
run 'DOCKER_HOST=unix:///var/run/docker.sock
' worker-entrypoint sh -c 'printf "%s." "$DOCKER_HOST"'
expect 'white space behind a value does not reach the command' 'unix:///var/run/docker.sock.' "$run_out"
expect_has 'white space behind a value: the group is granted' '(group 106 granted)' "$run_err"
run DOCKER_CONTEXT=desktop-linux worker-entrypoint true
expect 'a context that is not here, optional' 0 "$run_code"
expect_has 'a context that is not here, optional' "D173 docker endpoint desktop-linux; the worker is uid 1000 groups 1000,2375: the context is not in the worker's client configuration. A socket is at /var/run/docker.sock: unset DOCKER_CONTEXT to use it." "$run_err"
run DOCKER_CONTEXT=desktop-linux WORKER_DOCKER=required worker-entrypoint true
expect 'a context that is not here, required' 66 "$run_code"
expect_has 'a context that is not here, required' 'unset DOCKER_CONTEXT' "$run_err"
far=$(printf far | sha256sum)
mkdir -p "$sandbox/config/contexts/meta/${far%% *}"
: >"$sandbox/config/contexts/meta/${far%% *}/meta.json"
run DOCKER_CONTEXT=far "DOCKER_CONFIG=$sandbox/config" WORKER_DOCKER=required worker-entrypoint true
expect 'a context that is here' 0 "$run_code"
rm -r "${sandbox:?}/config"
run DOCKER_HOST=unix:///home/me/docker.sock WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect_has 'a path of another machine' 'nothing is at that path. A socket is at /var/run/docker.sock: unset DOCKER_HOST to use it. Otherwise: Mount' "$run_err"
expect 'a path of another machine: no second mount is advised' '' "$(printf '%s' "$run_err" | grep 'volumes:' || :)"
run DOCKER_HOST=npipe:////./pipe/engine WORKER_DOCKER=required worker-entrypoint true
expect_has 'a pipe of another system' 'unset DOCKER_HOST' "$run_err"
run WORKER_DOCKER_SOCKET=/nowhere.sock WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect_has 'a setting of ours that hides a socket' 'unset WORKER_DOCKER_SOCKET' "$run_err"
socket -
run DOCKER_HOST=unix:///home/me/docker.sock WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect 'no socket: none is spoken of' '' "$(printf '%s' "$run_err" | grep 'A socket is' || :)"
mkdir "$sandbox/root/var/run/docker.sock" "$sandbox/root/run/podman"
ln "$suite_work/sock" "$sandbox/root/run/podman/podman.sock"
run WORKER_DOCKER=required worker-entrypoint true
expect_has 'a directory hides a good socket' 'A socket is at /run/podman/podman.sock: set DOCKER_HOST=unix:///run/podman/podman.sock to use it.' "$run_err"
rmdir "$sandbox/root/var/run/docker.sock"
rm -r "${sandbox:?}/root/run/podman"
socket '0 106 660 1'
run DOCKER_TLS_VERIFY=1 worker-entrypoint true
expect_has 'TLS for a socket, optional' D157 "$run_err"
expect_has 'TLS for a socket: the group is granted all the same' '--groups 1000,2375,106 ' "$run_calls"
answer 1 'Failed to initialize: unable to resolve docker endpoint: open /home/appuser/.docker/ca.pem: no such file or directory'
run DOCKER_TLS_VERIFY=1 WORKER_DOCKER=required WORKER_DOCKER_WAIT=0 worker-entrypoint true
expect_has 'TLS for a socket, required' 'D157' "$run_err"
expect_has 'TLS for a socket, required' 'Unset DOCKER_TLS_VERIFY' "$run_err"
answer 1 'Error response from daemon: client version 1.11 is too old. Minimum supported API version is 1.12, please upgrade your client to a newer version'
run DOCKER_API_VERSION=1.11 WORKER_DOCKER=required worker-entrypoint true
expect_has 'a version that is asked for is too old' 'D183' "$run_err"
answer 1 'Error response from daemon: <html><body><h1>503 Service Unavailable</h1>'
run DOCKER_HOST=tcp://engine:2375 HTTP_PROXY=http://me:secret@proxy:3128 WORKER_DOCKER=required worker-entrypoint true
expect 'a proxy answers' 76 "$run_code"
expect_has 'a proxy answers: it is named' 'D164 docker endpoint tcp://engine:2375 through HTTP_PROXY=http://proxy:3128; the worker' "$run_err"
expect_has 'a proxy answers: what to do' '-e NO_PROXY=engine' "$run_err"
expect 'no password of a proxy is said' '' "$(printf '%s' "$run_err" | grep secret || :)"
run DOCKER_HOST=tcp://engine:2375 HTTP_PROXY=http://proxy:3128 NO_PROXY=engine WORKER_DOCKER=required worker-entrypoint true
expect_has 'no proxy: what answers' D140 "$run_err"
answer 0 '26.1.5 API 1.45'

# ids without a number in the user namespace
printf '0 200000 500\n' >"$sandbox/root/proc/self/uid_map"
printf '0 200000 500\n' >"$sandbox/root/proc/self/gid_map"
run worker-entrypoint true
expect 'a worker without a number' 78 "$run_code"
expect_has 'a worker without a number' D135 "$run_err"
expect_has 'a worker without a number: what to do' /etc/subuid "$run_err"
expect 'a worker without a number: no capability is advised' '' "$(printf '%s' "$run_err" | grep SETUID || :)"
run worker-doctor
expect_has 'the doctor knows of a worker without a number' 'fail  D135' "$run_out"
printf '0 200000 2000\n' >"$sandbox/root/proc/self/uid_map"
printf '0 200000 2000\n' >"$sandbox/root/proc/self/gid_map"
run worker-entrypoint true
expect 'a group of the image without a number' 0 "$run_code"
expect_has 'a group of the image without a number is left out' '--groups 1000,106 ' "$run_calls"
rm "$sandbox/root/proc/self/gid_map"
# root there has no power over a socket whose owner has no number there; the worker has the socket's group
printf '0 200000 65536\n' >"$sandbox/root/proc/self/uid_map"
socket '65534 106 660 1'
run WORKER_USER=root WORKER_DOCKER=required worker-entrypoint true
expect_has 'root without power over the socket: its group is missing' D120 "$run_err"
printf '0 0 4294967295\n' >"$sandbox/root/proc/self/uid_map"
socket '0 106 660 1'

process 0 0 0000000000000000
run worker-entrypoint true
expect 'no capabilities' 78 "$run_code"
expect_has 'no capabilities' D130 "$run_err"
expect 'no capabilities: the command does not run' '' "$run_calls"
process 0 0 00000000000000c0
run worker-entrypoint true
expect 'SETUID and SETGID are enough to run' 0 "$run_code"
expect_has 'without KILL docker stop is rude' D134 "$run_err"
expect_has 'without SETPCAP the bounding set stays' '--groups 1000,2375,106 --no-new-privs -- true' "$run_calls"
process 0 0 "$root"

process 10001 '10001 106' 0000000000000000
run worker-entrypoint sh -c 'echo "$HOME"'
expect 'user start: nothing but the command' '' "$(printf '%s' "$run_calls" | grep -v '^stat ' || :)"
expect_has 'user start with group_add' 'this process is uid 10001 groups 10001,106' "$run_err"
process 10001 10001 0000000000000000
run worker-entrypoint true
expect 'user start without group_add, optional' 0 "$run_code"
expect_has 'user start without group_add' 'D120 docker socket /var/run/docker.sock is 0:106 660; this process is uid 10001 groups 10001' "$run_err"
run WORKER_DOCKER=required worker-entrypoint true
expect 'user start without group_add, required' 77 "$run_code"
run WORKER_USER=appuser worker-entrypoint true
expect 'another user than the one started' 78 "$run_code"
run WORKER_DOCKER_GID=106 worker-entrypoint true
expect_has 'a group to grant, where nothing can be granted' 'do nothing in a start as a user' "$run_err"
process 0 0 "$root"

printf 'static=1\n' >>"$sandbox/usr/local/lib/worker/image.conf"
run worker-entrypoint true
expect 'a static image does not start as root' 78 "$run_code"
expect 'a static image does not start as root' '' "$run_calls"
process 1000 1000 0000000000000000
socket '0 106 660 1'
run WORKER_DOCKER=required worker-entrypoint true
expect 'a static image without group_add, required' 77 "$run_code"
expect_has 'a static image is told to add the group' "the socket's group is missing from the process. Add it to the service:  group_add: [\"106\"]" "$run_err"
run worker-doctor
expect_has 'the doctor of a static image advises nothing that needs root' 'Add it to the service:' "$run_out"
expect 'the doctor of a static image speaks of no root' '' "$(printf '%s' "$run_out" | grep 'as root' || :)"
process 0 0 "$root"
run worker-doctor
expect_has 'the user of a static image has no group but its own' 'identity   image: uid 1000 gid 1000 groups 1000 ' "$run_out"
expect 'a static image drops nothing' '' "$(printf '%s' "$run_out" | grep ' drop: ' || :)"
sed -i '/^static=/d' "$sandbox/usr/local/lib/worker/image.conf"

# what others wrote reaches no terminal as they meant it
mkdir "$sandbox/config"
printf '{ "currentContext": "a\033]0;title\007\r\033[2Kpass" }\n' >"$sandbox/config/config.json"
escape=$(printf '\033')
for program in 'worker-entrypoint true' worker-doctor; do
	run "DOCKER_CONFIG=$sandbox/config" "DOCKER_HOST=unix:///x${escape}[2K/d.sock" $program
	expect "no escape reaches a terminal by $program" '' "$(printf '%s%s' "$run_out" "$run_err" | grep "$escape" || :)"
	expect_has "an escape is shown by $program" '/x\033[2K/d.sock' "$run_out$run_err"
	run "DOCKER_CONFIG=$sandbox/config" $program
	expect "no escape of the configuration reaches a terminal by $program" '' "$(printf '%s%s' "$run_out" "$run_err" | grep "$escape" || :)"
done
rm -r "${sandbox:?}/config"

mkdir -p "$sandbox/hooks/before-drop.d" "$sandbox/hooks/before-start.d"
printf 'echo start; cat\n' >"$sandbox/hooks/before-start.d/10.sh"
run WORKER_LOG=quiet "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint echo command
expect 'hooks print on standard error' start "$run_err"
expect 'standard output is the command'\''s' command "$run_out"
expect_has 'before-start runs as the worker' "-- /bin/sh $sandbox/hooks/before-start.d/10.sh" "$run_calls"
printf 'one\ntwo\n' >"$sandbox/in"
run "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint cat <"$sandbox/in"
expect 'a hook that reads leaves standard input to the command' "$(cat "$sandbox/in")" "$run_out"
rm "$sandbox/hooks/before-start.d/10.sh"
# a hook that root runs is root's: who is not root here has none
if [ -O / ]; then
	printf 'echo drop-b; cat\n' >"$sandbox/hooks/before-drop.d/20-b.sh"
	printf 'echo drop-a\n' >"$sandbox/hooks/before-drop.d/10-a.sh"
	run WORKER_LOG=quiet "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint cat <"$sandbox/in"
	expect 'root'\''s hooks in order, on standard error' 'drop-a drop-b ' "$(printf '%s\n' "$run_err" | tr '\n' ' ')"
	expect 'a hook of root'\''s leaves standard input to the command' "$(cat "$sandbox/in")" "$run_out"
	for writable in before-drop.d/10-a.sh before-drop.d ''; do
		chmod o+w "$sandbox/hooks/$writable"
		run "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
		chmod o-w "$sandbox/hooks/$writable"
		expect "a hook where anybody may write to hooks/$writable" 70 "$run_code"
		expect_has "a hook where anybody may write to hooks/$writable" "$sandbox/hooks${writable:+/$writable} is not root's alone to change" "$run_err"
		expect "a hook where anybody may write to hooks/$writable is not run" '' "$(printf '%s\n' "$run_err" | grep ^drop || :)"
	done
	run WORKER_USER=root my_token=1 WORKER_LOG=quiet "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
	expect 'a hook of root'\''s where the worker is root' 0 "$run_code"
	printf 'echo "${my_token-lost}"\n' >"$sandbox/hooks/before-drop.d/10-a.sh"
	run my_token=whole WORKER_LOG=quiet "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
	expect_has 'a hook has the environment' whole "$run_err"
	chown 1000 "$sandbox/hooks/before-drop.d/20-b.sh"
	run "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
	expect 'a hook that is not root'\''s' 70 "$run_code"
	mkdir "$sandbox/theirs"
	rm "$sandbox/hooks/before-drop.d/10-a.sh"
	mv "$sandbox/hooks/before-drop.d/20-b.sh" "$sandbox/theirs/"
	ln -s "$sandbox/theirs/20-b.sh" "$sandbox/hooks/before-drop.d/20-b.sh"
	run "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
	expect_has 'a link to what is not root'\''s' "20-b.sh is not root's alone" "$run_err"
	rm "$sandbox/hooks/before-drop.d/20-b.sh"
	printf 'exit 3\n' >"$sandbox/hooks/before-drop.d/15.sh"
	run "WORKER_HOOKS=$sandbox/hooks" worker-entrypoint true
	expect 'a hook that fails' 70 "$run_code"
	expect_has 'a hook that fails is named' "$sandbox/hooks/before-drop.d/15.sh failed with 3" "$run_err"
fi

mkdir -p "$sandbox/app"
run worker-entrypoint true
expect 'no link unless asked' no "$([ -L "$sandbox/app/.venv" ] && echo yes || echo no)"
run WORKER_VENV_LINK=1 worker-entrypoint true
expect 'the link is put back, as the worker' yes "$([ -L "$sandbox/app/.venv" ] && echo yes || echo no)"
expect_has 'the link is put back, as the worker' "-- ln -s /opt/venv $sandbox/app/.venv" "$run_calls"
rm "$sandbox/app/.venv"
mkdir "$sandbox/app/.venv"
run WORKER_VENV_LINK=1 worker-entrypoint true
expect 'a foreign .venv stays' yes "$([ -d "$sandbox/app/.venv" ] && [ ! -L "$sandbox/app/.venv" ] && echo yes || echo no)"

# the record of the worker's pid: root writes it nowhere that another may have prepared
rm -rf "$sandbox/root/run/worker"
mkdir -m 777 "$sandbox/root/run/worker"
ln -s "$sandbox/victim" "$sandbox/root/run/worker/pid"
printf 'whole\n' >"$sandbox/victim"
run worker-entrypoint true
expect 'a link in the place of the record' 'whole 0' "$(cat "$sandbox/victim") $run_code"
chmod 1777 "$sandbox/root/run/worker"
run worker-entrypoint true
expect 'a link in a sticky directory' 'whole 0' "$(cat "$sandbox/victim") $run_code"
rm "$sandbox/root/run/worker/pid"
mkdir "$sandbox/root/run/worker/pid"
run worker-entrypoint true
expect 'a directory in the place of the record' 0 "$run_code"
