#!/bin/sh
# Fills an empty PostgreSQL database from a copy, or leaves it empty: restore-postgres.sh COPY URL
set -eu
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname="$2" "$1"
