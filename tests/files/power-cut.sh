#!/bin/sh
# A project's PostgreSQL after a power cut, when the id in its lock is another process's: prints what came of each start.
# usage: power-cut.sh PG_BIN
set -eu
. /mnt/as-postgres.sh
data=/mnt/cluster/data
init() { /mnt/scripts/init.sh "$data" "$PGHOST"; }
start() { "$PG_BIN/pg_ctl" --pgdata="$data" --log=/mnt/cluster/log --wait --silent start >/dev/null 2>&1; }
# What a cut leaves: nothing of it runs, nobody has tidied up, and sockets were in memory.
cut_power() {
  "$PG_BIN/pg_ctl" --pgdata="$data" --mode=immediate --silent stop
  rm -f "$PGHOST"/.s.PGSQL.*
  { echo "$1"; sed 1d /mnt/lock; } >"$data/postmaster.pid"
}
say() { if "$@"; then echo "$*: runs"; else echo "$*: does not run"; fi; }

init
start
cp "$data/postmaster.pid" /mnt/lock
init
cmp --quiet "$data/postmaster.pid" /mnt/lock && echo "init: leaves the lock of one that runs"

sleep 300 &
other=$!
trap 'kill "$other"; "$PG_BIN/pg_ctl" --pgdata="$data" --mode=fast --silent stop' EXIT
cut_power "$other"
say start
tail -n 2 /mnt/cluster/log | grep -o 'lock file "postmaster.pid" already exists' || true
init
say start
