#!/bin/sh
# Writes the project's database to stdout, as it is at one moment.
# usage: PGHOST=/run/outward-blog/postgres dump.sh > blog.dump
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
exec "${PG_BIN:-/usr/lib/postgresql/17/bin}/pg_dump" --username=postgres --format=custom --compress=6 app
