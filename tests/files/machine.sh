#!/bin/sh
# Boots the image of the lab's machines with a tree of files laid over it, as a machine of its own whose systemd has what it
# needs to judge sockets: control groups of version 2, and BPF. The tree's own unit ends it. Prints /result, or the
# console's end; what the machine writes is gone afterwards. Guest root is root: none but our own code belongs in here.
# usage: machine.sh ROOTFS TREE SECONDS
set -eu
root=$1 tree=$2 seconds=$3
name="outward-files-$$"
work=$(mktemp -d)
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then groups=/sys/fs/cgroup/$name
else groups=$(for one in memory pids cpu cpuacct systemd unified; do if [ -d "/sys/fs/cgroup/$one" ]; then echo "/sys/fs/cgroup/$one/$name"; fi; done)
fi
end() {
  umount "$work/root" || true
  for group in $groups; do find "$group" -depth -type d -exec rmdir {} ';' || true; done
  rm -rf "$work"
}
trap end EXIT
mkdir "$work/up" "$work/wk" "$work/root"
cp -a "$tree/." "$work/up/"
chown -R 0:0 "$work/up"
chmod 755 "$work/up"
mount -t overlay "$name" -o "lowerdir=$root,upperdir=$work/up,workdir=$work/wk" "$work/root"
for group in $groups; do mkdir -p "$group"; done
(
  # Every hierarchy: else the guest would be in a group of this machine's.
  for group in $groups; do sh -c 'echo $PPID >"$1"' sh "$group/cgroup.procs"; done
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
  exec timeout --kill-after=5 "$seconds" systemd-nspawn --quiet --directory="$work/root" --machine="$name" --register=no --keep-unit \
    --private-network --link-journal=no --resolv-conf=off --timezone=off --kill-signal=SIGRTMIN+3 --console=pipe \
    --capability=CAP_NET_ADMIN,CAP_NET_RAW,CAP_BPF --system-call-filter=bpf /sbin/init
) >"$work/console" 2>&1 </dev/null || true
[ -e "$work/root/result" ] || { tail -n 40 "$work/console" >&2; exit 1; }
cat "$work/root/result"
