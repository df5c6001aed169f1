#!/usr/bin/env bash
# Run the database servers that tests use until Ctrl-C, and print the variables that name them.
set -euo pipefail
cd "$(dirname "$0")/.."

tools/servers.sh
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/with" ./internal/cluster/with
"$bin/with" &
server=$!
trap 'kill -TERM "$server" 2>/dev/null || true' INT TERM
code=0
wait "$server" || code=$?
wait "$server" 2>/dev/null || true # a signal interrupts the first wait while the server still runs
[ "$code" -gt 128 ] || exit "$code"
