#!/usr/bin/env bash
# Runs a command under a heading and says how long it took: scripts/section.sh TITLE COMMAND...
set -euo pipefail
title=$1
shift
printf '\n== %s\n' "$title"
status=0
"$@" || status=$?
if ((status == 0)); then outcome="done"; else outcome="FAILED ($status)"; fi
printf '== %s: %s after %d s\n' "$title" "$outcome" "$SECONDS"
exit "$status"
