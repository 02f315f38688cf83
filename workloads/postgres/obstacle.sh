#!/bin/sh
# Prints why the database cannot be followed as it is now, or nothing. Changes nothing, and also runs on a standby.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres obstacle.sh
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
here=$(cd "$(dirname "$0")" && pwd)
exec "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=app --set=ON_ERROR_STOP=1 --file="$here/obstacle.sql"
