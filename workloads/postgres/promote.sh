#!/bin/sh
# Waits until the standby has replayed POSITION, for 10 s at most, and makes it a database of its own. Fails when there is
# something of which it got nothing.
# usage: PG_BIN=… PGHOST=/run/outward-blog/postgres promote.sh DATA POSITION
#   e.g. promote.sh /var/lib/outward/blog/postgres 0/3000148
set -eu
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
: "${PGHOST:?is not set: the folder of the socket, e.g. /run/outward-blog/postgres}"
if [ $# -ne 2 ]; then
  echo "usage: promote.sh DATA POSITION" >&2
  exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
"$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=postgres \
  --dbname=postgres --set=ON_ERROR_STOP=1 --set=position="$2" --file="$here/promote.sql"
# Asked before it followed as well; one may have been made since.
obstacle=$("$here/obstacle.sh")
if [ -n "$obstacle" ]; then
  echo "what was followed $obstacle" >&2
  exit 1
fi
rm -f "$1.following"
