#!/bin/sh
# Replaces the project's database by a dump from stdin. A dump that breaks off changes nothing: it is loaded beside the
# old database and put in its place at the end. Killed between the two last steps, running it again completes it.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres load.sh < blog.dump
set -eu
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
here=$(cd "$(dirname "$0")" && pwd)

admin() {
  "$PG_BIN/psql" --no-psqlrc --quiet --username=postgres --dbname=postgres --set=ON_ERROR_STOP=1 "$@"
}
admin --file="$here/load-begin.sql"
if ! "$PG_BIN/pg_restore" --username=postgres --dbname=loading --single-transaction --exit-on-error; then
  echo "nothing was replaced; an unsupported version is that of a newer PostgreSQL: this one loads dumps of its own version and older" >&2
  exit 1
fi
admin --file="$here/load-end.sql"
