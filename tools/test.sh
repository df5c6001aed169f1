#!/usr/bin/env bash
# Run the tests, in one of three tiers. quick (make test) is what one waits for at work: the main
# module on SQLite, PostgreSQL and MariaDB, the recorded cases on SQLite, and lint. merge (make test
# TIER=merge) is what continuous integration runs: besides, PgBouncer, the cases on each engine, the
# tests that go test -short skips, the race detector, the browser and a live Django. all (make test-all)
# runs the campaigns too: every story beside a live Django, and what measures. The last lines say what
# was not run, and why.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:=quick} in
quick) merge='' all='' ;;
merge) merge=yes all='' ;;
all) merge=yes all=yes ;;
*) echo "test.sh: there is no tier $1 (quick, merge or all)" >&2 && exit 2 ;;
esac

notes=$(mktemp -d) # the files ran, failed and left with one line for each step, and built programs
report() {
	local code=$? s
	kill "${lanes[@]}" 2>/dev/null || true
	[ -z "${SERVERS_PID:-}" ] || { kill "$SERVERS_PID" && wait "$SERVERS_PID"; } 2>/dev/null || true
	echo
	sed 's/^/ran: /' "$notes/ran"
	sed 's/^/FAILED: /' "$notes/failed"
	sed 's/^/not run: /' "$notes/left"
	for s in "${steps[@]}"; do # after an interrupt, for example
		grep -qF "${s%%|*}" "$notes"/{ran,failed} || echo "not run: ${s%%|*}"
	done
	rm -rf "$notes" ${memory:+"$memory"}
	exit $code
}
lanes=() steps=() memory=
touch "$notes"/{ran,failed,left}
trap report EXIT

# step runs a command. It shows the output when the command has ended, because two steps run at a
# time.
step() { # NAME COMMAND...
	local begin=$SECONDS out code=0
	out=$(mktemp "$notes/out.XXXXXX")
	set +e
	(trap "times >'$out.times'" EXIT; set -e; "${@:2}") >"$out" 2>&1
	code=$?
	set -e
	printf '\n== %s\n%s\n' "$1" "$(cat "$out")"
	if [ $code -ne 0 ]; then
		echo "$1" >>"$notes/failed"
		return $code
	fi
	echo "$1 ($((SECONDS - begin)) s, $(seconds <"$out.times") s of CPU time)" >>"$notes/ran"
}
# seconds reads what times prints, "1m2.345s 0m6.789s" in the second line for the step's processes,
# and prints their sum.
seconds() { awk -F '[ms ]+' 'NR == 2 { printf "%.0f", 60 * ($1 + $3) + $2 + $4 }'; }
left() { printf '%s\n' "$@" >>"$notes/left"; }
in_merge() { printf '%s (make test TIER=merge)\n' "$@" >>"$notes/left"; }
in_all() { printf '%s (make test-all)\n' "$@" >>"$notes/left"; }

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
[ -z "$merge" ] || need gcc gcc libc6-dev # for the race detector

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

# build_tools builds what the steps below share. Meanwhile it installs what they need, because that
# uses one processor at most.
build_tools() {
	(tools/servers.sh && { [ -z "$merge" ] || tools/browser.sh; }) &
	go build -o "$notes/with" ./internal/cluster/with
	go build -C tools -o "$notes/skips" ./skips
	go build ./... || true # the steps say what is wrong with it
	wait "$!"
}

# serve starts the database servers for all steps, and notes those that cannot be started. The tests
# that need one of these are skipped, with a message. The servers run until the end of the standard
# input of the command behind "with", which first writes their addresses to a file.
serve() {
	coproc SERVERS {
		exec "$notes/with" bash -c 'export -p | sed -n "s/^declare -x LATCHKEY_TEST_/export LATCHKEY_TEST_/p" >"$0"
			echo; exec cat' "$notes/servers" 2>>"$notes/left"
	}
	read -r _ <&"${SERVERS[0]}"
	. "$notes/servers"
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

# The tests of sqlstore that run on each engine do so under the detector with SQLite, and with --all
# with PostgreSQL. They run without it with the others, on which the library's goroutines are the
# same: PgBouncer differs from PostgreSQL in the server, and the tests of sqlstore/mysql run under it.
plain='pgbouncer|mysql'
if [ -z "$all" ]; then
	plain="postgres|$plain"
	[ -z "$merge" ] || in_all "the tests of sqlstore with PostgreSQL under the race detector: without it only"
fi
each=$(awk '/^func Test/ { sub(/\(.*/, ""); name = $2 } /dbtest\.Engines(With)?\(/ && name { print name; name = "" }' \
	sqlstore/*_test.go | paste -sd '|' -)
unraced="$sequential|^($each)\$/^($plain)\$"

# tested runs go test, and notes which tests were skipped.
tested() { # ARGUMENT...
	local skipped
	skipped=$(mktemp "$notes/skipped.XXXXXX")
	go test "${flags[@]}" "$@" 2>&1 | "$notes/skips" "$skipped"
	cat "$skipped" >>"$notes/left"
}
under_detector() {
	export CGO_ENABLED=1 # the detector is a C library; what the tests build needs none
	# more at once, because this step is the longest
	tested -p 3 "${detect[@]}" -exec 'env CGO_ENABLED=0' -skip "$unraced" "${raced[@]}"
	[ ${#detect[@]} -eq 0 ] || tested -race ./auth/password/internal/argon2 # its lanes are goroutines
}
# undetectable runs the tests in files with "go:build !race", which do not run under the detector.
undetectable() {
	local folder names
	for folder in $(grep -rlE '^//go:build .*!race' --include='*_test.go' . | xargs -r dirname | sort -u); do
		names=$(grep -lE '^//go:build .*!race' "$folder"/*_test.go |
			xargs sed -nE 's/^func ((Test|Fuzz|Example)[A-Za-z0-9_]*)\(.*/\1/p' | paste -sd '|' -)
		[ -z "$names" ] || tested -run "^($names)\$" "$folder"
	done
}
without_detector() { tested -run "$unraced" ./sqlstore; }
measured=() # it links three programs
[ -n "$all" ] || measured=(-skip '^TestPagesSize$')
main_module() { tested -short -p 3 "${measured[@]}" ./...; } # -p 3: its lane runs longest
others() {
	tested "${measured[@]}" $(comm -23 <(go list ./... | sort) <(go list "${raced[@]}" | sort))
}
# module tests a folder that has a go.mod of its own. One that imports the library is tested in the
# workspace, where the library is not compiled anew: outside it would have a version. Lint checks that
# the workspace changes no version.
workspace=$PWD/go.work
module() { (cd "$1" && tested "${@:2}" ./...); } # FOLDER FLAG...
user() { (export GOWORK=$workspace; module "$@"); } # FOLDER FLAG...
on_sqlite() { (export LATCHKEY_TEST_POSTGRES= LATCHKEY_TEST_MYSQL=; user "$@"); } # FOLDER FLAG...
documents() { (export GOWORK=off; module clients -run '^TestValid$'); } # make clients runs the other tests

# compare notes "not run: ..." if Django cannot be started.
compare() { # FLAG...
	local out
	out=$(GOWORK=$workspace go run -C conformance ./differ --seed 1 --n 1000 --if-possible "$@") || { printf '%s\n' "$out"; return 1; }
	printf '%s\n' "$out"
	case $out in *"not run: "*) left "${out##*not run: }" ;; esac
}
compare_shop() { compare --project shop --n 400; }

# Two lanes run at the same time, because a single step leaves a processor idle now and then. Each
# takes the next step from the list, which begins with the longest ones.
beside_django=("1,000 random requests, beside Django|compare" "400 random requests to the shop, beside Django|compare_shop")
campaigns=("tests of examples/guard/routers|user examples/guard/routers" "tests of bench|user bench")
if [ -z "$merge" ]; then
	steps=("tests of the main module|main_module" "tests of conformance on SQLite, without Django|on_sqlite conformance -short"
		"lint|tools/lint.sh . conformance")
	export LATCHKEY_TEST_PGBOUNCER= # it is not started
	in_merge "tests with PgBouncer" "tests of conformance on PostgreSQL and MariaDB" "the race detector" "tests in a browser" "tests of tools" "${beside_django[@]%%|*}"
else
	steps=("tests under the race detector|under_detector")
	if [ -n "$all" ]; then
		steps+=("lint|tools/lint.sh" "tests of conformance|user conformance")
	else
		steps+=("lint|tools/lint.sh . conformance" "tests of conformance without Django|user conformance -short")
	fi
	steps+=(
		"tests of the other packages|others" "tests in a browser|user browser"
		"tests of sqlstore without the detector|without_detector" "tests that cannot run under the detector|undetectable"
		"tests of tools|module tools" "${beside_django[@]}"
	)
fi
steps+=("the demo|tools/demo_test.sh" "OpenAPI documents in kin-openapi|documents")
if [ -n "$all" ]; then
	steps+=("${campaigns[@]}")
else
	in_all "tests of conformance beside a live Django" "lint of bench, browser, clients, tools and examples/guard/routers" "${campaigns[@]%%|*}" \
		"the size that the pages add to a program (TestPagesSize)"
fi
lane() {
	local i code=0
	set +e # a failed step does not keep the others from running
	for i in "${!steps[@]}"; do
		mkdir "$notes/taken.$i" 2>/dev/null || continue
		(step "${steps[i]%%|*}" ${steps[i]#*|})
		[ $? -eq 0 ] || code=1
	done
	exit $code
}
step "database servers" build_tools
serve
lane &
lanes+=($!)
lane &
lanes+=($!)
code=0
for lane in "${lanes[@]}"; do wait "$lane" || code=$?; done
left "fuzzing beyond the seeds (make fuzz) and the benchmarks (make bench, make bench-go): they have no end that says pass"
exit $code
