# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What this process is and where it runs, as files tell: all of them read by one program, because a shell's `read` costs a system call for
# each byte. Functions only.

# usage: facts_load             sets facts_status (/proc/self/status of this shell), facts_image (image.conf), facts_passwd, facts_group and
#                               facts_environ (what this shell was started with, without its NULs); what cannot be read is empty
facts_load() {
	{
		facts_all=$(head -v -c 1048576 - "$worker_lib/image.conf" "$worker_root/etc/passwd" "$worker_root/etc/group" "/proc/$$/environ") || :
	} <"$worker_root/proc/self/status" 2>/dev/null
	facts_status='' facts_image='' facts_passwd='' facts_group='' facts_environ=''
	case ${facts_all-} in *'==> standard input <=='*) ;; *) return 0 ;; esac
	facts_section 'standard input' && facts_status=$facts_text
	facts_section "$worker_lib/image.conf" && facts_image=$facts_text
	facts_section "$worker_root/etc/passwd" && facts_passwd=$facts_text
	facts_section "$worker_root/etc/group" && facts_group=$facts_text
	facts_environ=${facts_all#*"==> /proc/$$/environ <==
"}
	[ "$facts_environ" != "$facts_all" ] || facts_environ=''
	facts_all=''
}

# usage: facts_section NAME     sets facts_text to what `head -v` gave of that file; fails when it gave nothing
facts_section() {
	facts_text=${facts_all#*"==> $1 <==
"}
	[ "$facts_text" != "$facts_all" ] || return 1
	# the last line of a file that has no end is ended by head
	facts_text=${facts_text%%"
==> "*}
}
