#!/bin/sh
# Makes the project's cluster if there is none, and puts the configuration in force for the next start.
# usage: PG_BIN=… init.sh DATA SOCKETS     e.g. init.sh /var/lib/outward/blog/postgres /run/outward-blog/postgres
# Run as the project's user before each start. Killed half-way, it starts over: a cluster is renamed into place whole.
# Where a copy of another host's database was begun and there is none, it makes one only while READ_ONLY, a file, is there.
set -eu
: "${PG_BIN:?is not set: the folder of PostgreSQL's programs, e.g. /usr/lib/postgresql/17/bin}"

if [ $# -ne 2 ]; then
  echo "usage: init.sh DATA SOCKETS (two absolute folders)" >&2
  exit 64
fi
data=$1 sockets=$2
here=$(cd "$(dirname "$0")" && pwd)
user=$(id -un)
umask 077

if [ "$(id -u)" -eq 0 ]; then
  echo "init.sh runs as the project's user, not as root: PostgreSQL refuses root" >&2
  exit 1
fi
# 107 bytes is all that a unix socket's address holds; PostgreSQL adds /.s.PGSQL.5432.lock
if [ ${#sockets} -gt 84 ]; then
  echo "$sockets has ${#sockets} characters: a socket's folder may have 84, e.g. /run/outward-blog/postgres" >&2
  exit 1
fi

if [ ! -e "$data/PG_VERSION" ]; then
  if [ -n "$(ls -A "$data" 2>/dev/null)" ]; then
    echo "$data is neither empty nor a cluster: move what is in it, then run init.sh again" >&2
    exit 1
  fi
  if [ -e "$data.following" ] && [ ! -e "${READ_ONLY:-}" ]; then
    echo "$data was to follow another host's database and is not there: an empty one would serve in its place; if that is" \
      "what you want, remove $data.following and start again" >&2
    exit 1
  fi
  rm -rf "$data.new"
  "$PG_BIN/initdb" --pgdata="$data.new" --username=postgres --auth=reject \
    --encoding=UTF8 --locale=C.UTF-8 --data-checksums --no-instructions >/dev/null
  # Roles come while no other process can be connected. -j: statements may span lines.
  if ! "$PG_BIN/postgres" --single -j -D "$data.new" postgres <"$here/roles.sql" >"$data.new/roles.log" 2>&1 ||
    grep -qE '(ERROR|FATAL|PANIC):' "$data.new/roles.log"; then
    cat "$data.new/roles.log" >&2
    echo "the roles of the new cluster could not be made; roles.sql is at fault" >&2
    exit 1
  fi
  rm "$data.new/roles.log"
  rmdir "$data" 2>/dev/null || true
  sync -f "$data.new"
  mv -T "$data.new" "$data"
fi

have=$(cat "$data/PG_VERSION")
want=$("$PG_BIN/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
if [ "$have" != "$want" ]; then
  echo "$data is of PostgreSQL $have, $PG_BIN of $want: dump with the old version, load with the new one" >&2
  exit 1
fi

# A power cut leaves the server's lock, and after a boot its process id is soon another one's of this user, for whose end
# PostgreSQL would wait. A server that runs ends without its lock: it is asked, since a sandbox does not show its program.
if [ -s "$data/postmaster.pid" ]; then
  read -r pid _ <"$data/postmaster.pid"
  case $(readlink "/proc/$pid/exe" || true) in
    "$PG_BIN/postgres"*) ;;
    *)
      "$PG_BIN/pg_isready" --quiet --timeout=15 --host="$sockets" --username=postgres --dbname=postgres ||
        [ $? -ne 2 ] || rm "$data/postmaster.pid"
      ;;
  esac
fi

# install FILE < CONTENT: replaced whole, so that a crash leaves the old or the new one.
install_file() {
  cat >"$data/$1.new"
  mv "$data/$1.new" "$data/$1"
}
{
  cat "$here/postgresql.conf"
  echo "unix_socket_directories = '$sockets'"
} | install_file postgresql.conf
install_file pg_hba.conf <"$here/pg_hba.conf"
sed "/^#/!s/USER/$user/" "$here/pg_ident.conf" | install_file pg_ident.conf
mkdir -p "$sockets"
