#!/bin/sh
# In a machine: what a service's own process is, as within.py tells it, and then what operated.py tries. The service's own
# program is another one's test.
set -u
exec >/mnt/log 2>&1
folder=/run/systemd/system/outward-blog-web.service.d
mkdir -p "$folder"
{
  printf '[Service]\nType=oneshot\nRestart=no\nExecStart=\nExecStart=/usr/bin/python3 /mnt/within.py\n'
  printf 'StandardOutput=file:/mnt/service.json\nStandardError=file:/mnt/log\n'
} >"$folder/probe.conf"
systemctl daemon-reload
systemctl start outward-blog-web.service
# As with what runs all the time.
printf '[Service]\nType=simple\nRestart=no\nExecStart=\nExecStart=/usr/bin/sleep infinity\n' >"$folder/probe.conf"
systemctl daemon-reload
systemctl start outward-blog-web.service
python3 -B /mnt/operated.py >/result
cat /mnt/log >>/result
systemctl poweroff
