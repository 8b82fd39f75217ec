#!/bin/sh
# suite.sh: runs one file of cases in the shell it is started with; run.sh starts it.
# usage: SHELL suite.sh NAME FILE DIRECTORY     prints FAIL lines and, last, COUNT PASSED FAILED
set -eu

suite_shell=$1 suite_file=$2 suite_work=$3
suite_passed=0 suite_failed=0
suite_rootfs=${0%/*}/../../templates/rootfs
# shellcheck disable=SC2034 # the case files and the functions under test read these two
worker_lib=$suite_rootfs/usr/local/lib/worker
# shellcheck disable=SC2034
worker_root=$suite_work

# usage: load NAME...           reads libraries of the image
load() {
	for load_one in "$@"; do
		# shellcheck source=/dev/null
		. "$worker_lib/$load_one.sh"
	done
}

# usage: expect NAME WANT GOT
expect() {
	if [ "$2" = "$3" ]; then
		suite_passed=$((suite_passed + 1))
	else
		suite_failed=$((suite_failed + 1))
		printf 'FAIL %s: %s: %s: want [%s], got [%s]\n' "$suite_shell" "${suite_file##*/}" "$1" "$2" "$3"
	fi
}

# usage: skip WHY                 the rest of this file cannot run in this shell
skip() {
	printf 'SKIP %s: %s: %s\n' "$suite_shell" "${suite_file##*/}" "$1"
}

# usage: expect_has NAME PART GOT
expect_has() {
	case $3 in
		*"$2"*) expect "$1" "$2" "$2" ;;
		*)      expect "$1" "*$2*" "$3" ;;
	esac
}

# shellcheck source=/dev/null
. "$suite_file"
printf 'COUNT %s %s\n' "$suite_passed" "$suite_failed"
