#!/usr/bin/env bash
# Check that there is a Go that can build this module. If not, say how to get one.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(awk '$1 == "go" {print $2}' go.mod)
if ! command -v go >/dev/null; then
	echo "There is no go on the PATH. Latchkey needs Go ${wanted%.*} or newer: https://go.dev/dl/" >&2
	exit 1
fi
# Ask outside the module: inside, an old go with GOTOOLCHAIN=local would fail with its own error.
have=$(cd / && go env GOVERSION)
oldest=$(printf '%s\n%s\n' "$wanted" "${have#go}" | sort -V | head -n 1)
if [ "$oldest" != "$wanted" ] && [ "$(go env -C / GOTOOLCHAIN 2>/dev/null)" != auto ]; then
	echo "This is ${have}; Latchkey needs Go ${wanted%.*} or newer: https://go.dev/dl/" >&2
	echo "Or let this one fetch it: GOTOOLCHAIN=auto make ..." >&2
	exit 1
fi
