# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What this process is and where it runs, as files tell: all of them read by one program, because a shell's `read` costs a system call for
# each byte. Functions only.

# usage: facts_load             sets facts_status (/proc/self/status of this shell), facts_image (image.conf), facts_passwd, facts_group, each
#                               without empty lines and with every line ended, and facts_environ (what this shell was started with, without
#                               NULs; no more of it than environment_plain takes); what cannot be read is empty
facts_load() {
	facts_status='' facts_image='' facts_passwd='' facts_group='' facts_environ='' facts_part='' facts_chunk=''
	# where no process can be started the shell ends here; bash has a word for each NUL
	trap 'say "cannot start a program to read what this process is: see how many processes this container and its user may have"' EXIT
	{
		facts_all=$(LC_ALL=C head -v -c 1048576 - "$worker_lib/image.conf" "$worker_root/etc/passwd" "$worker_root/etc/group" "/proc/$$/environ") || :
	} <"$worker_root/proc/self/status" 2>/dev/null
	trap - EXIT
	facts_ifs=$IFS
	IFS='
'
	set -f
	# line by line: shells take the square of a text's length to find something in it, and to make it longer
	for facts_line in $facts_all; do
		case $facts_part:$facts_line in
			# the last: what looks like another file's head is in somebody's variable
			environ:*) ;;
			*:'==> standard input <==')           facts_next status; continue ;;
			*:"==> $worker_lib/image.conf <==")   facts_next image; continue ;;
			*:"==> $worker_root/etc/passwd <==")  facts_next passwd; continue ;;
			*:"==> $worker_root/etc/group <==")   facts_next group; continue ;;
			*:"==> /proc/$$/environ <==")         facts_next environ; continue ;;
		esac
		facts_chunk="$facts_chunk$facts_line
"
		[ "${#facts_chunk}" -lt 4096 ] || facts_next "$facts_part"
	done
	facts_next ''
	set +f
	IFS=$facts_ifs
	facts_environ=${facts_environ%?} facts_all=''
}

# usage: facts_next PART        adds what was gathered to the text of facts_part; PART is what follows
facts_next() {
	case $facts_part in
		status)  facts_status=$facts_status$facts_chunk ;;
		image)   facts_image=$facts_image$facts_chunk ;;
		passwd)  facts_passwd=$facts_passwd$facts_chunk ;;
		group)   facts_group=$facts_group$facts_chunk ;;
		environ) [ "${#facts_environ}" -gt 16384 ] || facts_environ=$facts_environ$facts_chunk ;;
	esac
	facts_part=$1 facts_chunk=''
}
