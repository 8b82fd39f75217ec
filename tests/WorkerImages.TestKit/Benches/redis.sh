#!/bin/sh
# redis.sh: Debian's redis-server and redis-cli with their libraries, as the tar of a root file system
# usage: redis.sh SUITE TAR [SOURCE]...
set -eu
suite=$1 tar=$2
shift 2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mmdebstrap --quiet --variant=extract --include=redis-server "$suite" "$root" "$@"
ln -s usr/bin usr/lib usr/lib64 "$root"
cd "$root"
# redis-server is a link to a program of the same package
tar --create --file "$tar" bin lib lib64 tmp usr/lib64 usr/bin/redis-server usr/bin/redis-check-rdb usr/bin/redis-cli usr/lib/*/ld-linux* usr/lib/*/lib*.so*
