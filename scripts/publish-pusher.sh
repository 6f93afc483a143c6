#!/usr/bin/env bash
# Makes cdr-pusher for switch machines, one file each that needs no .NET there: artifacts/pusher/cdr-pusher-linux-x64 and -linux-arm64.
# Usage: scripts/publish-pusher.sh [linux-x64 | linux-arm64 | linux-musl-x64 …]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
cd "$root"
require_sdk

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
  say "$(du -m "$into/cdr-pusher-$machine" | cut -f1) MB  artifacts/pusher/cdr-pusher-$machine"
done
cp CdrStats.Pusher/cdr-pusher.service "$into/"

# What this machine can run must at least know its profiles: they come through the yaml reader and out of the file itself.
case $(uname -m) in x86_64) own=linux-x64 ;; aarch64) own=linux-arm64 ;; *) own= ;; esac
if [ -x "$into/cdr-pusher-$own" ]; then
  "$into/cdr-pusher-$own" profiles >/dev/null
fi
