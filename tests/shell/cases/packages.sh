# shellcheck shell=sh disable=SC2016,SC2059,SC2154,SC2312 # literals are meant; the suite sets variables
# templates/steps/packages.sh: packages come from indexes that were fetched just now, and a failure of any index is one of the step.

stubs=$suite_work/stubs
mkdir -p "$stubs" "$suite_work/lists/partial"
# apt-get fails at the calls whose numbers stand in failing, and says there what stands in words
cat >"$suite_work/apt-get" <<'EOF'
#!/bin/sh
case $1 in indextargets) cat "$0.targets"; exit ;; esac
echo "apt-get $*" | sed 's/-o [^ ]* //g' >>"$0.calls"
number=$(wc -l <"$0.calls")
case " $(cat "$0.failing") " in *" $number "*) cat "$0.words" >&2; exit 100 ;; esac
EOF
printf '#!/bin/sh\ncase $1 in showhold) cat "%s/held" ;; *) echo "apt-mark $*" >>"%s/apt-get.calls" ;; esac\n' "$suite_work" "$suite_work" >"$stubs/apt-mark"
printf '#!/bin/sh\n:\n' >"$stubs/sleep"
chmod +x "$stubs"/* "$suite_work/apt-get"
sed -e "s|/usr/bin/apt-get|$suite_work/apt-get|" -e "s|/var/lib/apt/lists|$suite_work/lists|" -e "s|/dev/shm/apt-said|$suite_work/said|" -e "s|/var/cache/apt|$suite_work/cache|g" \
	"$suite_rootfs/../steps/packages.sh" >"$suite_work/packages.sh"
: >"$suite_work/apt-get.targets"

# usage: packages FAILING WORDS ARGUMENT...     prints the step's calls of apt, then what it says
packages() {
	: >"$suite_work/apt-get.calls"
	echo "$1" >"$suite_work/apt-get.failing"
	echo "$2" >"$suite_work/apt-get.words"
	shift 2
	packages_told=$(PATH=$stubs:$PATH $suite_shell "$suite_work/packages.sh" "$@" 2>&1 || echo "exit $?")
	tr '\n' ';' <"$suite_work/apt-get.calls"
	printf '%s' "$packages_told" | tr '\n' ';'
}

: >"$suite_work/held"
if [ "$(PATH=$stubs:$PATH $suite_shell -c 'sleep 0; apt-mark probe; cat "$0"' "$suite_work/apt-get.calls" 2>/dev/null)" != 'apt-mark probe' ]; then
	skip 'this shell runs its own applets before PATH'
	return 0
fi

touch "$suite_work/lists/kept_Packages"
once='apt-get update;apt-get install --simulate --no-install-recommends a b;apt-get install --yes --no-install-recommends a b;'
expect 'install takes what is named' "$once" "$(packages '' '' install a b)"
expect 'no kept index is left' '' "$(ls "$suite_work/lists")"
expect 'upgrade takes the rest, too' "${once}apt-get upgrade --yes --with-new-pkgs;" "$(packages '' '' upgrade a b)"
expect 'upgrade alone' 'apt-get update;apt-get upgrade --yes --with-new-pkgs;' "$(packages '' '' upgrade)"
expect 'an index that cannot be fetched is fetched again' "apt-get update;${once}E: Failed to fetch x  503;packages: try 2 of 3, from fresh indexes" \
	"$(packages 1 'E: Failed to fetch x  503' install a b)"
expect 'three times, then the step fails' \
	'apt-get update;apt-get update;apt-get update;E: 503;packages: try 2 of 3, from fresh indexes;E: 503;packages: try 3 of 3, from fresh indexes;E: 503;exit 100' \
	"$(packages '1 2 3' 'E: 503' install a b)"
expect 'a package that no archive has is not asked for again' \
	'apt-get update;apt-get install --simulate --no-install-recommends nosuch;E: Unable to locate package nosuch;exit 100' \
	"$(packages 2 'E: Unable to locate package nosuch' install nosuch)"
expect 'an archive that nobody signs is not asked again' "apt-get update;E: The repository 'http://a x InRelease' is not signed.;exit 100" \
	"$(packages 1 "E: The repository 'http://a x InRelease' is not signed." install a b)"
lag='E: Failed to fetch http://a/pool/a_1.deb  404  Not Found [IP: 127.0.0.1 80]'
expect 'a mirror that lags once' "$once${once}$lag;packages: try 2 of 3, from fresh indexes" "$(packages 3 "$lag" install a b)"
expect_has 'a mirror that goes on lagging is named' 'index and mirror disagree' "$(packages '3 6 9' "$lag" install a b)"
expect_has 'so is an index of another size' 'index and mirror disagree' \
	"$(packages '1 2 3' 'E: Failed to fetch http://a/Packages.xz  File has unexpected size (1 != 2). Mirror sync in progress?' install a b)"
pinned='apt-get update;apt-get install --simulate --no-install-recommends a=1 b;apt-get install --yes --no-install-recommends a=1 b;'
expect 'a pinned package keeps its version' "${pinned}apt-mark hold a;apt-get upgrade --yes --with-new-pkgs;apt-mark unhold a;" "$(packages '' '' upgrade a=1 b)"
echo a >"$suite_work/held"
expect 'one that the base holds goes on to be held' "${pinned}apt-get upgrade --yes --with-new-pkgs;" "$(packages '' '' upgrade a=1 b)"
: >"$suite_work/held"

# what an index comes from is said by the Release file of its suite, once for all components
lists=$suite_work/lists
cat >"$suite_work/apt-get.targets" <<EOF
http://a/debian small main/binary-amd64/Packages $lists/a_debian_dists_small_main_binary-amd64_Packages.lz4
http://a/debian small contrib/binary-amd64/Packages $lists/a_debian_dists_small_contrib_binary-amd64_Packages
http://b flat/ Packages $lists/b_flat_Packages
http://c none main/binary-amd64/Packages $lists/c_dists_none_main_binary-amd64_Packages
EOF
sed -i "s|^echo |touch '$lists/a_debian_dists_small_InRelease' '$lists/b_flat_Release'; echo |" "$suite_work/apt-get"
empty=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
expect 'the Release files are told with their sums' \
	"${once}packages: from $empty http://a/debian/dists/small/InRelease;packages: from $empty http://b/flat/Release" "$(packages '' '' install a b)"
touch "$suite_work/preferences"
sed -i 's/| sed .s.-o .*g. >>/>>/' "$suite_work/apt-get"
expect_has 'versions that are asked for beside it come first' "-o Dir::Etc::Preferences=$suite_work/preferences install --yes" "$(packages '' '' install a b)"
