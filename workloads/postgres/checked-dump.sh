#!/bin/sh
# Writes the project's database to stdout, as dump.sh does, and `check: ` with what check.sh says of that very moment to
# standard error. Whoever writes meanwhile goes on.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres checked-dump.sh > blog.dump
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
export PG_BIN
here=$(cd "$(dirname "$0")" && pwd)
# The dump goes past psql, by descriptor 3.
exec 3>&1
line=$("$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=app --set=ON_ERROR_STOP=1 --set=dump="$here/dump.sh" --file="$here/checked-dump.sql")
printf 'check: %s\n' "$line" >&2
