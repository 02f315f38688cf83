#!/bin/sh
# Customizes a fresh root folder: prepare.sh ROOT GUEST-FILES
set -eu
root=$1
files=$2
install -D -m 755 "$files/init" "$root/usr/local/lib/lab/init"
install -D -m 755 "$files/systemd-detect-virt" "$root/usr/local/sbin/systemd-detect-virt"
install -D -m 755 "$files/dmidecode" "$root/usr/local/sbin/dmidecode"
install -D -m 644 "$files/99-lab.cfg" "$root/etc/cloud/cloud.cfg.d/99-lab.cfg"
# Installed ahead of their time: as on a fresh server, nothing of them runs.
chroot "$root" systemctl --quiet disable postgresql.service prometheus.service
# A machine makes its own identity; mmdebstrap copies the host's name.
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"
echo localhost >"$root/etc/hostname"
# No mirror is reachable from the lab: with no source, apt works with what is installed.
rm -f "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/*
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
