#!/bin/sh
# Makes sure that the build program fits its sources, and becomes it: ./build.sh --help
# Programs are kept by the checksum of all they are made of, so a stale one cannot be picked, and a running one is not overwritten.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
programs=$root/artifacts/program
log=$root/artifacts/logs/program.log

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

sources_id() (
    cd "$root"
    export LC_ALL=C
    find build Directory.Build.props Directory.Packages.props global.json .editorconfig -type f -exec cksum {} + | sort | cksum | tr ' ' -
)

publish() {
    [ ! -t 2 ] || printf 'building the build program, once\n' >&2
    rm -rf "$programs/.new"
    # Descriptor 9 is the lock, and the compiler's servers outlive this script. What analyzers judge is judged where the tests are built.
    if ! dotnet publish "$root/build/Build/Build.csproj" -c Release -o "$programs/.new" -v quiet -p:RunAnalyzers=false >"$log" 2>&1 9>&-; then
        cat "$log" >&2
        fail "the build program does not build; the compiler's words are above and in $log"
    fi
    find "$programs" -mindepth 1 -maxdepth 1 -type d ! -name .new -mtime +7 -exec rm -rf {} +
    mv "$programs/.new" "$program"
}

command -v dotnet >/dev/null || fail 'the .NET SDK is missing (no "dotnet" on PATH); install .NET SDK 10, see https://dot.net/download'
program=$programs/$(sources_id)
if [ ! -d "$program" ]; then
    why=$({ mkdir -p "$programs" && mkdir -p "${log%/*}" && : >>"$programs/.lock" && : >>"$log"; } 2>&1) ||
        fail "the build program has no place in $root/artifacts: $why; let this user write there, or work on a copy of this folder"
    exec 9>"$programs/.lock"
    ! command -v flock >/dev/null || flock 9
    [ -d "$program" ] || publish
    exec 9>&-
fi
exec dotnet "$program/Build.dll" "$@"
