#!/usr/bin/env bash
# Run gofmt, go vet, staticcheck, tools/latchkeyvet, which projects may run too, and tools/forbid,
# which finds calls that the house rules forbid. With --changed, look only at the packages that differ
# from the last commit. With names of modules, look only at these.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "lint: gofmt"
unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\n' "$unformatted" >&2
	exit 1
fi
echo "lint: bash -n"
for script in tools/*.sh .ci/run; do bash -n "$script"; done

tool() { (cd tools && go tool -n "$1"); } # builds the tool if it is not in the cache, and prints its path
staticcheck=$(tool staticcheck)
forbid=$(tool forbid)
latchkeyvet=$(tool latchkeyvet)
modules=(. bench browser clients conformance examples/guard/routers tools)
case ${1:-} in '' | --changed) ;; *) modules=("$@") ;; esac
users=() # the modules that are looked at in the workspace
for dir in "${modules[@]}"; do
	case $dir in . | clients | tools) ;; *) users+=("$dir") ;; esac
done
# in_module runs a command in a module. Those that import the library are looked at in the workspace,
# where the library is not compiled anew: outside it would have a version. clients is no part of it.
workspace=$PWD/go.work
in_module() { # DIR COMMAND...
	local work=${GOWORK:-}
	case $1 in . | tools) ;; clients) work=off ;; *) work=$workspace ;; esac
	(cd "$1" && GOWORK=$work "${@:2}")
}

# changed prints the packages of the module in dir that differ from the last commit.
changed() { # DIR
	local path inner
	git status --porcelain --untracked-files=all -- "$1" | cut -c 4- | sed 's/.* -> //; s/"//g' | while read -r path; do
		[[ $path == *.go && $path != */testdata/* && -f $path ]] || continue
		for inner in "${modules[@]:1}"; do
			[[ $1 == . && $path == "$inner"/* ]] && continue 2
		done
		path=$(dirname "$path")
		[ "$path" = "$1" ] && echo . || echo "./${path#"$1"/}"
	done | sort -u
}
if [ "${1:-}" = --changed ]; then
	for dir in "${modules[@]}"; do
		packages=$(changed "$dir")
		[ -n "$packages" ] || continue
		echo "lint: go vet, staticcheck of changed packages in $dir:" $packages
		in_module "$dir" go vet $packages
		in_module "$dir" "$staticcheck" $packages
		[ "$dir" != . ] || "$forbid" $packages
		packages=$(grep -vx ./authtest <<<"$packages" || true) # it makes the mistakes on purpose
		[ -z "$packages" ] || in_module "$dir" "$latchkeyvet" -test=false $packages
	done
	exit
fi
for dir in "${modules[@]}"; do
	echo "lint: go vet, staticcheck in $dir"
	in_module "$dir" go vet ./...
	in_module "$dir" "$staticcheck" ./...
done
echo "lint: forbid" # both linters alone: go vet -vettool takes ten times as long
"$forbid" ./...
echo "lint: latchkeyvet"
# authtest and the library's tests make the mistakes on purpose, to see what happens
"$latchkeyvet" -test=false $(go list ./... | grep -v /authtest)
"$latchkeyvet" ./cmd/... ./examples/...
for dir in "${users[@]}"; do in_module "$dir" "$latchkeyvet" ./...; done
echo "lint: go.work"
for dir in "${users[@]}"; do # the workspace must have the versions of each go.mod
	versions() { # WORKSPACE
		GOWORK=$1 go list -C "$dir" -deps -test -f '{{with .Module}}{{if .Replace}}{{else if .Version}}{{.}}{{end}}{{end}}' ./... | sort -u
	}
	if ! diff <(versions off) <(versions "$workspace"); then
		echo "$dir: the workspace (>) has other versions than go.mod (<): let both require the same" >&2
		exit 1
	fi
done
