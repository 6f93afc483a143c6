#!/usr/bin/env bash
# Asks the package registry for known vulnerabilities of every package that the console is made of, those that others bring along too.
# Exit code 1: there are some, and they are listed. A registry that keeps no advisories would call everything safe: it is tried on a package that is known to be vulnerable
# first, and if it does not know that one this says NOT AUDITED.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
known=$(mktemp -d)
trap 'rm -rf "$known"' EXIT

cat >"$known/known.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
</Project>
PROJECT

found() { grep -c '"severity"' || true; }
list() { dotnet list "$1" package --vulnerable --include-transitive --format json </dev/null; }

if ! dotnet restore "$known/known.csproj" -v q -nologo </dev/null >/dev/null 2>&1 || [ "$(list "$known/known.csproj" | found)" = 0 ]; then
  echo "NOT AUDITED: the package registry in use keeps no advisories."
  exit 0
fi

told=$(list CdrStats.Console.sln)
if [ "$(found <<<"$told")" != 0 ]; then
  dotnet list CdrStats.Console.sln package --vulnerable --include-transitive </dev/null
  exit 1
fi
echo "No package with a known vulnerability."
