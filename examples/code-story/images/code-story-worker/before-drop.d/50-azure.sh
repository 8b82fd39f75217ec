# The host's Azure directory, mounted at /root/.azure as it used to be, becomes the worker's own copy. Nothing is written into the mount.
# Read as root, written as the worker: this needs no capability beyond those of the drop. A directory that root may not read here (a host
# user's, 0700, with cap_drop: ALL) is said; then mount it at /home/appuser/.azure, or add the capability DAC_READ_SEARCH.
set -eu

[ -d /root/.azure ] || exit 0
if ! tar -C /root/.azure -cf - . >/dev/null 2>&1; then
	echo '/root/.azure cannot be read and is not copied: mount it at /home/appuser/.azure, or add the capability DAC_READ_SEARCH'
	exit 0
fi
tar -C /root/.azure -cf - . |
	setpriv --reuid appuser --regid appuser --clear-groups sh -c 'umask 077; tar -C /home/appuser/.azure -xf - --no-same-permissions --no-overwrite-dir'
