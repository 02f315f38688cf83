#!/bin/sh
# The script of the first boot, in the image: what it starts is written down instead, and what it enables is enabled. Prints
# that, root's password with its day of change, and the graph of the units that are named, as systemd reads them, with a line
# of dashes between.
# usage: boot.sh UNIT...
set -eu
log=/mnt/log stubs=/mnt/stubs package=/mnt/tailscale
mkdir -p "$stubs" "$package/systemd"
stub() { printf '#!/bin/sh\necho "%s $*" >>%s\n%s\n' "${1##*/}" "$log" "$2" >"$1"; chmod 755 "$1"; }
# Only what changes files is let through: nothing runs here that could be started.
stub "$stubs/systemctl" 'case "$1" in enable|disable|mask) exec /usr/bin/systemctl --root=/ $(echo "$*" | sed "s/--now//") ;; esac'
stub "$stubs/curl" 'exec /usr/bin/curl "$@"'
stub "$package/tailscale" ""
stub "$package/tailscaled" ""
printf '[Unit]\nAfter=network-pre.target\n[Service]\nExecStart=/usr/sbin/tailscaled\n[Install]\nWantedBy=multi-user.target\n' \
  >"$package/systemd/tailscaled.service"
touch "$package/systemd/tailscaled.defaults"
tar --create --gzip --file /mnt/tailscale.tgz --directory /mnt tailscale
sum=$(sha256sum </mnt/tailscale.tgz | cut -d ' ' -f 1)
sed -i "s|^TAILSCALE_URL=.*|TAILSCALE_URL=file:///mnt/tailscale.tgz|; s|^TAILSCALE_SHA256=.*|TAILSCALE_SHA256=$sum|" \
  /etc/outward/bootstrap.env
# As Hetzner leaves root when no ssh key is ordered.
echo 'root:the-one-that-is-mailed' | chpasswd
chage --lastday 0 root
PATH="$stubs:$PATH" sh /usr/local/sbin/outward-bootstrap >/mnt/said 2>&1 || { cat /mnt/said; exit 1; }
cat "$log"
echo ---
getent shadow root | cut -d : -f 2,3
echo ---
# It cannot ask a manager, and says so in the end.
SYSTEMD_LOG_LEVEL=debug systemd-analyze verify --man=no "$@" 2>/dev/null || true
