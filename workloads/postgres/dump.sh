#!/bin/sh
# Writes the project's database to stdout, as it is at one moment: now, or that of an exported SNAPSHOT.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres dump.sh [SNAPSHOT] > blog.dump
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
exec "$PG_BIN/pg_dump" --username=postgres --format=custom --compress=6 ${1:+"--snapshot=$1"} app
