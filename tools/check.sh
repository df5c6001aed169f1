#!/usr/bin/env bash
# Run lint, and the tests that need no server, no Django and no race detector, as before each commit.
# make test runs the rest too.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # also those that name servers
said=$(mktemp)
trap 'rm -f "$said"' EXIT
tools/lint.sh >"$said" 2>&1 & # at the same time as the tests, because each leaves a processor idle now and then
lint=$! code=0
go test -short -vet=off -parallel 8 ./... || code=$?
go test -C conformance -short -vet=off -parallel 8 ./... || code=$?
wait "$lint" || code=$?
cat "$said"
exit "$code"
