#!/usr/bin/env bash
# Run lint on changed packages, and the tests near the change that need no server, no Django and no
# race detector, as before each commit. These are the tests of the packages that differ from the last
# commit, of the packages that import one of them, of internal/house, and of conformance/recorded.
# Without a change, or with another go.mod, all packages are tested. make test runs the rest too.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done # also those that name servers
said=$(mktemp)
trap 'rm -f "$said"' EXIT
flags=(-short -vet=off -parallel 8)

# folders prints the folders of Go code that contain what differs from the last commit.
folders() {
	local path
	git status --porcelain --untracked-files=all | cut -c 4- | sed 's/ -> /\n/; s/"//g' | while read -r path; do
		path=./${path%%/testdata/*}
		while path=$(dirname "$path") && [ "$path" != . ] && ! compgen -G "$path/*.go" >/dev/null; do :; done
		echo "$path"
	done | sort -u
}
changed=$(folders)
everything=
[ -n "$changed" ] && [ -z "$(git status --porcelain -- 'go.mod' '*/go.mod')" ] || everything=yes

# near prints the packages of a module to test. Examples and conformance are only tested if they
# changed themselves, except for the recorded requests.
near() { # MODULE
	(cd "$1" && go list -f '{{.Dir}} {{.ImportPath}} {{join .Imports " "}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./...) |
		awk -v root="$PWD" -v changed="$changed" -v all="$everything" '
			BEGIN { n = split(changed, folder, "\n"); for (i = 1; i <= n; i++) dir[folder[i]] = 1 }
			{ line[NR] = $0; d = "." substr($1, length(root) + 1); folderOf[NR] = d; if (d in dir) is[$2] = 1 }
			END { for (i = 1; i <= NR; i++) {
				n = split(line[i], word, " "); d = folderOf[i]
				wanted = all || (d in dir) || d == "./internal/house" || d == "./conformance/recorded"
				for (j = 3; j <= n && d !~ /^\.\/(examples|conformance)/; j++) if (word[j] in is) wanted = 1
				if (wanted) print word[2] } }'
}
main=$(near .)
conformance=$(near conformance)

beside() { # what leaves a processor idle now and then
	local code=0
	tools/lint.sh --changed || code=$?
	# -count=1: the recorded requests go to a program that go test does not know of when it caches
	go test -C conformance -count=1 "${flags[@]}" $conformance || code=$?
	return "$code"
}
beside >"$said" 2>&1 &
code=0
go test "${flags[@]}" $main || code=$?
wait "$!" || code=$?
cat "$said"
if [ -z "$everything" ]; then
	echo "not run: the tests of $(($(go list ./... | wc -l) - $(wc -w <<<"$main"))) packages that neither changed nor import" \
		"a changed package, and tests that need a server (make test)"
fi
exit "$code"
