#!/bin/sh
# Puts a copy in the place of a database that no process uses: restore-sqlite.sh COPY DATABASE
set -eu
umask 077
cp "$1" "$2.part"
[ ! -e "$1.secret" ] || cp "$1.secret" "$2.secret"
rm -f "$2-wal" "$2-shm" # they belong to the old database, and would damage the new one
mv "$2.part" "$2"
