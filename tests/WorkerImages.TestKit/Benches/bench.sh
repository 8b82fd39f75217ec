#!/bin/sh
# bench.sh: runs engines in their own namespaces (mounts, processes, network), for as long as standard input stays open.
# usage: bench.sh FOLDER ROOT     FOLDER is new and holds everything; ROOT is the root file system to run in, / for the machine's own
#        bench.sh FOLDER ROOT run CMD [ARG]...  one command in that root file system, with this machine's network, in the mount
#                             namespace that its caller has made
# Reads shell lines from standard input, and answers each with a line: its exit status. When the input ends, however the test's
# process ended, every process and mount is gone with the namespaces, and then FOLDER and the engines' cgroups go too.
set -eu

main() {
	case ${3:-} in
		'')
			unshare --mount --propagation private --pid --fork --kill-child --mount-proc --net \
				/bin/sh "$0" "$1" "$2" enter || :
			find /sys/fs/cgroup -depth -type d -path "*/${1##*/}*" -exec rmdir {} + 2>/dev/null || :
			# what the kernel still tears down is busy for a moment
			rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; } ;;
		enter)
			ip link set lo up
			cd /
			# podman keeps its locks there
			mount -t tmpfs -o mode=1777 tmpfs /dev/shm
			# what engines store lives as long as they do: no disk has to be waited for
			mkdir "$1/store"
			mount -t tmpfs tmpfs "$1/store"
			if [ "$2" != / ]; then enter_root "$1" "$2"; fi
			serve "$1" ;;
		run)
			run_folder=$1 run_root=$2
			shift 3
			# as below
			mkdir "$run_folder/store"
			mount -t tmpfs tmpfs "$run_folder/store"
			# paths of the tests are the command's, too
			enter_root "$run_folder" "$run_root" /tmp
			exec "$@" ;;
	esac
}

# usage: enter_root FOLDER ROOT [SHARED] makes a copy-on-write view of ROOT the root directory, with the directory SHARED, else FOLDER. A chroot would not do: the kernel refuses
#                               user namespaces to a chrooted process, and import cannot remount / there
enter_root() {
	mkdir "$1/upper" "$1/work" "$1/root"
	mount -t overlay -o "lowerdir=$2,upperdir=$1/upper,workdir=$1/work" overlay "$1/root"
	mkdir -p "$1/root${3:-$1}" "$1/root/.old"
	mount --bind "${3:-$1}" "$1/root${3:-$1}"
	mount --bind "$1/store" "$1/root$1/store"
	mount -t proc proc "$1/root/proc"
	mount --rbind /sys "$1/root/sys"
	mount --rbind /dev "$1/root/dev"
	mount -t tmpfs -o mode=755 tmpfs "$1/root/run"
	cd "$1/root"
	pivot_root . .old
	cd /
	umount -l /.old
	export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
}

# usage: serve FOLDER           runs the lines
serve() {
	folder=$1
	mkdir -p "$folder/s" "$folder/log"
	while IFS= read -r line; do
		status=0
		eval "$line" >>"$folder/log/bench" 2>&1 </dev/null || status=$?
		printf '%s\n' "$status"
	done
}

# usage: start NAME CMD [ARG]...        a daemon in the background; what it says goes to log/NAME
start() {
	start_name=$1
	shift
	"$@" >>"$folder/log/$start_name" 2>&1 </dev/null &
	echo "$!" >"$folder/$start_name.daemon"
}

# usage: stop NAME              ends it politely and waits for its end
stop() {
	stop_pid=$(cat "$folder/$1.daemon") || return 1
	kill "$stop_pid"
	wait "$stop_pid" || :
}

# usage: engine NAME [OPTION]...        starts a separate dockerd below FOLDER/NAME
engine() {
	engine_name=$1
	shift
	mkdir -p "$folder/$engine_name"
	start "$engine_name" dockerd --data-root "$folder/store/$engine_name" --exec-root "$folder/$engine_name/exec" \
		--pidfile "$folder/$engine_name/pid" --cgroup-parent "/${folder##*/}" \
		--exec-opt native.cgroupdriver=cgroupfs \
		--bridge none --iptables=false --ip6tables=false "$@"
}

# usage: account NAME ID FIRST  a user with a range of subordinate ids that begins with FIRST
account() {
	printf '%s:x:%s:%s::/:/bin/sh\n' "$1" "$2" "$2" >>/etc/passwd
	printf '%s:x:%s:\n' "$1" "$2" >>/etc/group
	printf '%s:%s:65536\n' "$1" "$3" | tee -a /etc/subuid >>/etc/subgid
}

# usage: lend NAME FIRST GID    the range of groups of NAME, which begins with FIRST, with the machine's own GID in its place
lend() {
	sed -i "/^$1:/d" /etc/subgid
	printf "$1:%s:%s\n" "$2" "$3" "$3" 1 "$(($2 + $3 + 1))" "$((65535 - $3))" >>/etc/subgid
}

# usage: rootless NAME          a dockerd of the account rootless, which exists. --net=host would do for the rows, but then this engine's
#                               /version crashes; slirp4netns needs a device that everybody may open
rootless() {
	install -d -o rootless -g rootless -m 755 "$folder/$1"
	mount -t tmpfs tmpfs /dev/net
	mknod -m 666 /dev/net/tun c 10 200
	# its own /run: engines that run as root have left directories in the other one
	start "$1" unshare --mount /bin/sh -c 'mount -t tmpfs -o mode=755 tmpfs /run && exec "$@"' sh \
		env "HOME=$folder/$1" "XDG_RUNTIME_DIR=$folder/$1" \
		setpriv --reuid rootless --regid rootless --clear-groups \
		rootlesskit --net=slirp4netns --copy-up=/etc --copy-up=/run --state-dir "$folder/$1/kit" \
		dockerd --rootless --bridge none --iptables=false --ip6tables=false --data-root "$folder/$1/data" \
		--exec-root "$folder/$1/exec" --pidfile "$folder/$1/pid" -G 0 -H "unix://$folder/$1/docker.sock"
}

# usage: podman_api NAME SOCKET the Docker API of podman; all of a bench share one store. Its containers have limits that every machine grants:
#                               the higher ones of podman's own are refused where root has no CAP_SYS_RESOURCE. The runtime is the one that
#                               came with Docker: crun, which podman prefers where it is there, does not know cgroups in hybrid mode
podman_api() {
	mkdir -p "$folder/podman"
	printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]\n' >"$folder/podman/containers.conf"
	start "$1" env "CONTAINERS_CONF=$folder/podman/containers.conf" podman --root "$folder/store/podman" --runroot "$folder/podman/run" \
		--tmpdir "$folder/podman/tmp" --runtime runc --cgroup-manager cgroupfs system service --time 0 "unix://$2"
}

# usage: copy_program PROGRAM TO        copies it, and the libraries it needs beyond the C library, into the root directory TO
copy_program() {
	for copy_one in "$1" $(ldd "$1" | sed -n 's|.* => \(/[^ ]*\) (.*|\1|p'); do
		case $copy_one in
			*/libc.so.*) continue ;;
			/lib/*) copy_one=/usr$copy_one ;;
		esac
		mkdir -p "$2${copy_one%/*}"
		cp -L "$copy_one" "$2$copy_one"
	done
}

# usage: own UID:GID MODE PATH  makes a socket look as if an engine elsewhere had made it
own() {
	chown "$1" "$3" && chmod "$2" "$3"
}

main "$@"
