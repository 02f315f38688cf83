# Sourced first by what runs a project's PostgreSQL in the image, with its words: as root it prepares /mnt and starts the
# script once more as a user whom PostgreSQL does not refuse. Needs PG_BIN as the first word.
export PG_BIN=$1 PGHOST=/mnt/sockets
if [ "$(id -u)" -eq 0 ]; then
  install -d -o postgres /mnt/cluster
  cp -r /etc/outward/blog/app/lib/postgres /mnt/scripts
  chmod -R a+rX /mnt/*
  chown postgres /mnt
  exec runuser --user postgres -- "$0" "$1"
fi
