#!/bin/sh
# One machine from power on to power off: supervise.sh ROOT NAMESPACE NAME VOLUME CGROUP...
root=$1 namespace=$2 name=$3 volume=$4
shift 4
while :; do
  (
    # Every hierarchy, "systemd" and "unified" too: else all machines would share one group on the host.
    for group in "$@"; do echo 0 >"$group/cgroup.procs" || exit 1; done
    # nsenter and not --network-namespace-path: that one leaves the host's /sys/class/net in the guest.
    exec nsenter "--net=/run/netns/$namespace" systemd-nspawn --quiet --directory="$root" --machine="$name" \
      --register=no --keep-unit --kill-signal=SIGRTMIN+3 --console=read-only --link-journal=no \
      --resolv-conf=off --timezone=off --capability=CAP_NET_ADMIN,CAP_NET_RAW --bind=/dev/net/tun \
      --bind="$volume/etc:/etc/outward" --bind="$volume/var:/var/lib/outward" \
      /usr/local/lib/lab/init
  )
  code=$?
  # A guest that ended by itself has unmounted; one whose power was cut has no disk any more that this would reach.
  sync --file-system "$volume" || true
  # 133 is how nspawn says that the guest wants to boot again.
  [ "$code" = 133 ] || exit "$code"
done
