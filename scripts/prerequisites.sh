# shellcheck shell=bash
# What the scripts need on the machine. Sourced, not run.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

require_sdk() {
  if ! command -v dotnet >/dev/null || ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    say "The .NET 10 SDK is missing: install it with 'sudo apt-get install dotnet-sdk-10.0' (on Debian add Microsoft's package feed first: https://learn.microsoft.com/dotnet/core/install/linux-debian)."
    exit 1
  fi
}

have_postgres() {
  local folder
  for folder in "${CdrStats__Embedded__BinDirectory:-/nonexistent}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /Library/PostgreSQL/*/bin; do
    if [ -x "$folder/initdb" ]; then return 0; fi
  done
  command -v initdb >/dev/null
}

# Installs Debian packages without the services they would start, and without Debian's own database cluster.
# What is put in the way for that is taken away again.
install_packages() {
  if ! command -v apt-get >/dev/null; then
    say "Please install: $*"
    return 1
  fi
  say "Installing $* …"
  local policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/cdrstats-console.conf made_policy='' status=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    made_policy=1
  fi
  as_root mkdir -p "${cluster%/*}"
  printf 'create_main_cluster = false\n' | as_root tee "$cluster" >/dev/null
  { as_root apt-get -qq update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@"; } >&2 </dev/null || status=$?
  as_root rm -f "$cluster"
  as_root rmdir "${cluster%/*}" 2>/dev/null || true
  if [ -n "$made_policy" ]; then as_root rm -f "$policy"; fi
  return "$status"
}
