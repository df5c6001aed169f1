#!/usr/bin/env bash
# Everything that must hold before a change goes in. The last lines say what was not run, and why.
set -euo pipefail
cd "$(dirname "$0")/.."

ran=() left=() bin=
report() {
	code=$?
	[ -z "$bin" ] || rm -rf "$bin"
	echo
	[ ${#ran[@]} -eq 0 ] || printf 'ran: %s\n' "${ran[@]}"
	[ $code -eq 0 ] || printf 'FAILED: the step after the last one that ran\n'
	[ ${#left[@]} -eq 0 ] || printf 'not run: %s\n' "${left[@]}"
	exit $code
}
trap report EXIT
step() { # NAME COMMAND...
	echo
	echo "== $1"
	"${@:2}"
	ran+=("$1")
}
module() { (cd "$1" && go test ./...); } # a go.mod of its own

# compare says "not run: ..." where Django cannot be brought up.
compare() {
	local out
	out=$(go run ./conformance/differ --seed 1 --n 1000 --if-possible) || { printf '%s\n' "$out"; return 1; }
	printf '%s\n' "$out"
	case $out in *"not run: "*) left+=("${out##*not run: }") ;; esac
}

# need makes sure of a command; PACKAGES are what Debian and Ubuntu call what brings it.
need() { # COMMAND PACKAGES...
	command -v "$1" >/dev/null && return
	tools/install.sh "${@:2}" || true
	command -v "$1" >/dev/null && return
	echo "The tests need $1, and it could not be installed here: install it (Debian and Ubuntu: ${*:2})." >&2
	return 1
}
need curl curl ca-certificates
need git git
need gcc gcc libc6-dev # for the race detector

bin=$(mktemp -d) # "report" removes it
go build -o "$bin/with" ./internal/cluster/with
(cd tools && go build -o "$bin/skips" ./skips)

# servers sees which ones can be started. What needs another skips itself, and says so.
servers() {
	tools/servers.sh
	"$bin/with" true 2>"$bin/not-started"
	while read -r line; do left+=("$line"); done <"$bin/not-started"
}
# all runs the tests with servers beside them.
all() {
	"$bin/with" go test -json -timeout 15m ./... | "$bin/skips" "$bin/skipped"
}

# Packages whose tests start processes, or hold no goroutines, gain nothing from the race detector.
raced=(. ./auth/... ./authtoken/... ./rest/... ./session/... ./throttle/... ./sqlstore/... ./internal/web/... ./internal/urlconf/...)

step "database servers" servers
step "lint" tools/lint.sh
step "tests of tools" module tools
step "tests of examples/guard/routers" module examples/guard/routers
platform=$(go env GOOS)/$(go env GOARCH)
case $platform in
linux/amd64 | linux/arm64 | darwin/*) step "tests under the race detector" "$bin/with" go test -race -timeout 15m "${raced[@]}" ;;
*) left+=("the race detector: not looked after on $platform") ;;
esac
step "the demo" tools/demo_test.sh
step "1,000 random requests, beside Django" compare
step "tests" all
while read -r line; do left+=("$line"); done <"$bin/skipped"
left+=("fuzzing beyond the seeds (make fuzz) and the benchmarks (make bench): they have no end that says pass")
