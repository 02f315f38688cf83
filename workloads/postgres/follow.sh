#!/bin/sh
# Makes the project's cluster a standby of the database at ADDRESS PORT; it is one when PostgreSQL starts next. What
# was in the cluster before is gone. One that is a standby of that address already is left as it is.
# usage: PG_BIN=… follow.sh DATA ADDRESS PORT     e.g. follow.sh /var/lib/outward/blog/postgres 100.64.0.7 21777
set -eu
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"
if [ $# -ne 3 ]; then
  echo "usage: follow.sh DATA ADDRESS PORT" >&2
  exit 64
fi
data=$1
# The way is encrypted and known by the tailnet; at its end is a unix socket, which knows no TLS.
primary="host=$2 port=$3 user=postgres sslmode=disable gssencmode=disable connect_timeout=10"
# Whoever only reads hears nothing of a host that lost its power, and comes to no end: it is asked whether it is there.
primary="$primary keepalives_idle=10 keepalives_interval=5 keepalives_count=3"
here=$(cd "$(dirname "$0")" && pwd)
umask 077

if [ -e "$data/standby.signal" ] && grep -qs "host=$2 port=$3 " "$data/postgresql.auto.conf"; then
  exit 0
fi
"$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --dbname="$primary dbname=postgres" --set=ON_ERROR_STOP=1 \
  --file="$here/follow-slot.sql"
# From here on, until it is promoted, there may be no cluster: none must be made that would serve in its place (init.sh).
: >"$data.following"
sync "$data.following" "$(dirname "$data")"
# First, since a disk need not hold everything twice.
rm -rf "$data" "$data.new"
# Compressed on its way, to a sixth and less: the tailnet costs both hosts more than that.
"$PG_BIN/pg_basebackup" --pgdata="$data.new" --dbname="$primary" --slot=successor --wal-method=stream --checkpoint=fast \
  --compress=server-zstd:1 --write-recovery-conf
# In the words that are looked for above.
echo "primary_conninfo = '$primary'" >>"$data.new/postgresql.auto.conf"
sync -f "$data.new"
mv -T "$data.new" "$data"
