#!/bin/sh
# Fills an empty MariaDB database from a copy: restore-mariadb.sh COPY NAME
set -eu
mariadb --default-character-set=utf8mb4 "$2" <"$1"
