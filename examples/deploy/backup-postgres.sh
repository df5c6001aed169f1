#!/bin/sh
# Writes a consistent copy of a PostgreSQL database: backup-postgres.sh URL COPY
# The URL has no password. libpq reads it from ~/.pgpass.
set -eu
umask 077
pg_dump --format=custom --no-owner --no-privileges --file="$2.part" "$1"
mv "$2.part" "$2"
