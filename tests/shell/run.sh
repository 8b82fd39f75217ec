#!/bin/sh
# run.sh: the case tables of the image's shell functions and programs, under every shell they must run in.
# usage: tests/shell/run.sh [-s SHELL] [FILE]...     FILE is a file of tests/shell/cases; needs no root and no engine
# exit codes: 0 all passed, 1 something failed
set -eu

main() {
	here=$(cd "${0%/*}" && pwd) || exit 1
	# What the caller has set must not decide a case.
	for name in $(env | sed -n 's/^\(WORKER_[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$name"; done
	passed=0 failed=0
	work=$(mktemp -d) || exit 1
	trap 'rm -rf "$work"' EXIT
	only=
	if [ "${1-}" = -s ]; then
		only=$2
		shift 2
	fi
	[ "$#" -gt 0 ] || set -- "$here"/cases/*.sh
	for shell in dash 'busybox sh' 'bash --posix'; do
		[ "${only:-$shell}" = "$shell" ] || continue
		for file in "$@"; do
			run_file "$shell" "$file"
		done
	done
	printf '%s passed, %s failed\n' "$passed" "$failed"
	[ "$failed" = 0 ]
}

# usage: run_file SHELL FILE      a file that dies before it counted is one more failure
run_file() {
	rm -rf "$work/case"
	mkdir "$work/case"
	# shellcheck disable=SC2086 # a shell and its option
	if ! $1 "$here/suite.sh" "$1" "$2" "$work/case" >"$work/log" 2>&1 </dev/null; then
		printf 'FAIL %s: %s: ended early\n' "$1" "${2##*/}"
		sed 's/^/    /' "$work/log"
		failed=$((failed + 1))
		return 0
	fi
	grep -aE '^(FAIL|SKIP)' "$work/log" || [ "$?" = 1 ]
	counts=$(sed -n 's/^COUNT //p' "$work/log") || exit 1
	passed=$((passed + ${counts% *}))
	failed=$((failed + ${counts#* }))
}

main "$@"
