#!/usr/bin/env bash
# Run everything that must pass before a change is merged. The last lines say what was not run, and
# why.
set -euo pipefail
cd "$(dirname "$0")/.."

notes=$(mktemp -d) # the files ran, failed and left with one line for each step, and built programs
report() {
	code=$?
	kill "${lanes[@]}" 2>/dev/null || true
	echo
	sed 's/^/ran: /' "$notes/ran"
	sed 's/^/FAILED: /' "$notes/failed"
	sed 's/^/not run: /' "$notes/left"
	rm -rf "$notes" ${memory:+"$memory"}
	exit $code
}
lanes=() memory=
touch "$notes"/{ran,failed,left}
trap report EXIT

# step runs a command. It shows the output when the command has ended, because two steps run at a
# time.
step() { # NAME COMMAND...
	local begin=$SECONDS out code=0
	out=$(mktemp "$notes/out.XXXXXX")
	set +e
	(set -e; "${@:2}") >"$out" 2>&1
	code=$?
	set -e
	printf '\n== %s\n%s\n' "$1" "$(cat "$out")"
	if [ $code -ne 0 ]; then
		echo "$1" >>"$notes/failed"
		return $code
	fi
	echo "$1 ($((SECONDS - begin)) s)" >>"$notes/ran"
}
left() { printf '%s\n' "$@" >>"$notes/left"; }

# need installs a command if it is missing. PACKAGES are the packages of Debian and Ubuntu that
# contain it.
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

# in_memory puts temporary files into memory if 8 GB of it are free. The tests write to their
# databases all the time, and no database has to outlive its test.
in_memory() {
	[ -w /dev/shm ] && [ "$(df -k --output=avail /dev/shm | tail -n 1)" -gt 8000000 ] || return 0
	[ "$(awk '/^MemAvailable:/ {print $2}' /proc/meminfo)" -gt 8000000 ] || return 0
	memory=$(mktemp -d /dev/shm/latchkey.XXXXXX)
	chmod 711 "$memory" # servers run as another user
	printf '#!/bin/sh\n' >"$memory/try" && chmod +x "$memory/try"
	if "$memory/try" 2>/dev/null; then export TMPDIR=$memory; fi # unless /dev/shm is mounted noexec
}
in_memory

# servers installs and starts the database servers once, and notes those that cannot be started. The
# tests that need one of these are skipped, with a message.
servers() {
	go build -o "$notes/with" ./internal/cluster/with
	go build -C tools -o "$notes/skips" ./skips
	tools/servers.sh
	"$notes/with" true 2>>"$notes/left"
}

# Each package is tested once. The packages in raced, whose goroutines share data, are tested under
# the race detector. The others start processes, or have no goroutines. More tests run at once than
# there are processors, because many of them wait. The time-out ends a test that hangs; no other test
# takes as long, however busy the machine is.
raced=(. ./auth ./auth/apikey ./auth/password ./auth/token ./authtoken/... ./refusal ./rest/... ./session/... ./throttle/... ./sqlstore/... ./internal/sqldb ./internal/web/...
	./internal/urlconf/... ./testkit)
flags=(-json -vet=off -p 2 -parallel 6 -timeout 60m) # lint has vetted
# SQLite in Go and the hashes are compiled without the detector, which would make them ten times as
# slow. They lock with package sync, which the detector still sees. A package that uses sync.Map or
# atomic.Pointer must not be listed here: the linker could take its copy of their code for all
# packages, and the detector would report races that do not exist.
undetected=(modernc.org/sqlite/lib modernc.org/memory golang.org/x/crypto/... crypto/internal/fips140/{hmac,pbkdf2,sha256}
	github.com/latchkey-go/latchkey/auth/password/internal/argon2)
detect=(-race)
for pkg in "${undetected[@]}"; do detect+=("-gcflags=$pkg=-race=false"); done
case $(go env GOOS)/$(go env GOARCH) in
linux/amd64 | linux/arm64 | darwin/*) ;;
*)
	left "the race detector: not supported by this script on $(go env GOOS)/$(go env GOARCH)"
	detect=()
	;;
esac

# All tests of the packages in raced run under the detector, except these tests of sqlstore. They use
# one goroutine each, so the detector finds nothing, but slows them. TestStore and the lists run under
# it with SQLite, and without it with the servers. A new test is raced unless its name is added here.
# internal/house fails if one of these tests starts a goroutine.
groups='^(users|user_changes|lists_of_users|matches|groups|sessions)$'
engines='^(postgres|pgbouncer|mysql)$'
sequential="^TestStore\$/$engines/$groups|^TestLooseCollation\$/$groups"
sequential+="|^TestScanUsers\$/$engines|^TestListTokensPages\$/$engines|^TestListUsersLimits\$/$engines"

# tested runs go test while the servers run, and notes which tests were skipped. alone starts no
# servers: a test that needs one is skipped.
tested() { alone "$notes/with" -- "$@"; }
alone() { # [COMMAND --] ARGUMENT...
	local skipped command=()
	[ "${2:-}" != -- ] || { command=("$1") && shift 2; }
	skipped=$(mktemp "$notes/skipped.XXXXXX")
	"${command[@]}" go test "${flags[@]}" "$@" 2>&1 | "$notes/skips" "$skipped"
	cat "$skipped" >>"$notes/left"
}
under_detector() {
	# more at once, because this lane is the longer one
	tested -p 3 "${detect[@]}" -skip "$sequential" "${raced[@]}"
	[ ${#detect[@]} -eq 0 ] || alone -race ./auth/password/internal/argon2 # its lanes are goroutines
	local file names # the tests that cannot run under the detector run without it
	for file in $(grep -rlE '^//go:build .*!race' --include='*_test.go' . || true); do
		names=$(sed -nE 's/^func ((Test|Fuzz|Example)[A-Za-z0-9_]*)\(.*/\1/p' "$file" | paste -sd '|' -)
		[ -z "$names" ] || alone -run "^($names)\$" "$(dirname "$file")"
	done
}
sequentially() { tested -run "$sequential" ./sqlstore; }
others() { tested $(comm -23 <(go list ./... | sort) <(go list "${raced[@]}" | sort)); }
# module tests a folder that has a go.mod of its own, by tested or alone.
module() { (cd "$2" && "$1" ./...); } # HOW FOLDER

# compare notes "not run: ..." if Django cannot be started.
compare() {
	local out
	out=$(go run -C conformance ./differ --seed 1 --n 1000 --if-possible) || { printf '%s\n' "$out"; return 1; }
	printf '%s\n' "$out"
	case $out in *"not run: "*) left "${out##*not run: }" ;; esac
}

# Two lanes of steps run at the same time, because a single step leaves a processor idle now and then.
lane() { # STEP...: each a name and a command, separated by |
	local s
	for s in "$@"; do step "${s%%|*}" ${s#*|}; done
}
step "database servers" servers
lane "tests under the race detector|under_detector" &
lanes+=($!)
lane "lint|tools/lint.sh" "tests of conformance|module tested conformance" "tests of the other packages|others" \
	"sequential tests of sqlstore, without the detector|sequentially" "tests of tools|module alone tools" \
	"tests of examples/guard/routers|module alone examples/guard/routers" "tests of bench|module tested bench" \
	"the demo|tools/demo_test.sh" "1,000 random requests, beside Django|compare" &
lanes+=($!)
code=0
for lane in "${lanes[@]}"; do wait "$lane" || code=$?; done
left "fuzzing beyond the seeds (make fuzz) and the benchmarks (make bench, make bench-go): they have no end that says pass"
exit $code
