#!/usr/bin/env bash
# Run lint on changed packages, and the tests near the change that need no server, no Django and no
# race detector, as before each commit. tools/near chooses the packages: those that differ from the
# last commit, those that import one of them, internal/house, and conformance/recorded. Of the many
# importers of a foundation it chooses a few; the others are only compiled, with their tests. Without
# a change, or with another go.mod, all packages are tested. make test runs the rest too.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # also those that name servers
said=$(mktemp)
trap 'rm -f "$said"' EXIT
flags=(-short -vet=off -parallel 8)

near=$(cd tools && go tool -n near) # builds it if it is not in the cache
main=$("$near" .)
conformance=$("$near" conformance)

beside() { # what leaves a processor idle now and then
	local code=0
	tools/lint.sh --changed || code=$?
	go vet ./... || code=$? # also compiles the packages whose tests do not run
	# -count=1: the recorded requests go to a program that go test does not know of when it caches
	GOWORK=$PWD/go.work go test -C conformance -count=1 "${flags[@]}" $conformance || code=$?
	return "$code"
}
beside >"$said" 2>&1 &
code=0
go test "${flags[@]}" $main || code=$?
wait "$!" || code=$?
cat "$said"
left=$(($(go list ./... | wc -l) - $(wc -l <<<"$main")))
if [ "$left" -gt 0 ]; then
	echo "not run: the tests of $left packages that are not near the change, and tests that need a server (make test)"
fi
exit "$code"
