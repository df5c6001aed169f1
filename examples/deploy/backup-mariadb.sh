#!/bin/sh
# Writes a consistent copy of a MariaDB database: backup-mariadb.sh NAME COPY
# Server, user and password are in the table [client] of ~/.my.cnf.
set -eu
umask 077
mariadb-dump --single-transaction --default-character-set=utf8mb4 --result-file="$2.part" "$1"
tail -n 1 "$2.part" | grep -q '^-- Dump completed'
mv "$2.part" "$2"
