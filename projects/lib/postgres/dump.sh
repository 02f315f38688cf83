#!/bin/sh
# Writes the project's database to stdout, as it is at one moment.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres dump.sh > blog.dump
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
exec "$PG_BIN/pg_dump" --username=postgres --format=custom --compress=6 app
