# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# The environment: what this program was started with, given back to the command as it came. A shell drops entries whose name it cannot hold
# (a.b=1), changes some (IFS, PWD), and would take a lower-case one for a variable of ours. Functions only.

# usage: environment_load       sets environment_names, the names a shell can hold, and environment_back, what this shell cannot pass on as it
#                               came, as env's arguments quoted for eval; unsets what could pass for a variable of ours
environment_load() {
	environment_names='' environment_back=''
	environment_plain || environment_every
}

# usage: environment_plain      true when this shell has every entry as it came: the text of all is those entries, one after the other
environment_plain() {
	environment_rest=$facts_environ environment_found=''
	# each step costs as much as the rest is long, plus the square of the value's length
	[ "${#environment_rest}" -lt 16384 ] || return 1
	while [ -n "$environment_rest" ]; do
		environment_name=${environment_rest%%=*}
		case $environment_name in
			PATH) environment_value=$worker_path ;;
			http_proxy | https_proxy | all_proxy | no_proxy) eval "environment_value=\${$environment_name-}" ;;
			'' | [!A-Z_]* | *[!A-Za-z0-9_]*) return 1 ;;
			*) eval "environment_value=\${$environment_name-}" ;;
		esac
		[ "${#environment_value}" -lt 1024 ] || return 1
		environment_shorter=${environment_rest#"$environment_name=$environment_value"}
		[ "$environment_shorter" != "$environment_rest" ] || return 1
		environment_rest=$environment_shorter environment_found="$environment_found $environment_name"
	done
	environment_names=$environment_found
}

# usage: environment_every      the same, entry by entry, where one is not plain; env takes no entry without a name
environment_every() {
	environment_names=$(tr '\000\n' '\n ' <"/proc/$$/environ" | LC_ALL=C sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' | tr '\n' ' ') ||
		die 70 'cannot read the environment'
	environment_back=$(LC_ALL=C sed -z -n \
		-e '/^\(IFS\|LINENO\|OLDPWD\|OPTIND\|PPID\|PS[124]\|PWD\)=/b back' \
		-e '/^[A-Z_][A-Za-z0-9_]*=/d; /^\(https\?\|all\|no\)_proxy=/d; /^=/d; /=/!d' \
		-e ': back' -e "s/'/'\\\\''/g; s/.*/'&'/p" "/proc/$$/environ" | tr '\000' ' ') || die 70 'cannot read the environment'
	for environment_name in $environment_names; do
		case $environment_name in
			[A-Z_]* | http_proxy | https_proxy | all_proxy | no_proxy) ;;
			worker_lib | worker_root | worker_path | environment_* | facts_*) ;;
			*) unset "$environment_name" ;;
		esac
	done
}

# usage: environment_exec PROGRAM ARG...       in place of this shell, with what it was started with, but for what was exported since
environment_exec() {
	if [ -n "$environment_back" ]; then
		# env would take a program with such a name for an entry
		case $1 in *=*) set -- /bin/sh -c 'exec "$@"' sh "$@" ;; esac
		eval "set -- /usr/bin/env -- $environment_back \"\$@\""
	fi
	PATH=$worker_path
	exec "$@"
}
