# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What this process is and where it runs, as files tell: all of them read by one program, because a shell's `read` costs a system call for
# each byte. Functions only.

# usage: facts_load             sets facts_status (/proc/self/status of this shell), facts_image (image.conf), facts_passwd, facts_group, without
#                               empty lines, and facts_environ (what this shell was started with, without NULs); what cannot be read is empty
facts_load() {
	{
		facts_all=$(head -v -c 1048576 - "$worker_lib/image.conf" "$worker_root/etc/passwd" "$worker_root/etc/group" "/proc/$$/environ") || :
	} <"$worker_root/proc/self/status" 2>/dev/null
	facts_status='' facts_image='' facts_passwd='' facts_group='' facts_environ='' facts_part=''
	facts_ifs=$IFS
	IFS='
'
	set -f
	# line by line: shells take the square of a text's length to find something in it
	for facts_line in ${facts_all-}; do
		case $facts_line in
			'==> standard input <==')           facts_part=status ;;
			"==> $worker_lib/image.conf <==")   facts_part=image ;;
			"==> $worker_root/etc/passwd <==")  facts_part=passwd ;;
			"==> $worker_root/etc/group <==")   facts_part=group ;;
			"==> /proc/$$/environ <==")         facts_part=environ ;;
			*) facts_add "$facts_line" ;;
		esac
	done
	set +f
	IFS=$facts_ifs
	facts_all=''
}

# usage: facts_add LINE         adds LINE to the text of facts_part
facts_add() {
	case $facts_part in
		status)  facts_status="$facts_status${facts_status:+
}$1" ;;
		image)   facts_image="$facts_image${facts_image:+
}$1" ;;
		passwd)  facts_passwd="$facts_passwd${facts_passwd:+
}$1" ;;
		group)   facts_group="$facts_group${facts_group:+
}$1" ;;
		environ) facts_environ="$facts_environ${facts_environ:+
}$1" ;;
	esac
}
