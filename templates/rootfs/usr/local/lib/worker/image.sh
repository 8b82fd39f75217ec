# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # libraries share facts; the programs, read with -x, are checked for unassigned ones
# What the image says of itself: image.conf beside this file, NAME=VALUE lines written by the build. Functions only.

# usage: image_load FILE        sets image_user image_uid image_home image_venv image_venv_link image_cli
#                               image_static, and worker_root for the tests; other lines are for people
image_load() {
	image_user=appuser image_uid=1000 image_home=/home/appuser
	image_venv='' image_venv_link='' image_cli=/usr/bin/docker image_static=0 worker_root=''
	[ -r "$1" ] || die 70 "cannot read $1; this image was not built completely"
	while IFS='=' read -r image_key image_value || [ -n "$image_key" ]; do
		case $image_key in
			user)       image_user=$image_value ;;
			uid)        image_uid=$image_value ;;
			home)       image_home=$image_value ;;
			venv)       image_venv=$image_value ;;
			venv_link)  image_venv_link=$image_value ;;
			cli)        image_cli=$image_value ;;
			static)     image_static=$image_value ;;
			root)       worker_root=$image_value ;;
		esac
	done <"$1"
}
