# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Every cause there is a code for: one arm a code. docs/runtime.md shows the same words, and a test compares them. Functions only.

# usage: cause_read CODE        sets cause_level (fail warn), cause_exit, cause_title, cause_fix and the lines to paste:
#                               cause_compose, cause_run, cause_k8s. They use cause_path, cause_gid, cause_uid, cause_host and
#                               client_file where those are set; cause_hint, where it is set, goes first. Fails on an unknown code
cause_read() {
	cause_level=fail cause_exit=70 cause_title='' cause_fix='' cause_compose='' cause_run='' cause_k8s=''
	cause_number=${cause_gid:-GID} cause_user=${cause_uid:-UID}
	say_shown "${cause_path:-SOCKET}"
	cause_at=$say_text
	say_shown "${cause_host:-HOST}"
	cause_name=$say_text
	cause_dir=${cause_at%/*} cause_config=${client_file:-CONFIG}
	case $1 in
	D100) cause_exit=66
		cause_title='no Docker endpoint is configured'
		cause_fix='Mount the socket read-only, or set DOCKER_HOST.'
		cause_compose='volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]'
		cause_run='-v /var/run/docker.sock:/var/run/docker.sock:ro'
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D101) cause_exit=66
		cause_title='nothing is at that path'
		cause_fix="Mount the engine's socket there. Rootless engines keep it at \$XDG_RUNTIME_DIR/docker.sock; Kubernetes nodes since 1.24 usually have none: use a TLS sidecar or a remote engine."
		cause_compose="volumes: [\"/var/run/docker.sock:$cause_at:ro\"]"
		cause_run="-v /var/run/docker.sock:$cause_at:ro"
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D102) cause_exit=66
		cause_title='it is a directory: the source did not exist on the host when the container was created, so the engine made a directory there'
		cause_fix='Remove that empty directory on the host, start Docker, and mount so that a missing source is an error.'
		cause_compose="volumes: [{type: bind, source: /var/run/docker.sock, target: $cause_at, read_only: true, bind: {create_host_path: false}}]"
		cause_run="--mount type=bind,source=/var/run/docker.sock,target=$cause_at,readonly"
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D103) cause_exit=66
		cause_title='it is not a socket'
		cause_fix="The source path of the mount is wrong: mount the engine's socket."
		cause_compose="volumes: [\"/var/run/docker.sock:$cause_at:ro\"]"
		cause_run="-v /var/run/docker.sock:$cause_at:ro"
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D104) cause_exit=66
		cause_title='it is a link to something that is not in this container'
		cause_fix="Mount the link's target, not the link." ;;
	D110) cause_exit=69
		cause_title='the connection is refused: the engine is down, its socket file was left'
		cause_fix='Start the engine on the host; nothing is to change in this container.' ;;
	D111) cause_exit=69
		cause_title='the connection is refused and the socket has link count 0: the engine removed or replaced it when it stopped or restarted'
		cause_fix="Once the engine runs, recreate this container. To survive engine restarts mount the socket's directory, of an engine that runs in this machine itself, and set DOCKER_HOST into it."
		cause_compose='volumes: ["/var/run:/host/run:ro"], environment: {DOCKER_HOST: "unix:///host/run/docker.sock"}'
		cause_run='-v /var/run:/host/run:ro -e DOCKER_HOST=unix:///host/run/docker.sock'
		cause_k8s='hostPath: {path: /var/run, type: Directory}' ;;
	D112) cause_exit=77
		cause_title="the socket's group changed after the worker started; a running process cannot gain it"
		cause_fix='Restart this container.' ;;
	D113) cause_exit=69
		cause_title='no answer in time'
		cause_fix="The engine is overloaded or hangs: look at its log on the host. WORKER_DOCKER_TIMEOUT is the bound." ;;
	D114) cause_exit=69
		cause_title='the connection is refused, and the file system that the socket is on can show a socket and pass none of its connections'
		cause_fix="Mount the socket of the machine that the engine itself runs in (Docker Desktop, Colima and Lima: /var/run/docker.sock), not one that was shared into it. If it is that one, start the engine."
		cause_compose="volumes: [\"/var/run/docker.sock:$cause_at:ro\"]"
		cause_run="-v /var/run/docker.sock:$cause_at:ro"
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D120) cause_exit=77
		cause_title="the socket's group is missing from the process"
		cause_fix='Add it to the service, or start the container as root so that worker-entrypoint can:'
		cause_compose="group_add: [\"$cause_number\"]"
		cause_run="--group-add $cause_number"
		cause_k8s="supplementalGroups: [$cause_number]" ;;
	D121) cause_exit=77
		cause_title='the socket belongs to group 0, which is not granted silently'
		cause_fix='Choose: WORKER_ROOT_SOCKET=group (with user: add group 0 yourself), WORKER_ROOT_SOCKET=relay (needs socat, CHOWN and KILL), or a socket proxy. On the host: create a docker group and restart the engine.'
		cause_compose='environment: {WORKER_ROOT_SOCKET: group}'
		cause_run='-e WORKER_ROOT_SOCKET=group'
		cause_k8s='env: [{name: WORKER_ROOT_SOCKET, value: group}]' ;;
	D122) cause_exit=77
		cause_title='its mode lets in the owner only, so no group can help'
		cause_fix="On the host set SocketMode=0660 in the engine's socket unit (podman: the systemd socket unit), or start as root with a relay (socat, CHOWN, KILL):"
		cause_compose='environment: {WORKER_ROOT_SOCKET: relay}'
		cause_run='-e WORKER_ROOT_SOCKET=relay'
		cause_k8s='env: [{name: WORKER_ROOT_SOCKET, value: relay}]' ;;
	D123) cause_level=warn cause_exit=0
		cause_title='everybody may write to the socket: it works, and any local process is root on the host'
		cause_fix='On the host set its mode to 0660.' ;;
	D124) cause_exit=77
		cause_title='its group has no number in this user namespace (userns-remap), so it cannot be granted'
		cause_fix='Switch the remapping off for this service, map the group in /etc/subgid on the host, or use a proxy or TLS.'
		cause_compose='userns_mode: host'
		cause_run='--userns=host'
		cause_k8s='hostUsers: true' ;;
	D125) cause_exit=77
		cause_title='mode and groups allow it and the kernel still denies it: a security module (SELinux, AppArmor)'
		cause_fix='Switch the label off for this container; never relabel the socket with z or Z.'
		cause_compose='security_opt: ["label=disable"]'
		cause_run='--security-opt label=disable'
		cause_k8s='securityContext: {seLinuxOptions: {type: spc_t}}' ;;
	D126) cause_exit=77
		cause_title='a directory on the way to it may not be searched'
		cause_fix="Mount the socket itself instead of its directory, or let the worker search $cause_dir."
		cause_compose="volumes: [\"/var/run/docker.sock:$cause_at:ro\"]"
		cause_run="-v /var/run/docker.sock:$cause_at:ro"
		cause_k8s='hostPath: {path: /var/run/docker.sock, type: Socket}' ;;
	D130) cause_exit=78
		cause_title='this container cannot become the worker user'
		cause_fix='Give it these capabilities (KILL is for docker stop), or start it as the user (then with group_add for the socket):'
		cause_compose="cap_add: [SETUID, SETGID, KILL]  or  user: \"$cause_user\""
		cause_run="--cap-add SETUID --cap-add SETGID --cap-add KILL  or  --user $cause_user"
		cause_k8s="securityContext: {capabilities: {add: [SETUID, SETGID, KILL]}}  or  {runAsUser: ${cause_user%%:*}}" ;;
	D131) cause_level=warn cause_exit=0
		cause_title='sudo or another set-uid program is in this container, and no-new-privileges makes it fail'
		cause_fix='This image needs none: start as root and let worker-entrypoint drop, or use group_add.' ;;
	D132) cause_level=warn cause_exit=0
		cause_title='the worker runs as root'
		cause_fix='Remove WORKER_USER=root (or user: root).' ;;
	D133) cause_level=warn cause_exit=0
		cause_title="this shell's identity is not the running worker's"
		cause_fix='Run commands with the worker'\''s identity: docker exec CONTAINER /usr/local/bin/worker-exec CMD.' ;;
	D134) cause_level=warn cause_exit=0
		cause_title='the init of this container is root without KILL, so docker stop cannot hand TERM to the worker and ends it at once'
		cause_fix='Add the capability, or start as a user:'
		cause_compose='cap_add: [KILL]'
		cause_run='--cap-add KILL'
		cause_k8s='securityContext: {capabilities: {add: [KILL]}}' ;;
	D135) cause_exit=78
		cause_title="the worker's uid or gid has no number in this user namespace"
		cause_fix='Give the namespace more numbers on the host: longer ranges in /etc/subuid and /etc/subgid, or --uidmap and --gidmap that have them. Or choose a user it has: WORKER_USER=UID:GID.' ;;
	D136) cause_level=warn cause_exit=0
		cause_title='it was given no group, and is still root'
		cause_fix='Take the entrypoint out of the service (--entrypoint out of the command line): the command is enough. Or put worker-entrypoint in front of it.' ;;
	D140) cause_exit=76
		cause_title='what answers there is not a Docker engine'
		cause_fix='The endpoint points at something else: check DOCKER_HOST and the mount.' ;;
	D141) cause_exit=76
		cause_title='a socket proxy denies the request'
		cause_fix='Enable PING, VERSION and the section the worker uses on the proxy.'
		cause_compose='environment: {PING: 1, VERSION: 1, CONTAINERS: 1}'
		cause_run='-e PING=1 -e VERSION=1 -e CONTAINERS=1'
		cause_k8s='env: [{name: VERSION, value: "1"}]' ;;
	D150) cause_level=warn cause_exit=0
		cause_title='plain tcp: everybody on that network is root on the engine'\''s host'
		cause_fix='Use TLS, ssh, or a separate network for the two.' ;;
	D151) cause_exit=76
		cause_title='the engine speaks TLS there and the client does not'
		cause_fix='Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH; the TLS port is 2376, the plain one 2375.'
		cause_compose='environment: {DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: /certs/client}'
		cause_run='-e DOCKER_TLS_VERIFY=1 -e DOCKER_CERT_PATH=/certs/client'
		cause_k8s='env: [{name: DOCKER_TLS_VERIFY, value: "1"}, {name: DOCKER_CERT_PATH, value: /certs/client}]' ;;
	D152) cause_exit=76
		cause_title="the engine's certificate was not signed by the CA we have"
		cause_fix='Mount the ca.pem of that engine (docker:dind: share its certs volume).' ;;
	D153) cause_exit=76
		cause_title='the engine wants a client certificate, and got none or refused it'
		cause_fix='Put cert.pem and key.pem, signed by its CA, into DOCKER_CERT_PATH.' ;;
	D154) cause_exit=76
		cause_title="the name or the date does not fit the engine's certificate"
		cause_fix='Use a name that is in the certificate, or renew it.' ;;
	D155) cause_exit=77
		cause_title='a TLS file is missing, or the worker may not read it'
		cause_fix='Put ca.pem, cert.pem and key.pem into DOCKER_CERT_PATH, readable by the worker (secrets take uid, gid and mode).' ;;
	D156) cause_level=warn cause_exit=76
		cause_title='DOCKER_TLS_VERIFY is set, and any value (0 too) switches TLS on'
		cause_fix='Unset it for a plain endpoint; leave it at 1 for a TLS one.' ;;
	D157) cause_exit=76
		cause_title='DOCKER_TLS_VERIFY is set, so that the client wants certificates, and the endpoint is a socket, which has no TLS'
		cause_fix='Unset DOCKER_TLS_VERIFY: it was meant for another endpoint (docker:dind, minikube, docker-machine).' ;;
	D160) cause_exit=69
		cause_title='the connection is refused or has no way there'
		cause_fix='Nothing listens there: check address and port, and that the engine serves TCP (or sshd runs there).' ;;
	D161) cause_exit=69
		cause_title='the name of the endpoint cannot be found'
		cause_fix='Put both on the same network, and use the service name.' ;;
	D162) cause_exit=69
		cause_title='the name of the engine'\''s host exists here only where somebody gives it: Docker Desktop does, an engine on Linux does not'
		cause_fix='Give the name to the container; the engine must listen on an address of its host, too.'
		cause_compose="extra_hosts: [\"$cause_name:host-gateway\"]"
		cause_run="--add-host $cause_name:host-gateway"
		cause_k8s="hostAliases: [{ip: NODE, hostnames: [$cause_name]}]" ;;
	D163) cause_exit=69
		cause_title='that address is this container itself (or its pod, or the network it shares), and nothing listens there'
		cause_fix="Name the engine's service or machine; mount the socket for the engine of this host." ;;
	D164) cause_exit=76
		cause_title='the client asks through a proxy, and no engine answered through it'
		cause_fix='Let the client ask the engine directly: add its host to NO_PROXY.'
		cause_compose="environment: {NO_PROXY: \"$cause_name\"}"
		cause_run="-e NO_PROXY=$cause_name"
		cause_k8s="env: [{name: NO_PROXY, value: \"$cause_name\"}]" ;;
	D170) cause_exit=69
		cause_title='the ssh endpoint cannot be used'
		cause_fix='The image needs openssh-client, the container known_hosts and a key the worker can read; docker-py needs its ssh extra.' ;;
	D171) cause_level=warn cause_exit=0
		cause_title='the CLI takes a context that SDKs ignore'
		cause_fix="Export DOCKER_HOST with the context's endpoint, so that both agree." ;;
	D172) cause_exit=64
		cause_title='DOCKER_HOST is malformed'
		cause_fix='Write unix:///path (three slashes), tcp://host:port or ssh://user@host; http:// and fd:// are not for clients.'
		cause_compose='environment: {DOCKER_HOST: "unix:///var/run/docker.sock"}'
		cause_run='-e DOCKER_HOST=unix:///var/run/docker.sock'
		cause_k8s='env: [{name: DOCKER_HOST, value: "unix:///var/run/docker.sock"}]' ;;
	D173) cause_exit=66
		cause_title="the context is not in the worker's client configuration"
		cause_fix='Unset DOCKER_CONTEXT (or currentContext of config.json), or mount the configuration that has it and set DOCKER_CONFIG to its directory.' ;;
	D174) cause_exit=69
		cause_title='ssh runs for no uid without a line in /etc/passwd'
		cause_fix="Start as the image's user, or give the uid a line in /etc/passwd." ;;
	D175) cause_exit=77
		cause_title='ssh does not know the host, or the host does not accept the key'
		cause_fix='Give the worker a known_hosts that has the host, and a key that the host accepts. Both go into .ssh in its home directory; the worker owns the key, with mode 0600.' ;;
	D176) cause_exit=76
		cause_title='ssh works, and the user there cannot use Docker there'
		cause_fix='On that machine: install the docker client, start the engine, and add the user to the group of its socket.' ;;
	D180) cause_exit=76
		cause_title='the client is too old for this engine'
		cause_fix='Rebuild the image with a newer CLI. Stop-gap: set DOCKER_API_VERSION to the least version the engine names.' ;;
	D181) cause_exit=76
		cause_title='DOCKER_API_VERSION asks for more than the engine has'
		cause_fix='Unset DOCKER_API_VERSION: the client negotiates.' ;;
	D182) cause_exit=76
		cause_title='the Python Docker SDK here is broken: docker before 7.1 cannot work with requests 2.32 or later'
		cause_fix='Upgrade both: docker>=7.1 and requests>=2.32.' ;;
	D183) cause_exit=76
		cause_title='DOCKER_API_VERSION asks for less than the engine accepts'
		cause_fix='Unset DOCKER_API_VERSION: the client negotiates. Else raise it to the least version the engine names.' ;;
	D184) cause_exit=70
		cause_title='the docker client was ended here because memory ran out; the engine was not heard'
		cause_fix='Raise the memory limit of this container: the client alone takes some 40 MB.'
		cause_compose='mem_limit: 256m'
		cause_run='--memory 256m'
		cause_k8s='resources: {limits: {memory: 256Mi}}' ;;
	D185) cause_exit=70
		cause_title='no further process or thread may be started here; the engine was not heard'
		cause_fix='Raise the limit of processes of this container (or of its user, ulimit -u): the client alone takes some 15.'
		cause_compose='pids_limit: 256'
		cause_run='--pids-limit 256'
		cause_k8s='podPidsLimit of the kubelet' ;;
	D186) cause_exit=70
		cause_title="the engine's system call filter denies what the programs of this image need: it is older than they are"
		cause_fix='Use Docker 20.10.10 or later with the runc and libseccomp of its time. The proof that it is the filter: the container runs without one.'
		cause_compose='security_opt: ["seccomp=unconfined"]'
		cause_run='--security-opt seccomp=unconfined'
		cause_k8s='securityContext: {seccompProfile: {type: Unconfined}}' ;;
	D187) cause_exit=70
		cause_title='a program of this container failed by itself; the engine was not heard'
		cause_fix='Look here first: memory, limits and the program itself (docker version by worker-exec).' ;;
	D188) cause_level=warn cause_exit=0
		cause_title='this client does not read DOCKER_AUTH_CONFIG; 28.3.2 and later do'
		# shellcheck disable=SC2016 # for the reader's shell
		cause_fix='Write it to a file: printf %s "$DOCKER_AUTH_CONFIG" >DIRECTORY/config.json, and set DOCKER_CONFIG to DIRECTORY.' ;;
	D190) cause_exit=70
		cause_title='the docker CLI is missing or cannot run'
		cause_fix='Rebuild the image, for this architecture; mount no client of the host over it.' ;;
	D191) cause_level=warn cause_exit=0
		cause_title='neither the home directory nor DOCKER_CONFIG can be written by the worker, and no configuration is there'
		cause_fix='For docker login, contexts and buildx set DOCKER_CONFIG to a writable directory.'
		cause_compose='tmpfs: ["/tmp"], environment: {DOCKER_CONFIG: /tmp/.docker}'
		cause_run='--tmpfs /tmp -e DOCKER_CONFIG=/tmp/.docker'
		cause_k8s='emptyDir: {medium: Memory}' ;;
	D192) cause_level=warn cause_exit=0
		cause_title='this path is local to the container: the engine would look for it on its own host'
		cause_fix='Use the host path shown by worker-doctor --path, or mount the directory at the same path on both sides.' ;;
	D193) cause_level=warn cause_exit=0
		cause_title='the engine is Podman'
		cause_fix='Supported through its Docker API; swarm, and BuildKit over the classic API, are not there.' ;;
	D194) cause_level=warn cause_exit=0
		cause_title='the socket is mounted read-write'
		cause_fix='Mount it read-only: that keeps its owner and mode from being changed from here; it does not restrict the API.'
		cause_compose="volumes: [\"/var/run/docker.sock:$cause_at:ro\"]"
		cause_run="-v /var/run/docker.sock:$cause_at:ro"
		cause_k8s='volumeMounts: [{readOnly: true}]' ;;
	D195) cause_level=warn cause_exit=0
		cause_title='the client goes on without it, and without the logins in it'
		cause_fix="Let the worker read it: mode 0644, or the worker as owner (secrets take uid, gid and mode). In a start as root DOCKER_CONFIG may name a directory that root owns: the worker gets a copy." ;;
	D196) cause_level=warn cause_exit=0
		cause_title="a credential helper of this configuration is not in the worker's PATH, so the client has none of the logins that it keeps"
		cause_fix="Such helpers are the host's. Mount a config.json that has the login itself under \"auths\", run docker login in the container, or add the helper to the image." ;;
	D197) cause_level=warn cause_exit=0
		cause_title="the worker's client does not look there"
		cause_fix="Mount it where the client looks, at $cause_config, or name its directory in DOCKER_CONFIG."
		cause_compose="volumes: [\"./config.json:$cause_config:ro\"]"
		cause_run="-v ./config.json:$cause_config:ro"
		cause_k8s='volumes: [{secret: {secretName: NAME, items: [{key: .dockerconfigjson, path: config.json}]}}]' ;;
	D198) cause_level=warn cause_exit=0
		cause_title='the client wants a directory in DOCKER_CONFIG, and in it a file config.json'
		cause_fix="Name the directory that config.json is in. A config.json that is a directory was made by the engine: the mount's source is not on the host." ;;
	D199) cause_level=warn cause_exit=0
		cause_title="the worker cannot write to the directory of its client's configuration: docker login, contexts and buildx cannot add to it"
		cause_fix='For buildx set BUILDX_CONFIG to a writable directory; for the others copy config.json to one and set DOCKER_CONFIG to that. DOCKER_CONFIG alone would cost the logins.'
		cause_compose='tmpfs: ["/tmp"], environment: {BUILDX_CONFIG: /tmp/.buildx}'
		cause_run='--tmpfs /tmp -e BUILDX_CONFIG=/tmp/.buildx'
		cause_k8s='emptyDir: {medium: Memory}, env: [{name: BUILDX_CONFIG, value: /tmp/.buildx}]' ;;
	*) return 1 ;;
	esac
	[ "${image_static:-0}" != 1 ] || cause_static "$1"
	# what is simplest, first; the lines to paste are for the other way
	[ -z "${cause_hint:-}" ] || cause_fix="$cause_hint Otherwise: $cause_fix" cause_compose='' cause_run='' cause_k8s=''
}

# usage: cause_static CODE      what to do instead where the image is never root: nothing that root could
cause_static() {
	case $1 in
	D120) cause_fix='Add it to the service:' ;;
	D121) cause_fix='Add group 0 to the service, or use a socket proxy. On the host: create a docker group and restart the engine.'
		cause_compose='group_add: ["0"]'
		cause_run='--group-add 0'
		cause_k8s='supplementalGroups: [0]' ;;
	D122) cause_fix="On the host set SocketMode=0660 in the engine's socket unit (podman: use the systemd socket unit), or use a socket proxy."
		cause_compose='' cause_run='' cause_k8s='' ;;
	D131) cause_fix='This image needs none: use group_add.' ;;
	D195) cause_fix='Let the worker read it: mode 0644, or the worker as owner (secrets take uid, gid and mode).' ;;
	esac
}

# usage: cause_codes            prints every code, one a line
cause_codes() {
	printf 'D%s\n' 100 101 102 103 104 110 111 112 113 114 120 121 122 123 124 125 126 130 131 132 133 134 135 136 140 141 \
		150 151 152 153 154 155 156 157 160 161 162 163 164 170 171 172 173 174 175 176 180 181 182 183 184 185 186 187 188 190 191 192 193 194 195 196 197 198 199
}

# usage: cause_say CODE SEEN    says the whole thing in one line: code, what was seen, what it means, what to paste
cause_say() {
	cause_read "$1" || die 70 "no text for $1"
	cause_paste=''
	[ -z "$cause_compose" ] || cause_paste="  $cause_compose   (run: $cause_run, k8s: $cause_k8s)"
	say "$1 $2: $cause_title. $cause_fix$cause_paste"
}
