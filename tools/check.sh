#!/usr/bin/env bash
# What one runs before each commit: lint, and the tests that need no server, no Django and no race detector. The rest is
# for make test.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # servers too
tools/lint.sh
echo "check: go test -short"
go test -short -vet=off -parallel 8 ./...
