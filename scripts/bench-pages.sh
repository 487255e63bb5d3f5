#!/usr/bin/env bash
# Measures the command room's pages over a city of many cases: scripts/bench-pages.sh DINGBO FOLDER
# FOLDER is filled with a million cases when it is new, and kept. The last line printed is JSON.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dingbo=$1
folder=$2

if [[ ! -f $folder/dingbo.db ]]; then
  "$dingbo" bench lists --data "$folder" --cases "${DINGBO_BENCH_CASES:-1000000}" --requests 1 >&2
fi

# Somebody who sees the whole city; the first password is changed by the bench.
login=bench.room.$(date +%s)
added=$("$dingbo" user add "$login" --data "$folder" --role supervisor --unit 3302-C --area 3302)
password=$(sed -n 's|.*first password *||p' <<<"$added")

port=$("$here/free-port.sh")
setpriv --pdeathsig TERM "$dingbo" serve --data "$folder" --listen "127.0.0.1:$port" --log-level warn >&2 &
server=$!
figures=$(mktemp)
stop() {
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  rm -f "$figures"
}
trap stop EXIT

export DINGBO_E2E_URL=http://127.0.0.1:$port DINGBO_BENCH_LOGIN=$login DINGBO_BENCH_PASSWORD=$password DINGBO_BENCH_OUT=$figures
until curl --silent --fail --output /dev/null "$DINGBO_E2E_URL/readyz"; do
  kill -0 "$server"
  sleep 0.1
done
npm --prefix "$here/../web" --silent run bench
cat "$figures"
