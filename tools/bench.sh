#!/usr/bin/env bash
# Compare the speed of Latchkey with that of others on this machine: bench/compare, with its flags
# (tools/bench.sh --help). wrk is installed if it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOWORK=off

command -v wrk >/dev/null || tools/install.sh wrk ||
	{ echo "bench: wrk could not be installed here: install it (Debian and Ubuntu: wrk)" >&2; exit 1; }
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -C bench -o "$bin/compare" ./compare
"$bin/compare" "$@" &
compare=$!
trap 'kill -TERM "$compare" 2>/dev/null || true' INT TERM
code=0
wait "$compare" || code=$?
wait "$compare" 2>/dev/null || code=$? # a signal interrupts the first wait while the other still cleans up
exit "$code"
