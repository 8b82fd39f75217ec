# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# The WORKER_* variables and the endpoint.
load say settings environment endpoint
# this shell is the worker
worker_run() { "$@"; }

# usage: setting WANT NAME=VALUE...       WANT is 0 or 64; a subshell each, because a bad value ends it
setting() {
	setting_want=$1
	shift
	setting_code=0
	(
		environment_names=''
		for setting_one in "$@"; do
			export "${setting_one?}"
			environment_names="$environment_names ${setting_one%%=*}"
		done
		settings_load
	) >/dev/null 2>&1 || setting_code=$?
	expect "$*" "$setting_want" "$setting_code"
}

setting 0  WORKER_DOCKER=required
setting 0  WORKER_DOCKER=
setting 64 WORKER_DOCKER=yes
setting 64 WORKER_DOCKER=Required
setting 0  WORKER_DOCKER_WAIT=0
setting 0  WORKER_DOCKER_WAIT=86400
setting 64 WORKER_DOCKER_WAIT=86401
setting 64 WORKER_DOCKER_WAIT=-1
setting 64 WORKER_DOCKER_WAIT=1.5
setting 64 WORKER_DOCKER_WAIT=010
setting 64 WORKER_DOCKER_WAIT=99999999999999999999
setting 64 WORKER_DOCKER_TIMEOUT=0
setting 0  WORKER_DOCKER_TIMEOUT=1
setting 64 WORKER_DOCKER_SOCKET=run/docker.sock
setting 0  WORKER_DOCKER_SOCKET=/run/docker.sock
setting 0  WORKER_DOCKER_GID=none
setting 0  WORKER_DOCKER_GID=0
setting 0  WORKER_DOCKER_GID=4294967294
setting 64 WORKER_DOCKER_GID=4294967295
setting 64 WORKER_DOCKER_GID=docker
setting 64 WORKER_ROOT_SOCKET=yes
setting 0  WORKER_ROOT_SOCKET=relay
setting 0  WORKER_USER=appuser
setting 0  WORKER_USER=root
setting 0  WORKER_USER=10001:50
setting 64 WORKER_USER=10001:staff
setting 64 WORKER_USER=10001:
setting 64 WORKER_USER=appuser:appuser
setting 64 WORKER_USER=1:2:3
setting 64 WORKER_USER=:
setting 64 'WORKER_USER=a b'
setting 64 'WORKER_USER=$(id)'
setting 64 WORKER_USER=-1
setting 64 WORKER_NO_NEW_PRIVS=true
setting 64 WORKER_STDIO=yes
setting 64 WORKER_HEALTH_DOCKER=2
setting 64 WORKER_LOG=trace
setting 64 WORKER_HOOKS=hooks
setting 64 WORKER_VENV_LINK=yes
setting 64 WORKER_FOO=1
setting 64 WORKER_DOCKERS=
setting 64 WORKER_=1
setting 0  WORKER_FOO=1 WORKER_IGNORE=WORKER_FOO
setting 0  WORKER_FOO=1 WORKER_BAR=1 WORKER_IGNORE=WORKER_BAR,WORKER_FOO
setting 64 WORKER_FOO=1 WORKER_IGNORE=WORKER_FOOD
setting 0  WORKER_FOO=1 WORKER_BAR=1 "WORKER_IGNORE=WORKER_BAR
WORKER_FOO"
setting 0  WORKER_1_ENV_A=1 WORKER_1_PORT_80_TCP=1 'WORKER_IGNORE=WORKER_1_*'
setting 0  WORKER_1_ENV_A=1 WORKER_QUEUE=q 'WORKER_IGNORE=WORKER_QUEUE, WORKER_1_*'
setting 64 WORKER_2_ENV_A=1 'WORKER_IGNORE=WORKER_1_*'
setting 64 WORKER_DOKCER=1 'WORKER_IGNORE=WORKER_*'
setting 64 WORKER_DOKCER=1 'WORKER_IGNORE=*'
setting 64 WORKER_DOKCER=1 'WORKER_IGNORE=WORKER_D*R'
setting 0  WORKER_SERVICE_HOST=10.0.0.1 WORKER_PORT_80_TCP_ADDR=10.0.0.1 WORKER_A_SERVICE_PORT=80
setting 0  MY_WORKER_FOO=1

# usage: told NAME PART NAME=VALUE...     what is said of a setting
told() {
	told_name=$1 told_part=$2
	shift 2
	told_got=$(
		environment_names=''
		for told_one in "$@"; do
			export "${told_one?}"
			environment_names="$environment_names ${told_one%%=*}"
		done
		settings_load 2>&1
	) || :
	expect_has "$told_name" "$told_part" "$told_got"
	expect "$told_name: one line" "$told_got" "${told_got%%
*}"
}
told 'all strange names at once' 'add: WORKER_IGNORE=WORKER_NAME,WORKER_QUEUE,WORKER_CONCURRENCY' WORKER_NAME=a WORKER_QUEUE=q WORKER_CONCURRENCY=4
told 'one strange name' 'WORKER_NAME is not a variable of this image' WORKER_NAME=a
told 'a name and a name' "WORKER_USER is 'appuser:appuser'; allowed: a user name, a uid, uid:gid, or root" WORKER_USER=appuser:appuser
carriage=$(printf 'required\r') escape=$(printf 'a\033]0;title\007')
told 'a carriage return is shown' "WORKER_DOCKER is 'required\\r'" "WORKER_DOCKER=$carriage"
told 'an escape is shown' "WORKER_DOCKER_GID is 'a\\033]0;title\\007'" "WORKER_DOCKER_GID=$escape"
told 'a line break is shown' "WORKER_USER is 'a\\nb'" 'WORKER_USER=a
b'

# usage: shown TEXT WANT
shown() {
	say_shown "$(printf '%b' "$1")"
	expect "what is shown of $1" "$2" "$say_text"
}
shown 'plain' plain
shown 'a\tb' 'a\tb'
shown 'a\0177b' 'a\177b'
shown 'caf\0303\0251' "$(printf 'caf\303\251')"
say_shown "$(printf 'x\302\233y')"
case $say_text in 'x?y' | 'x\233y') expect 'a control character of two bytes' "$say_text" "$say_text" ;; *) expect 'a control character of two bytes' 'x?y' "$say_text" ;; esac
shown '\0033[2K\rpass' '\033[2K\rpass'

# usage: url URL WANT
url() {
	endpoint_parse "$1"
	expect "DOCKER_HOST=$1" "$2" "$endpoint_kind $endpoint_path"
}

url unix:///var/run/docker.sock 'unix /var/run/docker.sock'
url unix://var/run/docker.sock  'bad '
url unix://                     'bad '
url unix:/var/run/docker.sock   'bad '
url tcp://docker:2376           'tcp '
url tcp://                      'bad '
url docker:2375                 'tcp '
url ssh://me@there              'ssh '
url http://docker:2375          'bad '
url fd://                       'bad '
url npipe:////./pipe/engine     'bad '
url /var/run/docker.sock        'bad '
url nonsense                    'bad '

# usage: endpoint NAME WANT NAME=VALUE...      with the files laid out under the root of this case
endpoint() {
	endpoint_name=$1 endpoint_want=$2
	shift 2
	endpoint_got=$(
		unset DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG XDG_RUNTIME_DIR DOCKER_TLS_CERTDIR
		HOME=$suite_work/home
		for endpoint_one in "$@"; do export "${endpoint_one?}"; done
		settings_socket=${WORKER_DOCKER_SOCKET:-}
		endpoint_facts
		printf '%s %s %s' "$endpoint_kind" "$endpoint_url" "$endpoint_export"
	)
	expect "$endpoint_name" "$endpoint_want" "$endpoint_got"
}

endpoint 'nothing anywhere' 'none  0'
endpoint 'DOCKER_HOST decides over contexts' 'tcp tcp://a:1 0' DOCKER_HOST=tcp://a:1 DOCKER_CONTEXT=far
endpoint 'an empty DOCKER_HOST is none' 'none  0' DOCKER_HOST=
for white in ' ' "$(printf '\r')" "$(printf '\t')" '
'; do
	endpoint 'white space behind' 'unix unix:///x/d.sock 1' "DOCKER_HOST=unix:///x/d.sock$white"
	endpoint 'white space in front' 'unix unix:///x/d.sock 1' "DOCKER_HOST=${white}unix:///x/d.sock"
	endpoint 'nothing but white space' 'none  0' "DOCKER_HOST=$white"
done
endpoint 'no white space: nothing is exported' 'unix unix:///x/d.sock 0' DOCKER_HOST=unix:///x/d.sock
endpoint 'white space around tcp' 'tcp tcp://a:1 1' 'DOCKER_HOST= tcp://a:1 '
endpoint 'white space inside is malformed' 'bad unix:// /x/d.sock 0' 'DOCKER_HOST=unix:// /x/d.sock'
endpoint 'quotes are part of a value' 'bad "unix:///x/d.sock" 0' 'DOCKER_HOST="unix:///x/d.sock"'
endpoint 'a context' 'context far 0' DOCKER_CONTEXT=far
endpoint 'the default context is none' 'none  0' DOCKER_CONTEXT=default
endpoint 'a socket of ours' 'unix unix:///x/d.sock 1' WORKER_DOCKER_SOCKET=/x/d.sock
mkdir -p "$suite_work/run/podman" "$suite_work/var/run" "$suite_work/run/user/1" "$suite_work/certs/client"
: >"$suite_work/run/podman/podman.sock"
endpoint 'podman' 'unix unix:///run/podman/podman.sock 1'
: >"$suite_work/run/user/1/docker.sock"
endpoint 'rootless before podman' 'unix unix:///run/user/1/docker.sock 1' XDG_RUNTIME_DIR=/run/user/1
ln -s nowhere "$suite_work/run/docker.sock"
endpoint 'a dangling link counts' 'unix unix:///run/docker.sock 1'
mkdir "$suite_work/var/run/docker.sock"
endpoint 'the default path needs no variable' 'unix unix:///var/run/docker.sock 0'
mkdir -p "$suite_work/home/.docker" "$suite_work/compact"
printf '{\n\t"auths": {},\n\t"currentContext": "colima"\n}\n' >"$suite_work/home/.docker/config.json"
printf '{"auths":{},"currentContext":"default"}' >"$suite_work/compact/config.json"
{ printf '{"currentContext": "far", "x": "'; printf '%0100000d' 0; printf '"}'; } >"$suite_work/compact/config.json"
endpoint 'a configuration of any size is read so far' 'unix unix:///var/run/docker.sock 1' "DOCKER_CONFIG=$suite_work/compact"
printf '{"auths":{},"currentContext":"default"}' >"$suite_work/compact/config.json"
endpoint 'a current context would win over the default path: exported' 'unix unix:///var/run/docker.sock 1'
endpoint 'DOCKER_CONFIG has another configuration' 'unix unix:///var/run/docker.sock 0' "DOCKER_CONFIG=$suite_work/compact"
endpoint 'the default context wins over a current one' 'unix unix:///var/run/docker.sock 0' DOCKER_CONTEXT=default
endpoint 'a socket of ours wins over a context' 'unix unix:///var/run/docker.sock 1' \
	WORKER_DOCKER_SOCKET=/var/run/docker.sock DOCKER_CONTEXT=far
rm -r "$suite_work/var/run/docker.sock" "$suite_work/run"
endpoint 'a current context where no socket is' 'context colima 0'
rm -r "${suite_work:?}/home"
: >"$suite_work/certs/client/ca.pem"
: >"$suite_work/certs/client/cert.pem"
endpoint 'an incomplete set of certificates' 'none  0' "DOCKER_TLS_CERTDIR=$suite_work/certs"
: >"$suite_work/certs/client/key.pem"
endpoint 'the TLS sidecar' 'tcp tcp://docker:2376 1' "DOCKER_TLS_CERTDIR=$suite_work/certs"
