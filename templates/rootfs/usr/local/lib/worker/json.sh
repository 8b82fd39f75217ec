# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Just enough JSON to write. Functions only.

# usage: json_string TEXT       sets json_text: TEXT between quotes, escaped; control characters become spaces
json_string() {
	json_rest=$1 json_text=''
	case $json_rest in
		*[[:cntrl:]]*) json_rest=$(printf '%s' "$json_rest" | tr '[:cntrl:]' ' ') || die 70 'cannot write JSON' ;;
	esac
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
