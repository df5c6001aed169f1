#!/usr/bin/env bash
# Serve the tutorial on ADDR with a fresh database, until Ctrl-C. All files are in one temporary
# folder, which is removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."

addr=${ADDR:-127.0.0.1:8000}
folder=$(mktemp -d)
server=
finish() { # Ctrl-C in the terminal also interrupts the server; every other end of the script stops it here
	if [ -n "$server" ]; then
		kill -TERM "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	rm -rf "$folder"
}
trap finish EXIT
trap 'exit 0' INT TERM

echo "Building examples/tutorial. The first time this takes a minute."
go build -o "$folder/tutorial" ./examples/tutorial

# The demo does not use the caller's settings.
for name in $(compgen -e LATCHKEY_ || true); do unset "$name"; done
export LATCHKEY_DATABASE="sqlite:$folder/demo.sqlite3" LATCHKEY_ADDR="$addr"
tutorial=$folder/tutorial
cd "$folder"
"$tutorial" migrate >migrate.log 2>&1 || { cat migrate.log >&2; exit 1; }
LATCHKEY_SUPERUSER_PASSWORD=password "$tutorial" createsuperuser --username username --email "" --noinput >/dev/null

"$tutorial" serve 2>serve.log &
server=$!
for _ in $(seq 1200); do
	grep -q '^Serving ' serve.log && break
	kill -0 "$server" 2>/dev/null || break
	sleep 0.1
done
if ! grep -q '^Serving ' serve.log; then
	cat serve.log >&2
	if grep -q 'address is in use' serve.log; then
		echo "Choose another address: make demo ADDR=127.0.0.1:8001" >&2
	fi
	exit 1
fi

port=${addr##*:}
key=$("$tutorial" token create username 2>/dev/null | grep -oE '[0-9a-f]{40}' | head -n 1)
cat <<END
Serving on http://$addr; the user is "username", the password "password". Try this in a second terminal:

  curl -X POST -d 'username=username&password=password' localhost:$port/token/
  {"token":"$key"}

  curl -H "Authorization: Token $key" localhost:$port/get/my/view/
  {"Data": "My View"}

  curl -H "Authorization: Token $key" localhost:$port/get/my/func/
  {"Data": "My View"}

  curl localhost:$port/get/my/view/
  {"detail":"Authentication credentials were not provided."}

The admin is at http://$addr/admin/ for the same user.

Ctrl-C stops the server.
END
code=0
wait "$server" || code=$?
server=
[ "$code" = 0 ] || cat serve.log >&2
exit "$code"
