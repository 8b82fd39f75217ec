#!/bin/sh
# Writes requirements.txt of the worker: what requirements.in asks for, each package with the hash of the file that pip would install.
# usage: lock.sh [OPTION]...     options of pip install, such as --index-url=https://index.example/simple
# Runs in the image that the worker stands on, so that pip chooses for its Python and its platform.
set -eu

folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/images/code-story-worker
parent=$(sed -n 's/^ARG BASE=//p' "$folder/Dockerfile")
docker run --rm --interactive --user root --entrypoint sh "$parent" -euc '
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update >&2
	apt-get -qq install --yes --no-install-recommends python3-venv >/dev/null
	python3 -m venv /tmp/lock
	cat >/tmp/requirements.in
	/tmp/lock/bin/pip --disable-pip-version-check --no-input install --quiet --dry-run --ignore-installed --report=/tmp/report \
		--requirement=/tmp/requirements.in "$@" >&2
	echo "# Made by lock.sh of requirements.in; do not edit."
	python3 -c "
import json
for one in sorted(json.load(open(\"/tmp/report\"))[\"install\"], key=lambda one: one[\"metadata\"][\"name\"].lower()):
    sum = one[\"download_info\"][\"archive_info\"][\"hashes\"][\"sha256\"]
    print(one[\"metadata\"][\"name\"] + \"==\" + one[\"metadata\"][\"version\"], \"--hash=sha256:\" + sum)
"' lock "$@" <"$folder/requirements.in" >"$folder/requirements.txt.new"
mv "$folder/requirements.txt.new" "$folder/requirements.txt"
