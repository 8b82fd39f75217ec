# Copies the host's Azure directory, mounted at /root/.azure as it used to be, to the worker's home. Writes nothing into the mount.
# Root reads, the worker writes: this needs only the capabilities that the entrypoint's drop needs. If root may not read the directory (a
# host user's, 0700, with cap_drop: ALL), a message says so: mount it at /home/appuser/.azure, or add the capability DAC_READ_SEARCH.
set -eu

[ -d /root/.azure ] || exit 0
if ! tar -C /root/.azure -cf - . >/dev/null 2>&1; then
	echo '/root/.azure cannot be read and is not copied: mount it at /home/appuser/.azure, or add the capability DAC_READ_SEARCH'
	exit 0
fi
tar -C /root/.azure -cf - . |
	setpriv --reuid appuser --regid appuser --clear-groups sh -c 'umask 077; tar -C /home/appuser/.azure -xf - --no-same-permissions --no-overwrite-dir'
