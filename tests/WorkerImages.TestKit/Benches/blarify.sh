#!/bin/sh
# blarify: what the simulation runs in Blarify's place. It looks at every file as Blarify does, and tells what it saw.
# usage: blarify parse DIR [--ignore PATTERN]... [--incremental] --output URI
# A file DIR/.stand-in has it misbehave, a line each: exit N, error TEXT, hold (until there is DIR/.stand-in.release), flood LINES, write
set -eu

main() {
	[ "$1" = parse ] || { echo "Error: unknown command $1" >&2; exit 64; }
	directory=$2
	shift 2
	ignored='' incremental=false output=''
	while [ $# -gt 0 ]; do
		case $1 in
			--ignore) ignored="$ignored$2
"; shift 2 ;;
			--incremental) incremental=true; shift ;;
			--output) output=$2; shift 2 ;;
			*) echo "Error: unknown option $1" >&2; exit 64 ;;
		esac
	done
	[ -n "$output" ] || { echo 'Error: --output is missing' >&2; exit 64; }
	status=0
	cd "$directory"
	echo "Writing to $output" >&2
	echo 'Progress: 0%'
	if [ -f .stand-in ]; then misbehave; fi
	files=$(report)
	count=0
	if [ -n "$files" ]; then
		printf '%s\n' "$files"
		count=$(printf '%s\n' "$files" | wc -l)
	fi
	echo 'Progress: 100%'
	printf '{"nodes": %d, "incremental": %s}\n' "$count" "$incremental"
	exit "$status"
}

# usage: report                 prints PATH SHA256 for every file that is not ignored
report() {
	find . -type f ! -name '.stand-in*' | sort | while IFS= read -r file; do
		file=${file#./}
		if ! is_ignored "$file"; then
			hash=$(sha256sum <"$file")
			printf '%s %s\n' "$file" "${hash%% *}"
		fi
	done
}

# usage: is_ignored PATH        does a pattern fit the path, or the name of a directory on it?
is_ignored() {
	while IFS= read -r pattern; do
		[ -n "$pattern" ] || continue
		# shellcheck disable=SC2254 # a pattern is meant
		case /$1/ in */$pattern/*) return 0 ;; esac
	done <<-EOF
	$ignored
	EOF
	return 1
}

misbehave() {
	while read -r verb rest; do
		case $verb in
			exit) status=$rest ;;
			error) echo "Error: $rest" >&2 ;;
			hold) until [ -e .stand-in.release ]; do sleep 0.05; done ;;
			flood) yes 'a line of a flood' | head -n "$rest" ;;
			write) echo written >written ;;
			*) echo "Error: unknown behaviour $verb" >&2; exit 64 ;;
		esac
	done <.stand-in
}

main "$@"
