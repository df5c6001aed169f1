#!/bin/sh
# Copies a SQLite database while it is in use, with its secret: backup-sqlite.sh DATABASE COPY
set -eu
umask 077
sqlite3 "$1" '.timeout 10000' ".backup '$2.part'"
[ "$(sqlite3 "$2.part" 'PRAGMA integrity_check')" = ok ]
[ ! -e "$1.secret" ] || cp "$1.secret" "$2.secret"
mv "$2.part" "$2"
