#!/usr/bin/env bash
# Builds the console and runs it on http://127.0.0.1:8000. Every argument goes to the console: ./run.sh --demo, ./run.sh import FILE.csv
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"

require_sdk
find_libraries
if [ -z "${ConnectionStrings__CdrStats:-}" ]; then find_postgres; fi
install_missing

# Each state of the sources has a folder of its own: a console that runs keeps its files, and what is built already is not built again.
state=$(cd "$root" && find CdrStats.Domain CdrStats.Infrastructure CdrStats.Web wwwroot ./*.props ./*.json -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-16)
built="$root/artifacts/run/$state"
if [ ! -e "$built/complete" ]; then
  say "Building the console …"
  log=$(mktemp)
  if ! publish_console "$built" -nodeReuse:false -p:UseSharedCompilation=false >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  touch "$built/complete"
  for other in "$root"/artifacts/run/*; do
    if [ "$other" != "$built" ] && ! grep -qs "$other/" /proc/[0-9]*/cmdline; then rm -rf "$other"; fi
  done
fi

# Pages and settings lie beside the program; files named as arguments are meant from where the user stands.
export ASPNETCORE_CONTENTROOT="$built"
exec dotnet "$built/CdrStats.Web.dll" "$@"
