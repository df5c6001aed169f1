#!/usr/bin/env bash
# Run each fuzz test for FUZZTIME. An input is made smaller in 100 steps at most: by default that takes a
# minute, in which a large seed leaves no time for others.
set -euo pipefail
cd "$(dirname "$0")/.."

grep -rlE '^func Fuzz' --include='*_test.go' . | sort | while read -r file; do
	for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]+)\(.*/\1/p' "$file"); do
		echo "fuzz: $target in $(dirname "$file")"
		go test -C "$(dirname "$file")" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 100x .
	done
done
