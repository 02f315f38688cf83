#!/bin/sh
# Runs once, as root, at first boot: shuts the doors, then joins the tailnet with a key that works once.
set -eu
. /etc/outward/bootstrap.env
key=/run/outward/join-key
trap 'rm -f "$key"' EXIT

say() { echo "outward: $*"; }

say "closing: no password, firewall, no sshd"
# Hetzner sets one for root and mails it, since no ssh key is ordered. It comes expired, which cron and su would mind.
usermod --lock root
chage --lastday -1 root
mkdir -p /etc/nftables.d /etc/systemd/system-generators
for user in _apt _chrony systemd-timesync systemd-resolve systemd-network; do
  if id -u "$user" >/dev/null 2>&1; then echo "add element inet outward system { \"$user\" }"; fi
done >/etc/nftables.d/00-system.nft
systemctl enable --quiet --now nftables.service
systemctl disable --quiet --now ssh.service ssh.socket 2>/dev/null || true
systemctl mask --quiet ssh.service ssh.socket
# systemd makes further sockets for a daemon that is installed.
ln -sf /dev/null /etc/systemd/system-generators/systemd-ssh-generator
systemctl stop sshd-unix-local.socket sshd-vsock.socket 2>/dev/null || true
systemctl daemon-reload

say "tailscale: $TAILSCALE_URL"
work=$(mktemp -d)
curl --fail --silent --show-error --location --retry 5 --retry-all-errors --max-time 300 --output "$work/tailscale.tgz" "$TAILSCALE_URL"
echo "$TAILSCALE_SHA256  $work/tailscale.tgz" | sha256sum --check --quiet
tar --extract --gzip --file "$work/tailscale.tgz" --directory "$work" --strip-components 1
install -m 0755 "$work/tailscale" /usr/bin/tailscale
install -m 0755 "$work/tailscaled" /usr/sbin/tailscaled
install -m 0644 "$work/systemd/tailscaled.service" /etc/systemd/system/tailscaled.service
install -m 0644 "$work/systemd/tailscaled.defaults" /etc/default/tailscaled
rm -r "$work"
systemctl daemon-reload
systemctl enable --quiet --now tailscaled.service

say "joining the tailnet as $TAILNET_HOSTNAME"
tailscale up --auth-key="file:$key" --hostname="$TAILNET_HOSTNAME" --ssh --accept-dns=false \
  ${LOGIN_SERVER:+--login-server="$LOGIN_SERVER"}
say "joined"
