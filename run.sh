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

say "Building the console …"
built="$root/artifacts/run"
log=$(mktemp)
rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
# Compiled ahead for this machine: the console is ready in half the time. No compiler stays behind in memory.
if ! dotnet publish "$root/CdrStats.Web" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true -o "$built" \
  -nodeReuse:false -p:UseSharedCompilation=false -v q -nologo >"$log" 2>&1 </dev/null; then
  cat "$log" >&2
  rm -f "$log"
  exit 1
fi
rm -f "$log"

# Pages and settings lie beside the program; files named as arguments are meant from where the user stands.
export ASPNETCORE_CONTENTROOT="$built"
exec dotnet "$built/CdrStats.Web.dll" "$@"
