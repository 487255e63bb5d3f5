#!/usr/bin/env bash
# Sees to it that Debian packages are installed: scripts/need-apt.sh PACKAGE...
# Quick when they are. Installs what is missing as root or by password-less sudo; otherwise says what to type.
# DINGBO_NO_APT=1 skips it, for machines where the same programs come from somewhere else.
set -euo pipefail

if [[ ${DINGBO_NO_APT:-} == 1 ]]; then exit 0; fi
if ! command -v dpkg-query apt-get >/dev/null; then
  echo "This is no Debian: install what gives you the same as $* and set DINGBO_NO_APT=1." >&2
  exit 1
fi

missing=()
for package in "$@"; do
  state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  if [[ $state != installed ]]; then missing+=("$package"); fi
done
if ((${#missing[@]} == 0)); then exit 0; fi

if ((EUID == 0)); then
  as_root=(env)
elif command -v sudo >/dev/null && sudo --non-interactive true 2>/dev/null; then
  as_root=(sudo --non-interactive env)
else
  echo "Missing: ${missing[*]}. Install with: sudo apt-get update && sudo apt-get install ${missing[*]}" >&2
  exit 1
fi
echo "Installing from Debian's packages: ${missing[*]}"
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get update --quiet --quiet
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive \
  apt-get install --quiet --quiet --yes --no-install-recommends "${missing[@]}"
