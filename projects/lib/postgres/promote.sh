#!/bin/sh
# Waits until the standby has replayed POSITION, for 10 s at most, and makes it a database of its own.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres promote.sh POSITION     e.g. promote.sh 0/3000148
set -eu
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
if [ $# -ne 1 ]; then
  echo "usage: promote.sh POSITION" >&2
  exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
exec "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=postgres --set=ON_ERROR_STOP=1 --set=position="$1" --file="$here/promote.sql"
