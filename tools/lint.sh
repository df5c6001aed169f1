#!/usr/bin/env bash
# gofmt, go vet, staticcheck, and tools/forbid: the calls that the house refuses in the library's own code.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT

echo "lint: gofmt"
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\n' "$unformatted" >&2
	exit 1
fi
echo "lint: bash -n"
for script in tools/*.sh .ci/run; do bash -n "$script"; done

(cd tools && go build -o "$bin/" honnef.co/go/tools/cmd/staticcheck ./forbid)
for dir in . tools examples/guard/routers; do
	echo "lint: go vet, staticcheck in $dir"
	(cd "$dir" && go vet ./... && "$bin/staticcheck" ./...)
done
echo "lint: forbid"
go vet -vettool="$bin/forbid" ./...
