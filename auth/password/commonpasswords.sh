#!/bin/sh
# Extracts Django's list of common passwords from apt's package python3-django into
# common-passwords.txt.gz. The list here is that of Django 5.2. Needs apt-get and dpkg:
# run apt-get update first.
set -eu
here=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download python3-django
dpkg -x python3-django_*.deb package
cp package/usr/lib/python3/dist-packages/django/contrib/auth/common-passwords.txt.gz "$here/"
