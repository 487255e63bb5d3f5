#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own: scripts/with-postgres.sh COMMAND...
# A fresh cluster (15 or later) in a temporary folder, on a free port, durable as in production. The command finds it at
# DINGBO_TEST_POSTGRES; server and folder are gone when the command ends, however it ends. An address that is already in
# DINGBO_TEST_POSTGRES is used instead. PostgreSQL refuses to run as root, so root runs it as Debian's user `postgres`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [[ -n ${DINGBO_TEST_POSTGRES:-} ]]; then exec "$@"; fi

"$here/need-apt.sh" postgresql
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort --version-sort | tail -n 1)
if [[ ! -x $bin/initdb ]]; then bin=$(dirname "$(command -v initdb || echo /missing/initdb)"); fi
if [[ ! -x $bin/initdb ]]; then
  echo "PostgreSQL 15 or later is needed: no initdb found." >&2
  exit 1
fi

folder=$(mktemp --directory -t dingbo-postgres.XXXXXX)
server=
stop() {
  # The folder goes with it, so nothing needs to be written out first.
  if [[ -n $server ]]; then
    kill -QUIT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as=()
if ((EUID == 0)); then
  as=(--reuid=postgres --regid=postgres --init-groups)
  chown postgres: "$folder"
fi
# The server dies with this script, even when the script is killed outright.
unprivileged() { (cd "$folder" && exec setpriv "${as[@]}" --pdeathsig QUIT "$@"); }

password=$(node -p 'require("node:crypto").randomBytes(16).toString("hex")')
unprivileged tee "$folder/password" <<<"$password" >/dev/null
unprivileged "$bin/initdb" --pgdata="$folder/data" --username=dingbo --pwfile="$folder/password" --auth=scram-sha-256 \
  --encoding=UTF8 --locale=C.UTF-8 --no-instructions >"$folder/initdb.log" || { cat "$folder/initdb.log" >&2; exit 1; }

# Somebody may take the port between asking and listening; then ask again.
for _ in 1 2 3 4 5; do
  port=$("$here/free-port.sh")
  (
    cd "$folder"
    exec setpriv "${as[@]}" --pdeathsig QUIT "$bin/postgres" -D "$folder/data" -p "$port" -k "$folder" \
      -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=on -c synchronous_commit=on -c log_min_messages=warning
  ) >>"$folder/server.log" 2>&1 &
  server=$!
  until "$bin/pg_isready" --quiet --host=127.0.0.1 --port="$port" --username=dingbo; do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  if kill -0 "$server" 2>/dev/null; then break; fi
  wait "$server" || true
  server=
done
if [[ -z $server ]]; then
  echo "PostgreSQL did not start:" >&2
  tail -n 20 "$folder/server.log" >&2
  exit 1
fi

export DINGBO_TEST_POSTGRES="postgres://dingbo:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
