#!/usr/bin/env bash
# Says what this machine has of what the project needs. Exits 1 when something is missing that `make` cannot install.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
status=0

# have NAME LEAST FOUND HINT: is FOUND (empty when absent) at least version LEAST?
have() {
  local name=$1 least=$2 found=$3 hint=$4
  if [[ -n $found && $(printf '%s\n' "$least" "$found" | sort --version-sort | head -n 1) == "$least" ]]; then
    printf 'ok       %-12s %s\n' "$name" "$found"
  else
    printf 'MISSING  %-12s %s or later (%s): %s\n' "$name" "$least" "${found:-none found}" "$hint"
    status=1
  fi
}
# later NAME FOUND: `make` installs it when it is first needed.
later() { printf '%-8s %-12s %s\n' "$([[ -n $2 ]] && echo ok || echo later)" "$1" "${2:-make test installs it}"; }
version() { "$@" 2>/dev/null | grep --only-matching --extended-regexp '[0-9]+(\.[0-9]+)+' | head -n 1; }

have rustc "$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)" "$(version rustc --version)" "install Rust"
have cargo-fmt 1.0 "$(version cargo fmt --version)" "add the rustfmt component"
have clippy 0.1 "$(version cargo clippy --version)" "add the clippy component"
have node 20.19 "$(version node --version)" "install Node.js"
have npm 9.0 "$(version npm --version)" "install npm"
have cc 4.0 "$(version cc --version)" "install a C compiler: apt-get install build-essential"
have git 2.0 "$(version git --version)" "install git"
later postgresql "$(version psql --version)"
later nats-server "$(PATH=$PATH:/usr/sbin version nats-server --version)"
later mosquitto "$(PATH=$PATH:/usr/sbin version mosquitto -h)"
later sshd "$(PATH=$PATH:/usr/sbin version sshd -V 2>&1)"
later chromium "$(version chromium --version)"
later noto-cjk "$(fc-list 2>/dev/null | grep --ignore-case --max-count 1 'noto.*cjk' | cut -d : -f 2)"

listen=${LISTEN:-127.0.0.1:8080}
if (exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}") 2>/dev/null; then
  printf 'TAKEN    %-12s somebody listens there already; make run LISTEN=127.0.0.1:OTHER\n' "$listen"
else
  printf 'ok       %-12s free for make run\n' "$listen"
fi
free=$(df --output=avail -BG . | tail -n 1 | tr -dc 0-9)
if ((free < 15)); then
  printf 'LOW      %-12s %s GB free; builds and tests take about 15\n' disk "$free"
else
  printf 'ok       %-12s %s GB free\n' disk "$free"
fi
exit "$status"
