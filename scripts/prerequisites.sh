# shellcheck shell=bash
# What the scripts need on the machine: Debian 12 and 13, Ubuntu 22.04 and 24.04, also where there is next to nothing. Sourced, not run.

say() { printf '%s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }
}

# How this user installs packages by hand.
by_hand() {
  if [ "$(id -u)" = 0 ]; then printf 'apt-get update && apt-get install -y %s' "$*"
  elif command -v sudo >/dev/null; then printf 'sudo apt-get update && sudo apt-get install -y %s' "$*"
  else printf 'su -c "apt-get update && apt-get install -y %s"' "$*"; fi
}

have_sdk() { [ -x "$1" ] && "$1" --list-sdks 2>/dev/null | grep '^10\.' >/dev/null; }

# The SDK in PATH, or where Microsoft's dotnet-install.sh puts it.
require_sdk() {
  local folder how
  if have_sdk "$(command -v dotnet || true)"; then return; fi
  folder=${DOTNET_ROOT:-$HOME/.dotnet}
  if have_sdk "$folder/dotnet"; then
    export DOTNET_ROOT=$folder PATH="$folder:$PATH"
    return
  fi
  # Ubuntu 24.04 has it as a package; Debian and Ubuntu 22.04 have not, without another feed.
  if apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
    how=$(by_hand dotnet-sdk-10.0)
  else
    how='curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0'
    command -v curl >/dev/null || how="$(by_hand curl ca-certificates) && $how"
  fi
  say "The .NET 10 SDK is missing. Install it with: $how"
  exit 1
}

missing=()

# What .NET needs and brings along elsewhere: Unicode data (its package's name carries a version, so apt gets a pattern),
# TLS, certificates for its package downloads, time zones.
find_libraries() {
  command -v apt-get >/dev/null || return 0
  /sbin/ldconfig -p | grep 'libicuuc\.so' >/dev/null || missing+=("$icu")
  /sbin/ldconfig -p | grep 'libssl\.so\.3' >/dev/null || missing+=(libssl3)
  [ -s /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  [ -e /usr/share/zoneinfo/Europe/Madrid ] || missing+=(tzdata)
}
icu='^libicu[0-9]+$'

find_postgres() { have_postgres || missing+=(postgresql); }

have_postgres() {
  local folder
  for folder in "${CdrStats__Embedded__BinDirectory:-/nonexistent}" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /Library/PostgreSQL/*/bin; do
    if [ -x "$folder/initdb" ]; then return 0; fi
  done
  command -v initdb >/dev/null
}

# Installs what is missing, without the services they would start, and without Debian's own database cluster.
# What is put in the way for that is taken away again, also after Ctrl+C.
install_missing() {
  local names=() name log
  if [ "${#missing[@]}" = 0 ]; then return; fi
  for name in "${missing[@]}"; do
    if [ "$name" = "$icu" ]; then names+=("'$name'"); else names+=("$name"); fi
  done
  if ! can_install; then
    say "Missing on this machine: ${names[*]}. Install with: $(by_hand "${names[*]}")"
    exit 1
  fi
  say "Installing ${names[*]} …"
  log=$(mktemp)
  (
    policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.d/cdrstats-console.conf made_policy=''
    tidy() {
      as_root rm -f "$cluster"
      as_root rmdir "${cluster%/*}" 2>/dev/null || true
      if [ -n "$made_policy" ]; then as_root rm -f "$policy"; fi
    }
    as_root true || exit 1
    trap tidy EXIT
    if [ ! -e "$policy" ]; then
      made_policy=1
      printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
      as_root chmod 755 "$policy"
    fi
    as_root mkdir -p "${cluster%/*}"
    printf 'create_main_cluster = false\n' | as_root tee "$cluster" >/dev/null
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}"
  ) >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    rm -f "$log"
    say "That failed. By hand: $(by_hand "${names[*]}")"
    exit 1
  }
  rm -f "$log"
}

# Builds the console into a folder, compiled ahead for this machine: it is ready in half the time.
publish_console() {
  local into=$1 rid
  shift
  rid=$(dotnet --info | sed -n 's/^ *RID: *//p')
  dotnet publish "$root/CdrStats.Web" -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true -o "$into" -v q -nologo "$@" </dev/null
}
