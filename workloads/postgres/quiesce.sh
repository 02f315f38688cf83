#!/bin/sh
# Returns when no write is under way any more, once the host has made FLAG: what is dumped after it is all there is.
# Prints how far the database has written: a standby that has replayed this has everything.
# Fails when that takes longer than 10 s, or the database does not answer; the host takes the flag away then.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres quiesce.sh /run/outward/paused/blog/read-only
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
if [ $# -ne 1 ]; then
  echo "usage: quiesce.sh FLAG (the file that the services look for)" >&2
  exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -e "$1" ]; then
  echo "$1 is not there: nothing keeps the services from writing" >&2
  exit 1
fi
if ! "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres --dbname=app \
  --set=ON_ERROR_STOP=1 --file="$here/quiesce.sql"; then
  echo "not quiet: writes were still under way after 10 s, or the database did not answer" >&2
  exit 1
fi
