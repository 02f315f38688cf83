#!/bin/sh
# A project's PostgreSQL and a standby of it in the image, by the project's own scripts: prints what they say of tables
# that no standby gets, and what becomes of a standby that a dump is loaded into.
# usage: followed.sh PG_BIN
set -eu
. /mnt/as-postgres.sh
scripts=/mnt/scripts first=/mnt/sockets other=/mnt/other
at() { PGHOST=$1; export PGHOST; }
start() {
  "$scripts/init.sh" "/mnt/cluster/$1" "$2"
  "$PG_BIN/pg_ctl" --pgdata="/mnt/cluster/$1" --log="/mnt/cluster/$1.log" --wait --silent start
}
stop() { "$PG_BIN/pg_ctl" --pgdata="/mnt/cluster/$1" --mode=fast --wait --silent stop; }
sql() { "$PG_BIN/psql" --no-psqlrc --quiet --tuples-only --no-align --username=app --dbname=app --set=ON_ERROR_STOP=1 --command="$1"; }
follow() {
  at "$first"
  "$scripts/follow.sh" /mnt/cluster/other "$first" 5432 >/dev/null
  start other "$other"
  at "$other"
}
position() { at "$first"; "$PG_BIN/psql" --no-psqlrc --tuples-only --no-align --username=postgres --dbname=app --command="SELECT pg_current_wal_flush_lsn()"; }
# say NAME COMMAND...: what it said on both, and how it ended
say() {
  name=$1
  shift
  if out=$("$@" 2>&1); then echo "$name: $out"; else echo "$name ended: $out" | grep -v '^CONTEXT' | sed 's/psql:[^ ]* //'; fi
}

start first "$first"
trap 'stop first; stop other' EXIT
at "$first"
sql "CREATE TABLE kept (id serial PRIMARY KEY); INSERT INTO kept SELECT FROM generate_series(1, 3)"
sql "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM kept"
say "obstacle without" "$scripts/obstacle.sh"
alone=$("$scripts/check.sh")
# A session of a visitor's, as long as this lasts.
"$PG_BIN/psql" --no-psqlrc --quiet --username=app --dbname=app --command="CREATE TEMPORARY TABLE scratch (id int)" \
  --command="SELECT pg_sleep(600)" >/dev/null 2>&1 &
while [ -z "$(sql "SELECT relname FROM pg_class WHERE relname = 'scratch'")" ]; do :; done
[ "$("$scripts/check.sh")" = "$alone" ] && echo "beside a temporary table: the same"
follow
at "$first"
sql "INSERT INTO kept DEFAULT VALUES"
before=$("$scripts/check.sh")
at "$other"
while [ "$(sql "SELECT count(*) FROM kept")" != 4 ]; do :; done
# Its sequence is some numbers ahead, as after a crash.
there=$("$scripts/check.sh")
[ "$there" != "$before" ] && echo "a standby's line is another"
printf '%s\n%s\n' "$before" "$there" | "$scripts/compare.sh" && echo "and means the same"
[ -e /mnt/cluster/other.following ] && echo "following is written down"
say "promoted" "$scripts/promote.sh" /mnt/cluster/other "$(position)"
[ -e /mnt/cluster/other.following ] || echo "and that it is over"
stop other
rm -rf /mnt/cluster/other

follow
at "$first"
sql "CREATE UNLOGGED TABLE lost (id serial); INSERT INTO lost SELECT FROM generate_series(1, 3)"
say "obstacle" "$scripts/obstacle.sh"
reached=$(position)
at "$other"
while [ -z "$("$scripts/obstacle.sh")" ]; do :; done
say "check of a standby" "$scripts/check.sh"
say "promoted too late" "$scripts/promote.sh" /mnt/cluster/other "$reached"
stop other
rm -rf /mnt/cluster/other

follow
at "$first"
before=$("$scripts/check.sh")
"$scripts/dump.sh" >/mnt/cluster/dump
at "$other"
"$scripts/load.sh" </mnt/cluster/dump
[ "$("$scripts/check.sh")" = "$before" ] && echo "loaded into a standby: the same"
sql "SELECT 'rows: ' || count(*) FROM lost"
stop other
rm -rf /mnt/cluster/other

# A copy that broke off: nothing is there, and where the project may write nothing is made.
say "init after a half copy" "$scripts/init.sh" /mnt/cluster/other "$other"
: >/mnt/cluster/read-only
READ_ONLY=/mnt/cluster/read-only "$scripts/init.sh" /mnt/cluster/other "$other"
[ -e /mnt/cluster/other/PG_VERSION ] && echo "init where it may not write: makes one"
"$PG_BIN/pg_ctl" --pgdata=/mnt/cluster/other --log=/mnt/cluster/other.log --wait --silent start
