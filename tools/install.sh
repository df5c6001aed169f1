#!/usr/bin/env bash
# Install the PACKAGES of Debian or Ubuntu, as root or by a sudo that asks for no password. Services
# that the packages bring are not started. pgbouncer and nginx do not start at the next boot either,
# and no cluster of PostgreSQL is created.
set -euo pipefail

as=()
if [ "$(id -u)" != 0 ]; then
	as=(sudo -n)
	sudo -n true 2>/dev/null || exit 1
fi
command -v apt-get >/dev/null || exit 1
get() { "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }

policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.conf
ours= saved=
back() { # restore the machine's own configuration
	[ -z "$ours" ] || "${as[@]}" rm -f "$policy"
	[ -z "$saved" ] || "${as[@]}" mv -f "$clusters.latchkey" "$clusters"
}
trap back EXIT
trap 'exit 130' INT TERM

echo "Installing $*"
"${as[@]}" apt-get update -qq
if [ ! -e "$policy" ]; then
	ours=1
	printf '#!/bin/sh\nexit 101\n' | "${as[@]}" tee "$policy" >/dev/null
	"${as[@]}" chmod 755 "$policy"
fi
case " $* " in *" postgresql "*)
	get postgresql-common
	"${as[@]}" cp -p "$clusters" "$clusters.latchkey"
	saved=1
	echo "create_main_cluster = false" | "${as[@]}" tee -a "$clusters" >/dev/null
	;;
esac
get "$@"
for service in pgbouncer nginx; do
	case " $* " in *" $service "*)
		! command -v systemctl >/dev/null || "${as[@]}" systemctl disable -q "$service" || true
		;;
	esac
done
