# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# Telling causes apart by what the CLI says (texts recorded from CLI 20.10, 26.1 and 28.2), and the words for each code.
load say settings probe causes await doctor

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
answer D113 137 unix 1 ''
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
answer D140 1   unix 1 'something nobody has seen'

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

for code in D101 D110 D113 D160; do
	if await_worth "$code" ""; then known=yes; else known=no; fi
	expect "waiting for $code" yes "$known"
done
for code in D102 D103 D111 D120 D121 D122 D124 D151 D172 D180; do
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
