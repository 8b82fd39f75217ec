# shellcheck shell=sh
# shellcheck disable=SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Messages: one line per fact, on standard error, `worker:` in front. Functions only.
# Standard output belongs to the command that is started.

say() {
	say_shown "$*"
	printf 'worker: %s\n' "$say_text" >&2
}
note()  { [ "${WORKER_LOG:-info}" = quiet ] || say "$*"; }
debug() { [ "${WORKER_LOG:-info}" != debug ] || say "$*"; }
# die_always, where a program sets it, is the only code it may fail with
die()   { die_code=${die_always:-$1}; shift; say "$*"; exit "$die_code"; }

# usage: say_shown TEXT         sets say_text: TEXT on one line, with control characters as one writes them (\r \n \t \033): none
#                               reaches a terminal, and the end of a value is seen
say_shown() {
	say_text=$1
	# in the C locale of dash and busybox all that is not ASCII is not printable, too: UTF-8 has control characters of two bytes
	case $1 in *[![:print:]]*) ;; *) return 0 ;; esac
	say_rest=$1 say_text=''
	while :; do
		case $say_rest in *[[:cntrl:]]*) ;; *) break ;; esac
		say_head=${say_rest%%[[:cntrl:]]*}
		say_rest=${say_rest#"$say_head"}
		say_one=${say_rest%"${say_rest#?}"}
		say_rest=${say_rest#?}
		case $say_one in
			'
') say_one='\n' ;;
			'	') say_one='\t' ;;
			*) say_one=$(printf '\\%03o' "'$say_one") || say_one='?'
			   case $say_one in *015) say_one='\r' ;; esac ;;
		esac
		say_text=$say_text$say_head$say_one
	done
	say_text=$say_text$say_rest
	case $say_text in *[![:print:]]*) say_wide ;; esac
}

# usage: say_wide               part of say_shown: U+0080 to U+009F, two bytes in UTF-8, which some terminals obey as they do ESC [
say_wide() {
	say_wide_script=$(printf 's/\302[\200-\237]/?/g') || return 0
	say_text=$(printf '%s' "$say_text" | LC_ALL=C sed "$say_wide_script") || say_text='?'
}

# usage: limits_load            reads limits.sh, once: what ends a program of ours is asked when one failed
limits_load() {
	[ -z "${limits_known:-}" ] || return 0
	limits_known=1
	# shellcheck source=limits.sh
	. "$worker_lib/limits.sh"
}

# usage: limits_tests           every program's first question: does a test of a file tell the truth here? Ends with D186 when it does not
limits_tests() { [ -x / ] || { limits_load; limits_filter; }; }
