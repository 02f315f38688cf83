#!/bin/sh
# In a machine: exchange.py, whose answer is /result; after it what it has said besides.
set -u
mkdir -p /var/lib/outward
timeout --kill-after=5 150 python3 /mnt/exchange.py /usr/local/sbin/outward >/result 2>/mnt/log
cat /mnt/log >>/result
journalctl --no-pager --lines=60 >>/result
journalctl --no-pager --namespace=outward-shop --lines=30 >>/result
systemctl poweroff
