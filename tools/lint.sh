#!/usr/bin/env bash
# Run gofmt, go vet, staticcheck, tools/latchkeyvet, which projects may run too, and tools/forbid,
# which finds calls that the house rules forbid.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "lint: gofmt"
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\n' "$unformatted" >&2
	exit 1
fi
echo "lint: bash -n"
for script in tools/*.sh .ci/run; do bash -n "$script"; done

tool() { (cd tools && go tool -n "$1"); } # builds the tool if it is not in the cache, and prints its path
staticcheck=$(tool staticcheck)
forbid=$(tool forbid)
latchkeyvet=$(tool latchkeyvet)
for dir in . bench conformance examples/guard/routers tools; do
	echo "lint: go vet, staticcheck in $dir"
	(cd "$dir" && go vet ./... && "$staticcheck" ./...)
done
echo "lint: forbid" # both linters alone: go vet -vettool takes ten times as long
"$forbid" ./...
echo "lint: latchkeyvet"
# authtest and the library's tests make the mistakes on purpose, to see what happens
"$latchkeyvet" -test=false $(go list ./... | grep -v /authtest)
"$latchkeyvet" ./cmd/... ./examples/...
for dir in bench conformance examples/guard/routers; do (cd "$dir" && "$latchkeyvet" ./...); done
