#!/usr/bin/env bash
# Makes cdr-pusher for switch machines, one file each that needs no .NET there: artifacts/pusher/cdr-pusher-linux-x64 and -linux-arm64.
# Usage: scripts/publish-pusher.sh [check] [linux-x64 | linux-arm64 | linux-musl-x64 …]
# With check, the file of this machine's kind goes through the tests of the program: SQLite, MariaDB, PostgreSQL, files, HTTP (needs what ./test.sh needs).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
cd "$root"
require_sdk

check=
if [ "${1:-}" = check ]; then check=yes; shift; fi
machines=("$@")
[ "${#machines[@]}" -gt 0 ] || machines=(linux-x64 linux-arm64)
into=$root/artifacts/pusher
mkdir -p "$into"
# Not among the artifacts of builds: a publish for another machine would have them restored anew.
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

for machine in "${machines[@]}"; do
  dotnet publish CdrStats.Pusher -c Release -r "$machine" --artifacts-path "$made" -o "$made/$machine" -v q -nologo </dev/null >&2
  mv "$made/$machine/cdr-pusher" "$into/cdr-pusher-$machine"
  say "$(($(stat -c %s "$into/cdr-pusher-$machine") / 1000000)) MB  artifacts/pusher/cdr-pusher-$machine"
done
cp CdrStats.Pusher/cdr-pusher.service "$into/"

case $(uname -m) in x86_64) own=linux-x64 ;; aarch64) own=linux-arm64 ;; *) own= ;; esac
if [ -n "$check" ]; then
  dotnet build tests/CdrStats.Pusher.Tests -v q -nologo </dev/null >&2
  CDRSTATS_PUBLISHED_PUSHER=$into/cdr-pusher-$own artifacts/bin/CdrStats.Pusher.Tests/debug/CdrStats.Pusher.Tests --filter-class '*PublishedPusherTests' --no-ansi --progress off
elif [ -x "$into/cdr-pusher-$own" ]; then
  # It knows its profiles: they come through the yaml reader and out of the file itself.
  "$into/cdr-pusher-$own" profiles >/dev/null
fi
