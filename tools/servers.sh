#!/usr/bin/env bash
# Install the missing servers that internal/cluster starts for tests, the programs that back up
# databases, and the one that builds container images, if they can be installed here.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH=$PATH:/usr/sbin
packages=()
command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || packages+=(postgresql)
command -v mariadbd >/dev/null && command -v mariadb-install-db >/dev/null ||
	packages+=(mariadb-server-core mariadb-client-core)
command -v pgbouncer >/dev/null || packages+=(pgbouncer)
command -v nginx >/dev/null || packages+=(nginx)
command -v mariadb-dump >/dev/null || packages+=(mariadb-client)
command -v sqlite3 >/dev/null || packages+=(sqlite3)
install() { # PACKAGES...
	[ $# -eq 0 ] || tools/install.sh "$@" ||
		echo "These packages could not be installed (only Debian and Ubuntu are supported): $*" >&2
}
install "${packages[@]}"
# Older releases do not have buildah, so it is installed by itself. Only root's test of the image runs.
[ "$(id -u)" != 0 ] || command -v buildah >/dev/null || install buildah
