#!/usr/bin/env bash
# What one runs before each commit: lint, and the tests that need no server, no Django and no race detector. The rest is
# for make test.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # servers too
said=$(mktemp)
trap 'rm -f "$said"' EXIT
tools/lint.sh >"$said" 2>&1 & # beside the tests: each leaves a processor idle now and then
lint=$! code=0
go test -short -vet=off -parallel 8 ./... || code=$?
go test -C conformance -short -vet=off -parallel 8 ./... || code=$?
wait "$lint" || code=$?
cat "$said"
exit "$code"
