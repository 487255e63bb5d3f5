#!/usr/bin/env bash
# Prints a TCP port of 127.0.0.1 that nobody listens on.
set -euo pipefail
exec node -e '
  const server = require("node:net").createServer();
  server.listen(0, "127.0.0.1", () => { console.log(server.address().port); server.close(); });
'
