#!/bin/sh
# Runs a command in the image of the lab's machines with a tree of files laid over it, in mount and network namespaces
# of its own; what it writes is gone afterwards.
# usage: in-image.sh ROOTFS TREE COMMAND...
set -eu
if [ "${1:-}" != "--inside" ]; then
  exec unshare --mount --net --propagation private sh "$0" --inside "$@"
fi
shift
root=$1 tree=$2
shift 2
work=$(mktemp -d)
mount -t tmpfs tmpfs "$work"
mkdir "$work/up" "$work/wk" "$work/root"
cp -a "$tree/." "$work/up/"
chown -R 0:0 "$work/up"
chmod 755 "$work/up"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$work/up,workdir=$work/wk" "$work/root"
mount -t proc proc "$work/root/proc"
mount --bind /dev "$work/root/dev"
ip link set lo up
status=0
chroot "$work/root" "$@" || status=$?
umount -R "$work"
rmdir "$work"
exit "$status"
