#!/bin/sh
# What is written on a machine's volume before its power is cut, with a project's disk in it: prints nothing.
# usage: volume.sh FOLDER
set -eu
cd "$1/etc"
mkdir "$1/var/disk"
truncate --size=32M "$1/var/disk.img"
mkfs.ext4 -q "$1/var/disk.img"
mount -o loop "$1/var/disk.img" "$1/var/disk"
trap 'umount "$1/var/disk"' EXIT
for name in synced renamed; do echo "$name" >"$name"; done
echo row >"$1/var/disk/synced"
sync --file-system "$1/var/disk"
sync --file-system .
mv synced moved
sync .
mv renamed lost
echo half >written
echo half >"$1/var/disk/written"
read -r _
