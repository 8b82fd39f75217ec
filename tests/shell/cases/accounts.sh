# shellcheck shell=sh disable=SC2016,SC2059,SC2086,SC2154,SC2312 # literals are meant; the suite sets variables
# templates/steps/accounts.sh: the worker's account is made, or taken from the base, or what stands in the way is named.

stubs=$suite_work/stubs
mkdir -p "$stubs" "$suite_work/home"
for name in useradd userdel groupadd groupmod gpasswd install rm; do
	printf '#!/bin/sh\necho "%s $*" >>"%s/calls"\n' "$name" "$suite_work" >"$stubs/$name"
done
printf '#!/bin/sh\nawk -F: -v "key=$2" "\\$1 == key || \\$3 == key" "%s/$1"\n' "$suite_work" >"$stubs/getent"
chmod +x "$stubs"/*

# usage: accounts NAME UID GID HOME     on the base that passwd and group describe; prints what the step does, or what it says
accounts() {
	: >"$suite_work/calls"
	PATH=$stubs:$PATH $suite_shell "$suite_rootfs/../steps/accounts.sh" "$@" docker 2375 2>&1 || echo "exit $?"
	grep -v '^rm ' "$suite_work/calls" | tr '\n' ';'
}

# usage: base PASSWD GROUP
base() {
	printf "root:x:0:0:root:/root:/bin/sh\n$1" >"$suite_work/passwd"
	printf "root:x:0:\nstaff:x:50:\n$2" >"$suite_work/group"
}

if [ "$(PATH=$stubs:$PATH $suite_shell -c 'rm probe; cat "$0"' "$suite_work/calls" 2>/dev/null)" != 'rm probe' ]; then
	skip 'this shell runs its own applets before PATH'
	return 0
fi

made='useradd --no-log-init --uid 1000 --gid 1000 --home-dir /home/w --create-home --shell /bin/bash w;'
docker='groupadd --gid 2375 docker;gpasswd --members w docker;'
base '' ''
expect 'nothing there' "groupadd --gid 1000 w;$made$docker" "$(accounts w 1000 1000 /home/w)"
base 'node:x:1000:1000::/home/node:/bin/sh\n' ''
expect 'an account that only has the number gives way' "userdel node;groupadd --gid 1000 w;$made$docker" "$(accounts w 1000 1000 /home/w)"
base "w:x:999:0::$suite_work/home:/bin/sh\n" ''
expect 'the account of the base, of a number below 1000 and of group 0' "$docker" "$(accounts w 999 0 "$suite_work/home")"
base "w:x:1000:1000::$suite_work/none:/bin/sh\n" 'w:x:1000:\ndocker:x:998:w,other\n'
expect 'a home that is missing, and a group docker of another number' \
	"install --directory --owner=1000 --group=1000 $suite_work/none;groupmod --gid 2375 docker;gpasswd --members w docker;" "$(accounts w 1000 1000 "$suite_work/none")"

base 'w:x:1001:1001::/home/w:/bin/sh\n' ''
expect_has 'the name with other numbers' "the base has the account w:1001:1001:/home/w (name:uid:gid:home), not w:1000:1000:/home/w: give 'user' these" "$(accounts w 1000 1000 /home/w)"
base '' ''
for numbers in '999 999' '1000 0'; do
	expect_has "$numbers" 'the base has no account w: numbers below 1000 are for accounts that it has' "$(accounts w $numbers /home/w)"
done
base '' 'crew:x:1000:\n'
expect_has 'the group number taken' "the base has a group crew of gid 1000: choose another gid under 'user'" "$(accounts w 1000 1000 /home/w)"
base '' 'w:x:1500:\n'
expect_has 'the group name taken' "the base has a group w of another gid than 1000: choose another name under 'user'" "$(accounts w 1000 1000 /home/w)"
base '' 'crew:x:2375:\n'
expect_has 'the docker number taken' "the base has a group crew of gid 2375: choose another under 'dockerGroup'" "$(accounts w 1000 1000 /home/w)"
expect_has 'and it ends' 'exit 1' "$(accounts w 1000 1000 /home/w)"
