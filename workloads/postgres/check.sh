#!/bin/sh
# Prints rows and a checksum of every table, and where every sequence stands, as JSON with sorted keys on one line:
# the same text on two hosts means the same data. Changes nothing, and also runs on a standby.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres check.sh
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
here=$(cd "$(dirname "$0")" && pwd)
exec "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=app --set=ON_ERROR_STOP=1 --file="$here/check.sql"
