# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# Telling causes apart by what the CLI says (texts recorded from CLI 20.10, 26.1 and 28.2), and the words for each code.
load say settings endpoint socket process user worker resolver limits probe causes await doctor

# usage: answer WANT STATUS KIND LINKS TEXT
answer() {
	answer_want=$1
	shift
	answer_got=$(probe_plan "$@")
	expect "$4" "$answer_want" "$answer_got"
}

down='Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
answer ''   0   unix 1 '26.1.5 API 1.45'
answer D113 124 unix 1 ''
answer D113 143 unix 1 ''
answer D187 137 unix 1 'Killed'
answer D190 127 unix 1 'timeout: failed to run command: No such file or directory'
answer D190 1   unix 1 'docker: Exec format error'
answer D110 1   unix 1 "$down"
answer D111 1   unix 0 "$down"
answer D125 1   unix 1 'permission denied while trying to connect to the Docker daemon socket: connect: permission denied'
answer D160 1   tcp  - 'Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?'
answer D160 1   tcp  - 'dial tcp 127.0.0.1:1: connect: connection refused'
answer D161 1   tcp  - 'error during connect: dial tcp: lookup nowhere.invalid: no such host'
answer D161 1   tcp  - 'dial tcp: lookup nowhere.invalid on 10.0.0.53:53: dial udp 10.0.0.53:53: connect: network is unreachable'
answer D113 1   tcp  - 'dial tcp 10.0.0.1:2376: i/o timeout'
answer D140 1   unix 1 "error during connect: invalid character 'h' looking for beginning of value"
answer D141 1   unix 1 'Error response from daemon: <html><body><h1>403 Forbidden</h1> administrative rules'
answer D151 1   tcp  - 'Error response from daemon: Client sent an HTTP request to an HTTPS server.'
answer D156 1   tcp  - 'http: server gave HTTP response to HTTPS client'
answer D152 1   tcp  - 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
answer D153 1   tcp  - 'remote error: tls: certificate required'
answer D153 1   tcp  - 'remote error: tls: bad certificate'
answer D154 1   tcp  - 'x509: certificate is valid for localhost, not docker'
answer D154 1   tcp  - 'x509: certificate has expired or is not yet valid'
answer D155 1   tcp  - 'unable to resolve docker endpoint: open /certs/ca.pem: no such file or directory'
answer D155 1   tcp  - 'open /certs/key.pem: permission denied'
answer D170 1   ssh  - 'error during connect: exec: "ssh": executable file not found in $PATH'
answer D172 1   unix - 'unable to parse docker host `nonsense`'
answer D180 1   unix 1 'client version 1.41 is too old. Minimum supported API version is 1.44'
answer D181 1   unix 1 'client version 1.99 is too new. Maximum supported API version is 1.41'
answer D140 1   tcp  - 'request returned 502 Bad Gateway for API route and version http://engine:2375/v1.45/version, check if the server supports the requested API version'
answer D173 1   context - 'Failed to initialize: unable to resolve docker endpoint: context "far": context not found: open /x/meta.json: no such file or directory'

# What the client is ended by on this side is no answer: recorded from the image's client with clone3 and statx denied, with limits of
# processes and memory, as another machine's program, and with the host's client mounted over it.
answer D187 1   unix 1 'something nobody has seen'
answer D187 139 unix 1 'Segmentation fault (core dumped)'
answer D187 2   unix 1 'panic: runtime error: invalid memory address or nil pointer dereference
goroutine 1 [running]:'
answer D186 134 unix 1 'runtime/cgo: pthread_create failed: Operation not permitted
SIGABRT: abort
goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:
gs     0x0'
answer D186 2   unix 1 'runtime: failed to create new OS thread (have 2 already; errno=1)
fatal error: newosproc'
answer D185 134 unix 1 'runtime/cgo: pthread_create failed: Resource temporarily unavailable
SIGABRT: abort
gs     0x0'
answer D185 2   unix 1 'runtime: failed to create new OS thread (have 5 already; errno=11)
runtime: may need to increase max user processes (ulimit -u)
fatal error: newosproc'
answer D185 2   unix 1 '/usr/local/bin/worker-entrypoint: 1: Cannot fork'
answer D185 125 unix 1 'timeout: fork system call failed: Resource temporarily unavailable'
answer D185 1   unix 1 "sh: can't fork: Resource temporarily unavailable"
answer D185 126 unix 1 'setpriv: failed to execute timeout: Resource temporarily unavailable'
answer D113 1   unix 1 'error during connect: dial unix /var/run/docker.sock: connect: resource temporarily unavailable'
answer D184 2   unix 1 'fatal error: runtime: out of memory'
answer D184 2   unix 1 'fatal error: failed to reserve page summary memory'
answer D184 2   unix 1 'runtime: mmap: errno=12)'
answer D184 126 unix 1 'timeout: cannot run: Cannot allocate memory'
answer D190 2   unix 1 '/usr/bin/docker: 1: Syntax error: word unexpected (expecting ")")'
answer D190 2   unix 1 '/usr/bin/docker: line 1: syntax error: unexpected word'
answer D190 1   unix 1 "/usr/bin/docker: /lib/x86_64-linux-gnu/libc.so.6: version \`GLIBC_2.38' not found (required by /usr/bin/docker)"
answer D190 127 unix 1 '/usr/bin/docker: error while loading shared libraries: libdevmapper.so.1: cannot open shared object file'
answer D190 1   unix 1 'This program can only be run on AMD64 processors with v3 microarchitecture support.'
answer D130 127 unix 1 'setpriv: setgroups failed: Invalid argument'
# the engine's own words may tell of such an end, of some other program
answer D140 1   unix 1 'Error response from daemon: fatal error: out of memory'

remote='error during connect: Get "http://docker.example.com/v1.45/version": command [ssh -o ConnectTimeout=30 -T -l me -- far docker system dial-stdio] has exited with exit status 255, make sure the URL is valid, and Docker 18.09 or later is installed on the remote host: stderr='
answer D174 1   ssh  - "${remote}No user exists for uid 10001"
answer D175 1   ssh  - "${remote}Host key verification failed."
answer D175 1   ssh  - "${remote}me@far: Permission denied (publickey)."
answer D175 1   ssh  - "${remote}me@far: Permission denied (publickey,password)."
answer D161 1   ssh  - "${remote}ssh: Could not resolve hostname far: Name or service not known"
answer D160 1   ssh  - "${remote}ssh: connect to host far port 22: Connection refused"
answer D113 1   ssh  - "${remote}ssh: connect to host far port 22: Connection timed out"
answer D176 1   ssh  - "${remote}bash: line 1: docker: command not found"
answer D176 1   ssh  - "${remote}permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"
answer D170 1   ssh  - "${remote}kex_exchange_identification: Connection closed by remote host"
answer D175 1   context - "${remote}Host key verification failed."

# usage: line WANT TEXT
line() {
	limits_line "$2"
	expect "the line that says why of '${2%%
*}'" "$1" "$limits_text"
}
line 'runtime/cgo: pthread_create failed: Operation not permitted' 'runtime/cgo: pthread_create failed: Operation not permitted
SIGABRT: abort
PC=0x7f m=0 sigcode=18446744073709551610

goroutine 0 gp=0x1 m=0 mp=0x2 [idle]:
gs     0x0'
line 'fatal error: runtime: out of memory' '
fatal error: runtime: out of memory

runtime stack:
rax    0x0'
line 'the last' 'WARNING: the first
the last
'
line '' ''
line 'panic: boom' 'panic: boom

goroutine 1 [running]:'
long=$(printf '%0500d' 0)
limits_line "$long"
expect 'a page in one line is cut' 403 "${#limits_text}"

# usage: because WANT CODE [NAME=VALUE]...      what decided, once variables, proxy and mount are looked at
because() {
	because_want=$1 because_code=$2
	shift 2
	because_got=$(
		unset DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_TLS_VERIFY DOCKER_TLS DOCKER_API_VERSION
		unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy NO_PROXY no_proxy
		for because_one in "$@"; do export "${because_one?}"; done
		settings_socket=''
		endpoint_facts
		probe_code=$because_code
		probe_decides
		printf '%s' "$probe_code"
	)
	expect "$because_code with $*" "$because_want" "$because_got"
}
tcp=DOCKER_HOST=tcp://engine:2375
proxy=HTTP_PROXY=http://proxy:3128
because D157 D155 DOCKER_HOST=unix:///x/docker.sock DOCKER_TLS_VERIFY=1
because D155 D155 "$tcp" DOCKER_TLS_VERIFY=1
because D183 D180 DOCKER_HOST=unix:///x/docker.sock DOCKER_API_VERSION=1.11
because D180 D180 DOCKER_HOST=unix:///x/docker.sock
because D162 D161 DOCKER_HOST=tcp://host.docker.internal:2375
because D162 D161 DOCKER_HOST=host.docker.internal:2375
because D162 D161 DOCKER_HOST=tcp://HOST.Docker.internal
because D162 D161 DOCKER_HOST=tcp://host.containers.internal:2375
because D160 D160 DOCKER_HOST=tcp://host.docker.internal:2375
because D161 D161 "$tcp"
because D163 D160 DOCKER_HOST=tcp://localhost:2375
because D163 D160 DOCKER_HOST=tcp://127.0.1.1:2375
because D163 D160 'DOCKER_HOST=tcp://[::1]:2375'
because D163 D160 DOCKER_HOST=tcp://0.0.0.0:2375
because D163 D160 DOCKER_HOST=tcp://:2375
because D160 D160 "$tcp"
for because_each in D113 D140 D141 D151 D156 D160 D161; do because D164 "$because_each" "$tcp" "$proxy"; done
for because_each in D152 D153 D154 D155 D180 D187; do because "$because_each" "$because_each" "$tcp" "$proxy"; done
because D140 D140 "$tcp" "$proxy" NO_PROXY=engine
because D140 D140 "$tcp" HTTPS_PROXY=http://proxy:3128
because D164 D140 "$tcp" HTTPS_PROXY=http://proxy:3128 DOCKER_TLS_VERIFY=1
because D163 D160 DOCKER_HOST=tcp://localhost:2375 "$proxy"
because D110 D110 DOCKER_HOST=unix:///x/docker.sock "$proxy"

for code in $(cause_codes); do
	if cause_read "$code" && [ -n "$cause_title" ] && [ -n "$cause_fix" ]; then known=yes; else known=no; fi
	expect "$code has a title and a fix" yes "$known"
	case $cause_exit in 0 | 64 | 66 | 69 | 70 | 76 | 77 | 78) known=yes ;; *) known=$cause_exit ;; esac
	expect "$code has an exit code of ours" yes "$known"
	case ${cause_compose:+1}${cause_run:+1}${cause_k8s:+1} in '' | 111) known=yes ;; *) known=no ;; esac
	expect "$code has lines in all three dialects or in none" yes "$known"
done
if cause_read D999; then known=yes; else known=no; fi
expect 'a code nobody knows' no "$known"

cause_gid=106 cause_path=/var/run/docker.sock cause_uid=10001:10001
said=$(cause_say D120 'seen' 2>&1)
expect_has 'the compose line has the number' 'group_add: ["106"]' "$said"
expect_has 'the run line has the number' '--group-add 106' "$said"
expect_has 'the Kubernetes line has the number' 'supplementalGroups: [106]' "$said"
expect 'one line' "$said" "${said%%
*}"

for code in D101 D110 D113 D114 D160 D163; do
	if await_worth "$code" ""; then known=yes; else known=no; fi
	expect "waiting for $code" yes "$known"
done
for code in D102 D103 D111 D120 D121 D122 D124 D151 D172 D173 D180 D184 D185 D186 D187; do
	if await_worth "$code" ""; then known=yes; else known=no; fi
	expect "waiting for $code" no "$known"
done
if await_worth D155 'open /certs/client/ca.pem: no such file or directory'; then known=yes; else known=no; fi
expect 'waiting for certificates that an engine has still to write' yes "$known"
if await_worth D155 'open /certs/client/key.pem: permission denied'; then known=yes; else known=no; fi
expect 'waiting for certificates that may not be read' no "$known"

# usage: sdk WANT DOCKER REQUESTS
sdk() {
	sdk_got=$(doctor_sdk_plan "$2" "$3")
	expect "docker $2 with requests $3" "$1" "$sdk_got"
}

sdk D182 6.1.3 2.32.0
sdk D182 5.0.3 3.0.0
sdk D182 7.0.0 2.32.3
sdk -    7.1.0 2.32.3
sdk -    6.1.3 2.31.0
sdk -    5.0.3 2.28.1
sdk -    10.0.0 2.40.1
