#!/usr/bin/env bash
# Sees to it that the Open311 clients other people made are installed, at one version for everybody, in a Python of
# their own, and prints that Python's path.
set -euo pipefail
cd "$(dirname "$0")/.."
clients=(three==0.8.0 relaxml==0.1.3 simplejson==4.3.0 georeport==0.3.1 xmltodict==0.14.2 requests==2.34.2)

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then scripts/need-apt.sh python3 python3-venv >&2; fi
tools=$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}/tools")
folder=$tools/open311-clients
python=$folder/bin/python
if [[ $(cat "$folder/clients" 2>/dev/null) != "${clients[*]}" ]]; then
  echo "Installing ${clients[*]}, once" >&2
  rm -rf "$folder"
  python3 -m venv "$folder" >&2
  "$python" -m pip install --quiet --disable-pip-version-check "${clients[@]}" >&2
  echo "${clients[*]}" >"$folder/clients"
fi
echo "$python"
