#!/bin/sh
# Whether two lines of check.sh, from standard input, mean the same data: that of what was copied, then that of what is here.
# Prints what differs to standard error, and ends with 1. Asks the database here about its sequences; changes nothing.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres compare.sh < lines
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
here=$(cd "$(dirname "$0")" && pwd)
differs=$("$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=app --set=ON_ERROR_STOP=1 --file="$here/compare.sql")
if [ -n "$differs" ]; then
  printf '%s\n' "$differs" >&2
  exit 1
fi
