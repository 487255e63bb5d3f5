#!/usr/bin/env bash
# Sees to it that web/node_modules is what web/package-lock.json says. Quick when it is.
set -euo pipefail
cd "$(dirname "$0")/../web"

if ! command -v npm >/dev/null; then
  echo "Node.js 20.19 or later with npm is needed to build the pages." >&2
  exit 1
fi
installed=node_modules/.installed-lock.json
if cmp --silent package-lock.json "$installed"; then exit 0; fi
# The browser is Debian's own.
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
mkdir -p node_modules
cp package-lock.json "$installed"
