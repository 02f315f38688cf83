#!/bin/sh
# A dump that says what it has while a visitor writes, and what it is worth: prints what comes of it.
# usage: moment.sh PG_BIN
set -eu
. /mnt/as-postgres.sh
scripts=/mnt/scripts data=/mnt/cluster/data
sql() { "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=app --dbname=app --set=ON_ERROR_STOP=1 --command="$1"; }
rows() { sql "SELECT count(*) FROM kept"; }
same() { printf '%s\n%s\n' "$1" "$("$scripts/check.sh")" | "$scripts/compare.sh"; }
"$scripts/init.sh" "$data" "$PGHOST"
"$PG_BIN/pg_ctl" --pgdata="$data" --log=/mnt/cluster/log --wait --silent start
trap '"$PG_BIN/pg_ctl" --pgdata="$data" --mode=fast --silent stop' EXIT
sql "CREATE TABLE kept (id serial PRIMARY KEY); CREATE TABLE \"odd\\\\n\" (id int)"
while [ ! -e /mnt/cluster/enough ]; do sql "INSERT INTO kept DEFAULT VALUES"; done &
writer=$!
while [ "$(rows)" -lt 5 ]; do :; done

before=$("$scripts/check.sh")
"$scripts/checked-dump.sh" >/mnt/cluster/dump 2>/mnt/cluster/said
seen=$(rows)
while [ "$(rows)" -le "$seen" ]; do :; done
[ "$("$scripts/check.sh")" != "$before" ] && echo "written meanwhile: yes"
: >/mnt/cluster/enough
wait "$writer"

line=$(sed -n 's/^check: //p' /mnt/cluster/said)
"$scripts/load.sh" </mnt/cluster/dump
same "$line" && echo "loaded: what the dump said"
sql "INSERT INTO kept DEFAULT VALUES"
same "$line" 2>/dev/null || echo "one row more: not the same"
"$scripts/load.sh" </mnt/cluster/dump
sql "SELECT setval('kept_id_seq', 1)" >/dev/null
same "$line" 2>&1 | sed 's/[0-9][0-9]*/N/g'
"$scripts/checked-dump.sh" 2>/dev/null >&- || echo "a dump with nowhere to go: fails"
