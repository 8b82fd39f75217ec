# shellcheck shell=sh disable=SC2016,SC2086,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# sandbox.sh: the programs in a sandbox, for the files of cases that read this: a copy of the image's tree, recorded facts in place of /proc and /etc, stubs first in PATH that
# write down their arguments.

sandbox=$suite_work/sandbox
mkdir -p "$sandbox/root/proc/self" "$sandbox/root/etc" "$sandbox/root/var/run" "$sandbox/root/run/worker" "$sandbox/stubs" "$sandbox/home" "$sandbox/hooks"
chmod 1777 "$sandbox/root/run/worker"
cp -R "$suite_rootfs/usr" "$sandbox/"
bin=$sandbox/usr/local/bin
cat >"$sandbox/usr/local/lib/worker/image.conf" <<-E
	user=appuser
	uid=1000
	gid=1000
	docker_gid=2375
	home=$sandbox/home
	venv=/opt/venv
	venv_link=$sandbox/app/.venv
	cli=$sandbox/stubs/docker
E
# shellcheck disable=SC2016 # sandbox_path is the cases': other programs than this machine's
sed -i -e "s|^\(worker_path=.* PATH=\)\(.*\)|\1$sandbox/stubs:\${sandbox_path:-\2}|" -e "s|worker_root=''|worker_root=$sandbox/root|" "$bin"/*
sed -i "s|/usr/bin/setpriv|$sandbox/stubs/setpriv|" "$sandbox/usr/local/lib/worker/drop.sh" "$sandbox/usr/local/lib/worker/start.sh"
printf 'root:x:0:0:root:/root:/bin/sh\nappuser:x:1000:1000::%s:/bin/sh\n' "$sandbox/home" >"$sandbox/root/etc/passwd"
printf '0 0 4294967295\n' >"$sandbox/root/proc/self/uid_map"
: >"$sandbox/root/proc/self/mountinfo"
perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un($ARGV[0]))' "$suite_work/sock"

# usage: stub NAME       reads the body from standard input; every stub first writes down its name and arguments
stub() {
	{ printf '#!/bin/sh\nprintf "%%s\\n" "%s $*" >>"%s/calls"\n' "$1" "$sandbox"; cat; } >"$sandbox/stubs/$1"
	chmod +x "$sandbox/stubs/$1"
}

stub setpriv <<-'E'
	while [ "$1" != -- ]; do shift; done
	shift
	exec "$@"
E
stub chown </dev/null
# a busybox built to prefer its applets never looks at PATH: nothing can be stubbed there
if [ "$(PATH="$sandbox/stubs:$PATH" $suite_shell -c 'chown probe; cat "$0"' "$sandbox/calls" 2>/dev/null)" != 'chown probe' ]; then
	skip 'this shell runs its own applets before PATH'
	sandbox_holds=no
else
	sandbox_holds=yes
fi
stub socat </dev/null
# what an access list says about the socket, and owner, group and mode do not say
printf '1\n' >"$sandbox/open"
stub test <<-E
	case \$* in
		*docker.sock) read -r code <"$sandbox/open"; exit "\$code" ;;
		'-w /tmp'* | '-w /home'* | '-w /root'*) exit 1 ;;
	esac
	exec /usr/bin/test "\$@"
E
stub stat <<-E
	case \$* in *%F*) exec /usr/bin/stat "\$@" ;; esac
	cat "$sandbox/stat"
E
stub docker <<-E
	cat "$sandbox/answer"
	read -r code <"$sandbox/code"
	exit "\$code"
E

# usage: process UID GROUPS CAPS       what /proc/self/status says
process() {
	printf 'State:\tR\nPPid:\t1\nUid:\t%s\t%s\t%s\t%s\nGid:\t%s\t%s\t%s\t%s\nGroups:\t%s \nCapEff:\t%s\nNoNewPrivs:\t0\n' \
		"$1" "$1" "$1" "$1" "$1" "$1" "$1" "$1" "$2" "$3" >"$sandbox/root/proc/self/status"
}

# usage: socket STAT      puts a socket at the default path; stat says STAT about it; - removes it
socket() {
	rm -rf "$sandbox/root/var/run/docker.sock"
	[ "$1" = - ] || ln "$suite_work/sock" "$sandbox/root/var/run/docker.sock"
	printf '%s\n' "$1" >"$sandbox/stat"
}

# usage: answer CODE TEXT       what the docker stub says
answer() {
	printf '%s\n' "$1" >"$sandbox/code"
	printf '%s\n' "$2" >"$sandbox/answer"
}

# usage: run [NAME=VALUE]... PROGRAM ARG...     sets run_code, run_out, run_err and run_calls
run() {
	: >"$sandbox/calls"
	printf 'root:x:0:\nadm:x:4:\ndocker:x:2375:appuser\nappuser:x:1000:\n' >"$sandbox/root/etc/group"
	run_code=0
	run_program "$@" >"$sandbox/out" 2>"$sandbox/err" || run_code=$?
	run_out=$(cat "$sandbox/out")
	run_err=$(cat "$sandbox/err")
	run_calls=$(cat "$sandbox/calls")
}

# usage: run_program [NAME=VALUE]... PROGRAM ARG...     in the shell under test, in a clean environment
run_program() (
	unset DOCKER_API_VERSION DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY USER LOGNAME XDG_RUNTIME_DIR DOCKER_TLS_CERTDIR
	while :; do
		case $1 in *=*) export "${1?}" ;; *) break ;; esac
		shift
	done
	program=$1
	shift
	HOME=/root
	export HOME
	[ -z "${sandbox_path:-}" ] || export sandbox_path
	# shellcheck disable=SC2086 # a shell and its option
	exec $suite_shell "$bin/$program" "$@"
)

answer 0 '26.1.5 API 1.45'
root=00000000a80425fb
process 0 0 "$root"
socket -

# usage: running_worker         a worker under tini, with the socket's group
running_worker() {
	mkdir -p "$sandbox/root/proc/7" "$sandbox/root/proc/1/task/1"
	printf 'tini\n' >"$sandbox/root/proc/1/comm"
	printf '7 ' >"$sandbox/root/proc/1/task/1/children"
	printf 'python\n' >"$sandbox/root/proc/7/comm"
	rm -f "$sandbox/root/run/worker/pid"
	printf 'State:\tS\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t106 1000 2375\nCapEff:\t0\nNoNewPrivs:\t1\n' >"$sandbox/root/proc/7/status"
	cp "$sandbox/root/proc/self/status" "$sandbox/root/proc/1/status"
	socket '0 106 660 1'
}
