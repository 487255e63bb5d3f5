#!/usr/bin/env bash
# Sees to it that target/tools/bin/cargo-deny is there, at one version for everybody, and prints its path.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.20.2

tools=${CARGO_TARGET_DIR:-target}/tools
deny=$tools/bin/cargo-deny
if [[ $("$deny" --version 2>/dev/null) != "cargo-deny $version" ]]; then
  echo "Compiling cargo-deny $version, once" >&2
  cargo install cargo-deny --debug --version "$version" --locked --quiet --root "$tools" --target-dir "$tools/build" >&2
  rm -rf "$tools/build"
fi
echo "$deny"
