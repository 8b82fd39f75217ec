# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Just enough JSON to write, and text that is safe to show. Functions only.

# usage: json_plain TEXT        sets json_plain_text: TEXT in one line that does nothing to a terminal: line ends and tabs become spaces, other
#                               control characters '?'. Names and answers come from the worker's files and from the engine.
json_plain() {
	json_plain_text=$1
	case $1 in *[![:print:]]*) ;; *) return 0 ;; esac
	# the second range of control characters, U+0080 to U+009F, as UTF-8
	json_plain_text=$(printf '%s' "$1" | tr '\n\t' '  ' | LC_ALL=C tr '\000-\037\177' '?' |
		LC_ALL=C sed "s/$(printf '\302')[$(printf '\200')-$(printf '\237')]/?/g") || die 70 'cannot write plain text'
}

# usage: json_string TEXT       sets json_text: TEXT between quotes, plain and escaped
json_string() {
	json_plain "$1"
	json_rest=$json_plain_text json_text=''
	while :; do
		case $json_rest in *[\\\"]*) ;; *) break ;; esac
		json_head=${json_rest%%[\\\"]*}
		json_rest=${json_rest#"$json_head"}
		json_text="$json_text$json_head\\${json_rest%"${json_rest#?}"}"
		json_rest=${json_rest#?}
	done
	json_text="\"$json_text$json_rest\""
}

# usage: json_numbers LIST      sets json_text: the numbers of LIST as an array
json_numbers() {
	json_text=''
	for json_one in $1; do
		json_text="$json_text${json_text:+,}$json_one"
	done
	json_text="[$json_text]"
}
