# shellcheck shell=sh disable=SC2016,SC2086,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# What reaches the command, and what decides about root's programs: every entry, and none of them.
# shellcheck source=../sandbox.sh
. "${suite_file%/*}/../sandbox.sh"
[ "$sandbox_holds" = yes ] || return 0

# in Perl, as a shell would drop entries of the environment
cat >"$sandbox/stubs/setpriv" <<-E
	#!/usr/bin/perl
	open(CALLS, '>>', '$sandbox/calls') && print(CALLS "setpriv @ARGV\n") && close(CALLS) || die;
	1 while shift(@ARGV) ne '--';
	exec { \$ARGV[0] } @ARGV or exit 127;
E
chmod +x "$sandbox/stubs/setpriv"

# usage: arrives NAME ENTRY...    each entry is in the command's environment, byte for byte, in a start as root, as a user, and by worker-exec
arrives() {
	arrives_name=$1
	shift
	for arrives_how in worker-entrypoint user worker-exec; do
		arrives_program=$arrives_how
		process 0 0 "$root"
		case $arrives_how in
			user) process 1000 1000 0000000000000000; arrives_program=worker-entrypoint ;;
			worker-exec) running_worker; socket - ;;
		esac
		# shellcheck disable=SC2086 # a shell and its option
		env -i HOME=/root "PATH=$PATH" "$@" $suite_shell "$bin/$arrives_program" env -0 >"$sandbox/out" 2>"$sandbox/err" || :
		for arrives_entry in "$@"; do
			arrives_as=$(printf '%s' "$arrives_entry" | tr '\n' '\001')
			arrives_got=$(tr '\000\n' '\n\001' <"$sandbox/out" | LC_ALL=C grep -aFxc -e "$arrives_as" || :)
			expect "$arrives_name ($arrives_how): $arrives_as" 1 "$arrives_got"
		done
	done
	process 0 0 "$root"
}

arrives 'plain entries' A=1 EMPTY= 'TEXT=a  b' LONG_NAME_1=x=y=z
arrives 'a name with a dot' a.b=1 spring.x=2
arrives 'names no shell has' 1x=1 x-y=2 'x y=3' 'BASH_FUNC_f%%=() { :; }' '-n=4' 'ä=5' '$(id)=6' "'=7"
arrives 'values that quote' "a.q='" "b.q=it's \"so\" \$(id) \`id\`" 'c.q=*' 'D=a\b' "E='"
arrives 'values with line breaks' 'A=one
two' 'b.c=one
two
' 'C=ends
' 'D=one
WORKER_NOPE=1' 'E=x
export WORKER_NOPE=1'
arrives 'what the shell has for itself' IFS=, PPID=7 OPTIND=3 LINENO=9 PS1=x PS4=y PWD=/nowhere OLDPWD=/elsewhere
arrives 'names of our own variables' user_uid=0 user_name=root self_uid=1 image_user=root worker_lib=/tmp worker_root=/tmp worker_path=/tmp settings_docker=required \
	environment_back='touch /tmp/x' facts_passwd=x probe_engine=x relay_pid=1 drop_command=id
arrives 'bytes that are no text' "A=$(printf '\377\376')" "b.c=$(printf '\200')"
arrives 'proxies' http_proxy=http://p:1 no_proxy=.x HTTPS_PROXY=http://p:2
long=$(head -c 20000 /dev/zero | tr '\000' x)
arrives 'much' "A=$long" a.b=1

run a.b=1 worker-entrypoint true 2>/dev/null || :
run WORKER_NOPE=1 'TEXT=x
WORKER_OTHER=1' worker-entrypoint true
expect 'a name that is not known, beside text like one' 64 "$run_code"
expect_has 'the name is the one' 'worker: WORKER_NOPE is not' "$run_err"

# usage: untouched NAME ENTRY...  such an entry changes nothing of the drop
untouched() {
	untouched_name=$1
	shift
	: >"$sandbox/calls"
	# shellcheck disable=SC2086 # a shell and its option
	env -i HOME=/root "PATH=$PATH" "$@" $suite_shell "$bin/worker-entrypoint" true 2>"$sandbox/err" || :
	expect "$untouched_name" 'setpriv --reuid 1000 --regid 1000 --inh-caps=-all --groups 1000,2375 --bounding-set=-all --no-new-privs -- true' \
		"$(sed 's/ -- .*true$/ -- true/' "$sandbox/calls")"
}

untouched 'variables of ours, from outside' worker_no_new_privs=0 drop_bounding=no worker_groups=0 user_uid=0 resolver_policy=group start_code=x drop_command=
untouched 'IFS from outside' IFS=0123456789
socket -
mkdir -p "$sandbox/planted"
for planted in setpriv stat head sed tr mv env sh; do
	printf '#!/bin/sh\necho planted >>"%s/calls"\n' "$sandbox" >"$sandbox/planted/$planted"
	chmod +x "$sandbox/planted/$planted"
done
socket '0 106 660 1'
: >"$sandbox/calls"
env -i HOME=/root "PATH=$sandbox/planted:$PATH" a.b=1 $suite_shell "$bin/worker-entrypoint" /bin/true 2>"$sandbox/err" || :
expect 'programs of the user'\''s PATH are not run by root' '' "$(grep planted "$sandbox/calls" || :)"
for path in /nowhere ''; do
	env -i HOME=/root "PATH=$path" /bin/$suite_shell "$bin/worker-entrypoint" /usr/bin/env >"$sandbox/out" 2>"$sandbox/err" || :
	expect "PATH=$path: works, and arrives" "PATH=$path" "$(grep ^PATH= "$sandbox/out")"
done

socket -
head_line='
==> '
untouched 'a value like the head of another file' "M=x${head_line}standard input <==
Uid:	1000	1000	1000	1000
CapEff:	0000000000000000"
untouched 'a value like image.conf' "M=x${head_line}$sandbox/usr/local/bin/../lib/worker/image.conf <==
uid=4
gid=0
user=x"
untouched 'a value like /etc/group' "M=x${head_line}$sandbox/root/etc/group <==
shadow2:x:42:appuser"
untouched 'a value like /etc/passwd' "M=x${head_line}$sandbox/root/etc/passwd <==
appuser:x:0:0::/:/bin/sh"
arrives 'a value like the head of a file' "M=x${head_line}standard input <==
Uid:	1000"

# usage: account NAME WANT UID ENTRY...  HOME, USER and LOGNAME that arrive, of a start as UID
account() {
	account_name=$1 account_want=$2 account_uid=$3
	shift 3
	if [ "$account_uid" = 0 ]; then process 0 0 "$root"; else process "$account_uid" "$account_uid" 0000000000000000; fi
	# shellcheck disable=SC2086 # a shell and its option
	account_got=$(env -i "PATH=$PATH" "$@" $suite_shell "$bin/worker-entrypoint" /bin/sh -c 'echo "$HOME $USER $LOGNAME"' 2>&1)
	expect "$account_name" "$account_want" "$account_got"
}

socket -
for uid in 0 1000; do
	account "no HOME, as $uid" "$sandbox/home appuser appuser" "$uid"
	account "root's HOME, as $uid" "$sandbox/home appuser appuser" "$uid" HOME=/root USER=root
	account "HOME=/, as $uid" "$sandbox/home appuser appuser" "$uid" HOME=/
	account "a HOME that was given, as $uid" '/work appuser appuser' "$uid" HOME=/work
	account "a USER that was given, as $uid" "$sandbox/home ann bob" "$uid" HOME=/root USER=ann LOGNAME=bob
done
# the host's passwd, mounted: the image's user has no entry there
printf 'root:x:0:0:root:/root:/bin/sh\nann:x:1234:1234::/home/ann:/bin/sh\n' >"$sandbox/root/etc/passwd"
account 'the image'\''s user without an entry' "$sandbox/home appuser appuser" 0 HOME=/root
