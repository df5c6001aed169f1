#!/usr/bin/env bash
# Run lint on changed packages, and the tests that need no server, no Django and no race detector, as before each commit.
# make test runs the rest too.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # also those that name servers
said=$(mktemp)
trap 'rm -f "$said"' EXIT
flags=(-short -vet=off -parallel 8)
beside() { # what leaves a processor idle now and then
	local code=0
	tools/lint.sh --changed || code=$?
	go test -C conformance "${flags[@]}" ./... || code=$?
	return "$code"
}
beside >"$said" 2>&1 &
code=0
go test "${flags[@]}" ./... || code=$?
wait "$!" || code=$?
cat "$said"
exit "$code"
