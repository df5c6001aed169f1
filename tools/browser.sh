#!/usr/bin/env bash
# Install Chromium for the tests in browser, and get axe-core from npm, which they use to judge how
# accessible a page is. The tests name the version and the digest of axe-core. If one of the two
# cannot be installed, this script says so, and the tests that need it are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."

has() { command -v "$1" >/dev/null; }
missing() { echo "$1 could not be installed, so the tests that need it are skipped" >&2; }

has chromium || has chromium-browser || has google-chrome || tools/install.sh chromium || missing Chromium

version=$(sed -n 's/.*axeVersion = "\(.*\)"/\1/p' browser/axe_test.go)
digest=$(sed -n 's/.*axeDigest *= "\(.*\)"/\1/p' browser/axe_test.go)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/latchkey
package=axe-core-$version.tgz
[ ! -e "$cache/$package" ] || exit 0
has npm || tools/install.sh npm || true
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if has npm && (cd "$work" && timeout 120 npm pack --silent "axe-core@$version" >/dev/null) &&
	(cd "$work" && sha256sum --quiet -c <<<"$digest  $package"); then
	mkdir -p "$cache"
	mv "$work/$package" "$cache/$package"
else
	missing axe-core
fi
