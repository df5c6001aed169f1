#!/usr/bin/env bash
# Is there a Go that can build this? Without one, say how to get it.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(awk '$1 == "go" {print $2}' go.mod)
if ! command -v go >/dev/null; then
	echo "There is no go on the PATH. Latchkey needs Go ${wanted%.*} or newer: https://go.dev/dl/" >&2
	exit 1
fi
# Outside the module, or an old go with GOTOOLCHAIN=local would answer with an error of its own.
have=$(cd / && go env GOVERSION)
oldest=$(printf '%s\n%s\n' "$wanted" "${have#go}" | sort -V | head -n 1)
if [ "$oldest" != "$wanted" ] && [ "$(go env -C / GOTOOLCHAIN 2>/dev/null)" != auto ]; then
	echo "This is ${have}; Latchkey needs Go ${wanted%.*} or newer: https://go.dev/dl/" >&2
	echo "Or let this one fetch it: GOTOOLCHAIN=auto make ..." >&2
	exit 1
fi
