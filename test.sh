#!/usr/bin/env bash
# Runs every test: ./test.sh. Those that need no server, in under a minute: ./test.sh fast
# The last line is the sum over all projects; the exit code is 0 only if every project ran tests and none failed.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/prerequisites.sh
. "$root/scripts/prerequisites.sh"
cd "$root"

mode=${1:-all}
case $mode in
  all | fast) ;;
  *) say "usage: $0 [fast]"; exit 2 ;;
esac

require_sdk
find_libraries
if [ "$mode" = all ]; then
  has() { command -v "$1" >/dev/null || [ -x "/usr/sbin/$1" ]; }
  find_postgres
  # Ubuntu's package of it has another name.
  has chromium || has chromium-browser || has google-chrome \
    || if grep '^ID=ubuntu' /etc/os-release >/dev/null 2>&1; then missing+=(chromium-browser); else missing+=(chromium); fi
  has python3 || missing+=(python3)
  dpkg -s python3-websockets >/dev/null 2>&1 || missing+=(python3-websockets)
  has mariadbd || missing+=(mariadb-server)
  has kamailio || missing+=(kamailio)
  dpkg -s kamailio-mysql-modules >/dev/null 2>&1 || missing+=(kamailio-mysql-modules)
  has influxd || missing+=(influxdb)
  has collectd || missing+=(collectd-core)
  has redis-server || missing+=(redis-server)
  has sipp || missing+=(sip-tester)
  has pdftotext || missing+=(poppler-utils)
fi
install_missing

if [ "$mode" = all ]; then
  configuration=release
  dotnet build CdrStats.Console.sln -c Release -v q -nologo </dev/null >&2
  # Tests start the console as people do; compiled ahead, dozens of starts take a fifth less.
  rm -rf "$root/artifacts/console"
  publish_console "$root/artifacts/console" >&2
  export CDRSTATS_CONSOLE="$root/artifacts/console/CdrStats.Web.dll"
  projects=(tests/*.Tests)
else
  configuration=debug
  projects=(tests/CdrStats.Domain.Tests tests/CdrStats.Pusher.Tests tests/CdrStats.Web.Tests)
  for project in "${projects[@]}"; do dotnet build "$project" -v q -nologo </dev/null >&2; done
fi

passed=0 failed=0 skipped=0 status=0
logs=$(mktemp -d)
beside=
trap 'if [ -n "$beside" ]; then kill "$beside" 2>/dev/null || true; fi; rm -rf "$logs"' EXIT

# Hundreds of short-lived programs: code that is compiled for the long run costs them more than it gives.
export DOTNET_TieredPGO=0
arguments=(--no-ansi --progress off)
if [ "$mode" = fast ]; then arguments+=(--filter-not-trait Needs=Server --ignore-exit-code 8); fi

run() {
  local name=${1##*/}
  # What each test took is kept beside what it said.
  "artifacts/bin/$name/$configuration/$name" "${arguments[@]}" --results-directory "$root/artifacts/results" --report-xunit-ctrf --report-xunit-ctrf-filename "$name.json" \
    </dev/null >"$logs/$name" 2>&1
}

count() { sed -n "s/^ *$2: \([0-9][0-9]*\)\$/\1/p" "$logs/$1" | tail -n 1; }

add() {
  local name=$1 code=$2 p f s
  p=$(count "$name" succeeded) f=$(count "$name" failed) s=$(count "$name" skipped)
  if [ -z "$p" ] || { [ "$code" != 0 ] && [ "${f:-0}" = 0 ]; }; then
    # A crash, or not one test: as bad as a failed one.
    say "$name ended with code $code and no failed test"
    f=$((${f:-0} + 1))
  fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  if [ "$code" != 0 ]; then status=1; fi
}

# Those with consoles and browsers wait for one another most of the time: they run beside all others.
for project in "${projects[@]}"; do
  if [ "$project" = tests/CdrStats.EndToEnd.Tests ]; then
    run "$project" &
    beside=$!
  fi
done

for project in "${projects[@]}"; do
  name=${project##*/}
  if [ "$name" = CdrStats.EndToEnd.Tests ]; then continue; fi
  printf '== %s\n' "$name"
  code=0
  run "$project" || code=$?
  cat "$logs/$name"
  add "$name" "$code"
done

if [ -n "$beside" ]; then
  printf '== CdrStats.EndToEnd.Tests\n'
  code=0
  wait "$beside" || code=$?
  beside=
  cat "$logs/CdrStats.EndToEnd.Tests"
  add CdrStats.EndToEnd.Tests "$code"
fi

if [ "$failed" -gt 0 ]; then status=1; fi
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
exit "$status"
