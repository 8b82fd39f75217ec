# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# Facts about the image: image.conf beside this file, NAME=VALUE lines written by the build. Functions only.

# usage: image_load             sets image_user image_uid image_gid image_home image_venv image_venv_link image_cli image_static; other lines
#                               are for people
image_load() {
	image_user=appuser image_uid=1000 image_gid=1000 image_home=/home/appuser
	image_venv='' image_venv_link='' image_cli=/usr/bin/docker image_static=0
	[ -n "$facts_image" ] || die 70 "cannot read $worker_lib/image.conf; this image was not built completely"
	image_ifs=$IFS
	IFS='
'
	set -f
	for image_line in $facts_image; do
		image_value=${image_line#*=}
		case $image_line in
			user=*)      image_user=$image_value ;;
			uid=*)       image_uid=$image_value ;;
			gid=*)       image_gid=$image_value ;;
			home=*)      image_home=$image_value ;;
			venv=*)      image_venv=$image_value ;;
			venv_link=*) image_venv_link=$image_value ;;
			cli=*)       image_cli=$image_value ;;
			static=*)    image_static=$image_value ;;
		esac
	done
	set +f
	IFS=$image_ifs
}
