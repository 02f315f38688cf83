#!/bin/sh
# A project's PostgreSQL in the image, by the project's own scripts: what /mnt/kept.dump or else /mnt/fill.sql brings is
# kept; prints what check.sh says of it, and a dump of it in base64.
# usage: cluster.sh PG_BIN
set -eu
. /mnt/as-postgres.sh
data=/mnt/cluster/data scripts=/mnt/scripts
"$scripts/init.sh" "$data" "$PGHOST"
"$PG_BIN/pg_ctl" --pgdata="$data" --log=/mnt/cluster/log --wait --silent start
trap '"$PG_BIN/pg_ctl" --pgdata="$data" --mode=fast --silent stop' EXIT
if [ -e /mnt/kept.dump ]; then
  base64 --decode /mnt/kept.dump | "$scripts/load.sh"
else
  "$PG_BIN/psql" --no-psqlrc --quiet --username=app --dbname=app --set=ON_ERROR_STOP=1 --file=/mnt/fill.sql
fi
"$scripts/check.sh"
"$scripts/dump.sh" | base64 --wrap=0
