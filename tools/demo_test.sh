#!/usr/bin/env bash
# Test that make demo does what the README says. Run it twice on a free port, and end it as Ctrl-C
# does.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
demo=
trap '[ -z "$demo" ] || kill -TERM "$demo" 2>/dev/null || true; rm -rf "$work"' EXIT
port=$((20000 + RANDOM % 10000))
fail() { echo "demo: $1" >&2; cat "$work"/out* >&2; exit 1; }
same() { [ "$1" = "$2" ] || fail "got $1, want $2"; }

for round in 1 2; do
	mkdir "$work/tmp$round"
	# As a terminal does: setsid gives the demo its own process group, env resets SIGINT to default.
	TMPDIR=$work/tmp$round ADDR=127.0.0.1:$port setsid env --default-signal=INT tools/demo.sh >"$work/out$round" 2>&1 &
	demo=$!
	for _ in $(seq 6000); do
		grep -q 'Ctrl-C stops' "$work/out$round" && break
		kill -0 "$demo" 2>/dev/null || fail "the demo ended early"
		sleep 0.1
	done
	at=localhost:$port
	token=$(curl -s -X POST -d 'username=username&password=password' "$at/token/")
	[[ $token =~ ^\{\"token\":\"[0-9a-f]{40}\"\}$ ]] || fail "token: $token"
	same "$(curl -s -X POST -d 'username=username&password=password' "$at/token/")" "$token"
	grep -qF "$token" "$work/out$round" || fail "the printed token is not the one that the API returns"
	key=${token:10:40}
	same "$(curl -s -H "Authorization: Token $key" "$at/get/my/view/")" '{"Data": "My View"}'
	same "$(curl -s -H "Authorization: Token $key" "$at/get/my/func/")" '{"Data": "My View"}'
	same "$(curl -s "$at/get/my/view/")" '{"detail":"Authentication credentials were not provided."}'
	curl -si "$at/get/my/view/" | tr -d '\r' | grep -qx 'WWW-Authenticate: Token' || fail "no challenge"

	grep -qF "/admin/" "$work/out$round" || fail "the admin is not named"
	same "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "$at/admin/")" "302 http://$at/admin/login/?next=%2Fadmin%2F"
	curl -s "$at/admin/login/" | grep -qF '<h1>Sign in</h1>' || fail "the admin has no sign-in"

	if [ $round = 1 ]; then # a second demo on the same port
		code=0
		TMPDIR=$work/tmp1 ADDR=127.0.0.1:$port tools/demo.sh >"$work/out-busy" 2>&1 || code=$?
		same "$code" 1
		grep -qF 'ADDR=' "$work/out-busy" || fail "for a port in use the demo does not say how to choose another"
	fi
	kill -INT -- "-$demo"
	code=0
	wait "$demo" || code=$?
	demo=
	same "$code" 0
	same "$(ls "$work/tmp$round" | grep -v '^go-build' || true)" ""
	! curl -s -o "$work/after" "$at/" || fail "the demo still answers"
done
echo "demo: ok"
