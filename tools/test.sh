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
	local begin=$SECONDS
	"${@:2}"
	ran+=("$1 ($((SECONDS - begin)) s)")
}
module() { (cd "$1" && go test -vet=off ./...); } # a go.mod of its own; lint has vetted it

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

# Each package is tested once. Under the race detector are those whose goroutines share something; the others start
# processes, or hold no goroutines. More tests run at once than there are processors, since many of them wait. The
# time-out ends what hangs: nothing takes that long, however busy the machine is.
raced=(. ./auth ./auth/password ./auth/token ./authtoken/... ./rest/... ./session/... ./throttle/... ./sqlstore/... ./internal/web/... ./internal/urlconf/...)
flags=(-json -vet=off -p 3 -parallel 6 -timeout 60m)
# SQLite in Go and the hashes are compiled without the detector, which makes them ten times as slow. Their
# locks are those of package sync, which it still sees. A package that uses sync.Map or atomic.Pointer may not be named
# here: the linker could take its copy of their code for all packages, and the detector would report races that are none.
undetected=(modernc.org/sqlite/lib modernc.org/memory golang.org/x/crypto/... crypto/internal/fips140/{hmac,pbkdf2,sha256}
	github.com/latchkey-go/latchkey/auth/password/internal/argon2)
detect=(-race)
for pkg in "${undetected[@]}"; do detect+=("-gcflags=$pkg=-race=false"); done
case $(go env GOOS)/$(go env GOARCH) in
linux/amd64 | linux/arm64 | darwin/*) ;;
*)
	left+=("the race detector: not looked after on $(go env GOOS)/$(go env GOARCH)")
	detect=()
	;;
esac

# tested runs go test with servers beside it, and notes which tests skipped themselves.
tested() { # ARGUMENT...
	"$bin/with" go test "${flags[@]}" "$@" | "$bin/skips" "$bin/skipped"
	while read -r line; do left+=("$line"); done <"$bin/skipped"
}
under_detector() {
	tested "${detect[@]}" "${raced[@]}"
	[ ${#detect[@]} -eq 0 ] || tested -race ./auth/password/internal/argon2 # its lanes are goroutines
	local file names # those that cannot be, run without
	for file in $(grep -rlE '^//go:build .*!race' --include='*_test.go' . || true); do
		names=$(sed -nE 's/^func ((Test|Fuzz|Example)[A-Za-z0-9_]*)\(.*/\1/p' "$file" | paste -sd '|' -)
		[ -z "$names" ] || tested -run "^($names)\$" "$(dirname "$file")"
	done
}
others() { tested $(comm -23 <(go list ./... | sort) <(go list "${raced[@]}" | sort)); }

step "database servers" servers
step "lint" tools/lint.sh
step "tests of tools" module tools
step "tests of examples/guard/routers" module examples/guard/routers
step "tests under the race detector" under_detector
step "tests of the other packages" others
step "the demo" tools/demo_test.sh
step "1,000 random requests, beside Django" compare
left+=("fuzzing beyond the seeds (make fuzz) and the benchmarks (make bench): they have no end that says pass")
