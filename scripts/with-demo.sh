#!/usr/bin/env bash
# Runs a command beside a reference city of its own: scripts/with-demo.sh DINGBO COMMAND...
# DINGBO is the binary. It serves from a temporary folder on a free port; the command finds the address at DINGBO_E2E_URL
# and the demo accounts' file at DINGBO_E2E_ACCOUNTS. Server and folder are gone when the command ends, however it ends.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dingbo=$1
shift

folder=$(mktemp --directory -t dingbo-demo.XXXXXX)
server=
stop() {
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$("$here/free-port.sh")
url=http://127.0.0.1:$port
setpriv --pdeathsig TERM "$dingbo" demo --data "$folder/data" --listen "127.0.0.1:$port" >"$folder/server.log" 2>&1 &
server=$!

ready() {
  node -e 'fetch(process.argv[1]).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))' "$url/readyz"
}
deadline=$((SECONDS + 300))
until ready; do
  if ! kill -0 "$server" 2>/dev/null || ((SECONDS > deadline)); then
    echo "The reference city did not come up at $url:" >&2
    tail -n 40 "$folder/server.log" >&2
    exit 1
  fi
  sleep 0.1
done

status=0
DINGBO_E2E_URL=$url DINGBO_E2E_ACCOUNTS=$folder/data/demo-accounts.json "$@" || status=$?
if ((status != 0)); then
  echo "The last lines of the server's log:" >&2
  tail -n 40 "$folder/server.log" >&2
fi
exit "$status"
