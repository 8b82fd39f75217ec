# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The checks of worker-doctor. Each looks at one thing and reports pass, warn or fail. Functions only.

# usage: doctor_report CHECK CODE SEEN   CODE is - for a check that passed
doctor_report() {
	doctor_level=pass cause_title='' cause_fix='' cause_compose='' cause_run='' cause_k8s=''
	say_shown "$3"
	set -- "$1" "$2" "$say_text"
	if [ "$2" != - ]; then
		cause_path=$endpoint_path cause_gid=${socket_group:-} cause_uid=${user_uid:-}:${user_gid:-}
		case $cause_gid in -) cause_gid='' ;; esac
		resolver_hint "$2"
		cause_host=${endpoint_host:-}
		cause_read "$2" || die 70 "no text for $2"
		doctor_level=$cause_level
		if [ "$cause_level" = fail ] && [ "$doctor_exit" = 0 ]; then doctor_exit=$cause_exit; fi
	fi
	if [ "$doctor_json" = 1 ]; then doctor_report_json "$@"; else doctor_report_text "$@"; fi
}

# usage: doctor_report_text CHECK CODE SEEN
doctor_report_text() {
	if [ "$2" = - ]; then doctor_print "pass       $1: $3"; return; fi
	doctor_print "$doctor_level  $2  $1: $3: $cause_title."
	doctor_print "           $cause_fix"
	[ -n "$cause_compose" ] || return 0
	case $doctor_format in
		all | compose) doctor_print "           compose: $cause_compose" ;;
	esac
	case $doctor_format in
		all | run) doctor_print "           run: $cause_run" ;;
	esac
	case $doctor_format in
		all | k8s) doctor_print "           k8s: $cause_k8s" ;;
	esac
}

# usage: doctor_print TEXT      one line of the text; names and answers in it are other people's, and a terminal must not obey them
doctor_print() {
	json_plain "$1"
	printf '%s\n' "$json_plain_text"
}

# usage: doctor_report_json CHECK CODE SEEN
doctor_report_json() {
	doctor_item="{\"level\":\"$doctor_level\",\"check\":\"$1\""
	[ "$2" = - ] || doctor_item="$doctor_item,\"code\":\"$2\""
	doctor_json_add seen "$3"
	if [ "$2" != - ]; then
		doctor_json_add cause "$cause_title"
		doctor_json_add fix "$cause_fix"
		for doctor_dialect in compose run k8s; do
			case $doctor_format in all | "$doctor_dialect") ;; *) continue ;; esac
			case $doctor_dialect in
				compose) doctor_paste=$cause_compose ;;
				run)     doctor_paste=$cause_run ;;
				*)       doctor_paste=$cause_k8s ;;
			esac
			[ -z "$doctor_paste" ] || doctor_json_add "$doctor_dialect" "$doctor_paste"
		done
	fi
	doctor_items="$doctor_items${doctor_items:+,}$doctor_item}"
}

# usage: doctor_json_add KEY TEXT
doctor_json_add() {
	json_string "$2"
	doctor_item="$doctor_item,\"$1\":$json_text"
}

# usage: doctor_who NAME UID GID GROUPS [NOTE]   one identity, for the report
doctor_who() {
	groups_comma "$4"
	if [ "$doctor_json" = 1 ]; then
		json_numbers "$4"
		doctor_people="$doctor_people${doctor_people:+,}{\"who\":\"$1\",\"uid\":$2,\"gid\":$3,\"groups\":$json_text}"
	else
		doctor_print "identity   $1: uid $2 gid $3 groups ${groups_text:-none}${5:+ ($5)}"
	fi
}

# usage: doctor_identities AS   says who this process, the running worker and the image's user are, and chooses the subject:
#                               AS if given, else the worker, else whom worker-entrypoint would make of this start
doctor_identities() {
	drop_verb=drop
	worker_as "$self_gid" "$self_groups"
	doctor_who self "$self_uid" "$self_gid" "$worker_groups"
	user_facts "${settings_user:-$image_user}" || die 78 "D130 WORKER_USER is '$settings_user'; /etc/passwd has no such user"
	group_facts "$user_name" -
	doctor_inherited=''
	[ "$self_uid" != 0 ] || doctor_inherited=$self_groups
	groups_plan "$user_gid" "$group_memberships" "$doctor_inherited" "$group_roots" ''
	worker_groups=$groups_list doctor_may=yes
	# an engine gives a user in numbers no group but its own
	if [ "$image_static" = 1 ]; then worker_groups=$user_gid doctor_may=no; fi
	doctor_who image "$user_uid" "$user_gid" "$worker_groups" 'before the socket'\''s group is added'
	doctor_subject=image worker_no_new_privs=$settings_no_new_privs drop_bounding=no
	doctor_worker=0 doctor_why=''
	worker_running || doctor_absent
	if [ -z "$doctor_why" ] && [ "$worker_pid" != "$$" ]; then
		doctor_worker=1 doctor_subject=worker doctor_may=no
		doctor_who worker "$user_uid" "$user_gid" "$worker_groups" "pid $worker_pid"
	elif [ "$self_uid" != 0 ]; then
		doctor_subject=self doctor_may=no
		user_facts "$self_uid" || die 70 'cannot read /etc/passwd'
		user_gid=$self_gid worker_no_new_privs=$self_no_new_privs
		worker_as "$self_gid" "$self_groups"
	fi
	[ -z "$1" ] || doctor_as "$1"
	[ "$settings_gid" = auto ] || doctor_may=no
	[ "$user_uid" = 0 ] || worker_account
}

# usage: doctor_absent          sets doctor_why: what runs instead of a worker
doctor_absent() {
	worker_absent
	doctor_why=$worker_why
	case $worker_why in *': pid '*) doctor_report entrypoint D136 "$worker_why" ;; esac
}

# usage: doctor_as UID[:GID,...]
doctor_as() {
	settings_user_number=${1%%:*}
	settings_number --as "$settings_user_number" 0 4294967294
	user_facts "$settings_user_number" || die 64 "--as: no user $settings_user_number"
	doctor_subject=as doctor_may=no worker_no_new_privs=0
	group_facts "$user_name" -
	groups_plan "$user_gid" "$group_memberships" '' '' ''
	worker_groups=$groups_list
	case $1 in *:*) doctor_as_groups "${1#*:}" ;; esac
	doctor_who as "$user_uid" "$user_gid" "$worker_groups"
}

# usage: doctor_as_groups GID,...        the first is the primary group
doctor_as_groups() {
	doctor_rest=$1, worker_groups=''
	while [ -n "$doctor_rest" ]; do
		settings_number --as "${doctor_rest%%,*}" 0 4294967294
		worker_groups="$worker_groups${worker_groups:+ }${doctor_rest%%,*}"
		doctor_rest=${doctor_rest#*,}
	done
	user_gid=${worker_groups%% *}
}

# usage: doctor_user            who the worker is and can become
doctor_user() {
	if [ "$user_uid" = 0 ]; then doctor_report user D132 "$doctor_subject is uid 0"
	else doctor_report user - "$doctor_subject is uid $user_uid"
	fi
	if worker_same; then doctor_is_same=yes; else doctor_is_same=no; fi
	if [ "$self_uid" = 0 ] && [ "$user_uid" != 0 ]; then
		drop_plan "$self_caps"
		# the start of a static image drops nothing
		[ "$image_static" = 1 ] || doctor_drop
	fi
	if [ "$doctor_worker:$doctor_is_same" = 1:no ]; then
		doctor_report identity D133 "this process is uid $self_uid groups ${self_groups:-none}"
	fi
	if [ "$worker_no_new_privs" = 1 ] && doctor_program sudo; then
		doctor_report sudo D131 "no-new-privileges is set for the $doctor_subject, and sudo is here"
	fi
}

# usage: doctor_program NAME    true when NAME is in the PATH that the worker has
doctor_program() (
	PATH=${worker_path:-$PATH}
	command -v "$1" >/dev/null
)

# usage: doctor_drop            may a root start become the worker, and its init stop it?
doctor_drop() {
	if ! socket_mapped uid_map "$user_uid" || ! socket_mapped gid_map "$user_gid"; then
		drop_verb=refuse
		doctor_report drop D135 "$doctor_subject is uid $user_uid gid $user_gid"
		return 0
	fi
	case $drop_verb in
		refuse) doctor_report drop D130 "effective capabilities are $self_caps" ;;
		*)      doctor_report drop - 'SETUID and SETGID are there' ;;
	esac
	process_has_cap 5 "$self_caps" || doctor_report stop D134 "effective capabilities are $self_caps"
}

# usage: doctor_endpoint        which endpoint, and what its variables say
doctor_endpoint() {
	worker_endpoint
	case $endpoint_kind in
		none) doctor_report endpoint D100 'DOCKER_HOST is not set and nothing is at the usual paths'; return 0 ;;
		bad)  doctor_report endpoint D172 "DOCKER_HOST is '$endpoint_url'"; return 0 ;;
		context) doctor_report endpoint D171 "$endpoint_from names the context '$endpoint_url'" ;;
		*)    resolver_text=''
		      resolver_tcp
		      doctor_report endpoint - "$endpoint_url$resolver_text, from $endpoint_from" ;;
	esac
	doctor_context
	case $endpoint_kind in
		tcp) doctor_tls ;;
		ssh) command -v ssh >/dev/null || doctor_report ssh D170 'no ssh client in this image' ;;
	esac
}

# usage: doctor_context         a context that the CLI would take, were it not for the DOCKER_HOST that worker-entrypoint exports
doctor_context() {
	[ "$endpoint_kind" = unix ] && [ -n "$endpoint_context" ] || return 0
	doctor_report context D171 "$endpoint_config has the current context '$endpoint_context'; the worker gets DOCKER_HOST=$endpoint_url"
}

# usage: doctor_tls             any DOCKER_TLS_VERIFY that is not empty switches TLS on
doctor_tls() {
	case ${DOCKER_TLS_VERIFY:-} in
		'') doctor_report tls D150 "$endpoint_url without DOCKER_TLS_VERIFY"; return 0 ;;
		0 | false | no | off) doctor_report tls D156 "DOCKER_TLS_VERIFY is '$DOCKER_TLS_VERIFY'" ;;
	esac
	doctor_bad=''
	for doctor_one in ca.pem cert.pem key.pem; do
		doctor_run test -r "${DOCKER_CERT_PATH:-${DOCKER_CONFIG:-$HOME/.docker}}/$doctor_one" || doctor_bad="$doctor_bad $doctor_one"
	done
	if [ -n "$doctor_bad" ]; then doctor_report certificates D155 "the worker cannot read$doctor_bad in ${DOCKER_CERT_PATH:-${DOCKER_CONFIG:-$HOME/.docker}}"
	else doctor_report certificates - 'ca.pem, cert.pem and key.pem can be read by the worker'
	fi
}

# usage: doctor_run CMD...      as the subject where we can be it, else as ourselves, without the subject's configuration: it names programs
doctor_run() {
	if [ "$self_uid" = 0 ] && [ "$user_uid" != 0 ] && [ "$drop_verb" = refuse ]; then
		env HOME=/nonexistent DOCKER_CONFIG=/nonexistent "$@"
	else
		worker_run "$@"
	fi
}

# usage: doctor_socket          the file, its mode and groups against the subject's; sets doctor_open to 1 when it may be asked
doctor_socket() {
	doctor_open=0
	case $endpoint_kind in
		none | bad) return 0 ;;
		unix) ;;
		context) resolver_socket
		      if [ "$resolver_verb" = leave ]; then doctor_open=1; else doctor_report context "$resolver_reason" "the context '$endpoint_url', from $endpoint_from"; fi
		      return 0 ;;
		*)    doctor_open=1
		      return 0 ;;
	esac
	case $settings_root_socket in auto) resolver_policy=ask ;; *) resolver_policy=$settings_root_socket ;; esac
	resolver_may=$doctor_may
	resolver_socket
	resolver_who=$doctor_subject
	resolver_seen
	case $resolver_verb in
		grant) worker_groups="$worker_groups $resolver_reason" doctor_open=1
		       doctor_report socket - "$resolver_text; worker-entrypoint would grant group $resolver_reason" ;;
		leave) doctor_open=1
		       if [ "$resolver_reason" = world-writable ]; then doctor_report socket D123 "$resolver_text"
		       else doctor_report socket - "$resolver_text"
		       fi ;;
		relay) doctor_relay ;;
		*)     doctor_socket_code=$resolver_reason
		       if [ "$doctor_socket_code:$doctor_worker" = D120:1 ] && [ "$doctor_subject" = worker ] && worker_regrant; then
			       doctor_socket_code=D112
		       fi
		       doctor_report socket "$doctor_socket_code" "$resolver_text" ;;
	esac
	[ "$socket_kind" = socket ] || return 0
	doctor_sibling
	doctor_text=$(cd -P "$worker_root${endpoint_path%/*}/" 2>/dev/null && pwd -P) || return 0
	paths_mount "${doctor_text%/}/${endpoint_path##*/}"
	case ,$paths_options, in
		*,ro,*) doctor_report mount - "$endpoint_path is mounted read-only" ;;
		*)      doctor_report mount D194 "$endpoint_path is on a mount with $paths_options" ;;
	esac
}

# usage: doctor_sibling         tools that mount the path in DOCKER_HOST into other containers need the host's path
doctor_sibling() {
	case $endpoint_from:$endpoint_path in
		DOCKER_HOST:/var/run/docker.sock | DOCKER_HOST:/run/docker.sock) ;;
		DOCKER_HOST:*) doctor_report siblings - "what mounts $endpoint_path into other containers needs the host's path of it: --path $endpoint_path" ;;
	esac
}

# usage: doctor_relay           would there be a relay?
doctor_relay() {
	relay_lacks
	if [ -z "$relay_reason" ]; then doctor_report socket - "$resolver_text; worker-entrypoint would start a relay"
	else doctor_report socket "$resolver_reason" "$resolver_text; WORKER_ROOT_SOCKET=relay $relay_reason"
	fi
}

# usage: doctor_cli             does the CLI run at all; sets doctor_cli_runs
doctor_cli() {
	doctor_cli_runs=0
	if doctor_text=$(doctor_run timeout "$settings_timeout" "$image_cli" --version 2>&1); then
		doctor_cli_runs=1 doctor_version=$doctor_text
		doctor_report cli - "$doctor_text"
	else
		doctor_cli_failed "$?" "$doctor_text"
	fi
}

# usage: doctor_cli_failed STATUS TEXT
doctor_cli_failed() {
	limits_load
	limits_plan "$1" "$2"
	[ "$1" != 124 ] || limits_code=D187
	limits_seen "${limits_code:-D190}"
	limits_line "$2"
	doctor_report cli "${limits_code:-D190}" "$image_cli --version ended with $1: ${limits_text:-it said nothing}${limits_evidence:+; $limits_evidence}"
}

# usage: doctor_engine          asks the engine as the subject
doctor_engine() {
	[ "$doctor_open" = 1 ] || return 0
	if [ "$doctor_cli_runs" = 0 ]; then
		# no client to ask with; a link count of 0 says enough by itself
		[ "${socket_links:-}" != 0 ] || doctor_report engine D111 "$endpoint_path has link count 0"
		return 0
	fi
	if [ "$self_uid" != 0 ] && [ "$doctor_is_same" = no ]; then return 0; fi
	if [ "$drop_verb" = refuse ]; then return 0; fi
	probe_docker
	if [ -n "$probe_code" ]; then
		probe_said
		doctor_line=${probe_said:-no words of the client}
	fi
	if [ -z "$probe_code" ]; then doctor_report engine - "answers: $probe_engine"; doctor_podman
	elif [ "$probe_code" = D125 ]; then doctor_label; doctor_report engine D125 "$doctor_line (security label $doctor_text)"
	else doctor_report engine "$probe_code" "$doctor_line"
	fi
}

# usage: doctor_label           sets doctor_text: this process's security label
doctor_label() {
	doctor_text=none
	if [ -r "$worker_root/proc/self/attr/current" ]; then
		read -r doctor_text <"$worker_root/proc/self/attr/current" || doctor_text=${doctor_text:-none}
	fi
}

# usage: doctor_podman          Podman names itself among the server's components
doctor_podman() {
	doctor_text=$(worker_run timeout "$settings_timeout" "$image_cli" version \
		--format '{{range .Server.Components}}{{.Name}} {{end}}' 2>/dev/null) || return 0
	case $doctor_text in *Podman*) doctor_report podman D193 "components: $doctor_text" ;; esac
}

# usage: doctor_sdk             the Python SDK and its transport, where the image has them
doctor_sdk() {
	[ -n "$image_venv" ] && [ -x "$image_venv/bin/python" ] || return 0
	# -I: the working directory and the home directory are the worker's, and would be searched for modules
	doctor_text=$(doctor_run timeout "$settings_timeout" "$image_venv/bin/python" -I -c \
		'from importlib.metadata import version as v; print(v("docker"), v("requests"))' 2>/dev/null) || return 0
	doctor_found=$(doctor_sdk_plan "${doctor_text%% *}" "${doctor_text##* }") || die 70 'cannot compare versions'
	doctor_report sdk "$doctor_found" "docker ${doctor_text%% *}, requests ${doctor_text##* }"
}

# usage: doctor_sdk_plan DOCKER REQUESTS         prints D182 or -
#    ie: doctor_sdk_plan 6.1.3 2.32.0                     ->  D182
doctor_sdk_plan() {
	case $1 in
		[0-6].* | 7.0 | 7.0.*) ;;
		*) printf -- '-\n'; return ;;
	esac
	case $2 in
		[01].* | 2.[0-9].* | 2.[0-9] | 2.[12][0-9]* | 2.3[01]*) printf -- '-\n' ;;
		*) printf 'D182\n' ;;
	esac
}

# usage: doctor_client          what keeps the worker's client from its configuration, and so from its logins
doctor_client() {
	# as whom it would have to be looked at, this process cannot be
	[ "$drop_verb" != refuse ] || return 0
	client_facts
	client_code
	if [ -n "$client_found" ]; then doctor_report config "$client_found" "$client_seen"
	else doctor_report config - "$client_seen"
	fi
	client_elsewhere
	[ -z "$client_other" ] || [ "$client_state:$client_logins:$client_found" = read:yes: ] || doctor_report logins D197 "$client_other is there"
	doctor_home
	[ -z "${DOCKER_AUTH_CONFIG:-}" ] || [ "$doctor_cli_runs" = 0 ] || doctor_variable
}

# usage: doctor_home            can the worker write to the directory of its configuration?
doctor_home() {
	doctor_place=$client_dir doctor_code=D199
	[ "$client_state" != mixed ] || return 0
	if ! client_is -e "$doctor_place"; then doctor_place=${doctor_place%/*} doctor_code=D191; fi
	if doctor_run test -w "${doctor_place:-/}"; then doctor_report home - "$doctor_place can be written"
	else doctor_report home "$doctor_code" "$doctor_place cannot be written by uid $user_uid"
	fi
}

# usage: doctor_variable        does this client read DOCKER_AUTH_CONFIG? doctor_version is what `docker --version` printed
doctor_variable() {
	doctor_text=${doctor_version##*version }
	doctor_text=${doctor_text%%[, ]*}
	case $(client_reads_plan "$doctor_text") in
		yes) doctor_report variable - "DOCKER_AUTH_CONFIG is set, and client $doctor_text reads it" ;;
		*)   doctor_report variable D188 "DOCKER_AUTH_CONFIG is set, and the client is $doctor_text" ;;
	esac
}

# usage: doctor_path PATH       which path of the engine's host is this path of the container?
doctor_path() {
	[ -n "$1" ] || return 0
	paths_container || { doctor_report path D192 "$1: this container's id is not known, so its mounts are not"; return 0; }
	# shellcheck disable=SC2016 # the template's own variables
	doctor_text=$(doctor_run timeout "$settings_timeout" "$image_cli" inspect --format \
		'{{range .Mounts}}{{printf "%s|%s\n" .Destination .Source}}{{end}}{{range $at, $how := .HostConfig.Tmpfs}}{{printf "%s|\n" $at}}{{end}}' \
		"$paths_id" 2>/dev/null) ||
		{ doctor_report path D192 "$1: the engine did not say what is mounted into $paths_id"; return 0; }
	paths_real "$1" || { doctor_report path D192 "$1 is not there"; return 0; }
	doctor_seen=$1
	[ "$paths_text" = "$1" ] || doctor_seen="$1, that is $paths_text,"
	paths_mounts "$doctor_text"
	doctor_found=$(paths_plan "$paths_text" "$paths_list") || die 70 'cannot map the path'
	if [ -n "$doctor_found" ]; then doctor_report path - "$doctor_seen is $doctor_found for the engine"
	else doctor_report path D192 "$doctor_seen is on no mount of the host's"
	fi
}
