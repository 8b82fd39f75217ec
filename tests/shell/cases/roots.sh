# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2312 # the functions under test read and set variables; literals are meant
# What is root's alone, of real files: only root can give files away.
load say roots
if ! [ -O / ]; then skip 'only root can make files of others'; return 0; fi

place=$suite_work/place
mkdir -p "$place/root/deep" "$place/theirs" "$place/sticky" "$place/group"
: >"$place/root/deep/file"
: >"$place/theirs/root-file"
: >"$place/sticky/root-file"
: >"$place/group/file"
chmod 755 "$suite_work" "$place" "$place/root" "$place/root/deep"
chmod 1777 "$place/sticky"
chown 1000 "$place/theirs"
chown 0:42 "$place/group/file"
chmod 664 "$place/group/file"

# usage: alone WANT PATH [BAD]
alone() {
	if roots_alone "$2"; then alone_got=yes; else alone_got="no $roots_bad"; fi
	expect "root's alone: ${2#"$place"}" "$1${3:+ $3}" "$alone_got"
}

alone yes "$place/root/deep/file"
alone yes "$place/root/deep/"
alone no "$place/theirs/root-file" "$place/theirs"
alone yes "$place/sticky/root-file"
alone no "$place/group/file" "$place/group/file"
alone no "$place/absent" "$place/absent"
chmod 775 "$place/root/deep"
alone yes "$place/root/deep/file"
chmod 777 "$place/root/deep"
alone no "$place/root/deep/file" "$place/root/deep"
chmod 755 "$place/root/deep"
ln -s deep/file "$place/root/link"
alone yes "$place/root/link"
# a link that root owns, to a link that they own, to a file that root owns
ln -s "$place/root/deep/file" "$place/theirs/link"
chown -h 1000 "$place/theirs/link"
ln -s ../theirs/link "$place/root/chain"
alone no "$place/root/chain" "$place/root/../theirs/link"
# their own link in a sticky directory that root owns
ln -s "$place/root/deep/file" "$place/sticky/link"
chown -h 1000 "$place/sticky/link"
alone no "$place/sticky/link" "$place/sticky/link"
# a directory on the way that is a link
ln -s "$place/theirs" "$place/root/way"
alone no "$place/root/way/root-file" "$place/theirs"
ln -s loop "$place/root/loop"
alone no "$place/root/loop" "$place/root/loop"
: >"$place/root/two
lines"
alone no "$place/root/two
lines" "$place/root/two
lines"
