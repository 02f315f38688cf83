#!/bin/sh
# In a machine: what each of these units can take of others, told by neighbours.py in its place; `twin` is held by nothing but its
# user. Then what verify sees of a service that runs: as it was started, and after tailscaled has started anew.
set -u
exec >/mnt/log 2>&1
cp -a /mnt/run/. /run/
for name in ingest tunnel tunnel-next; do
  folder="/run/systemd/system/outward-motor-$name.service.d"
  mkdir -p "$folder"
  {
    printf '[Service]\nType=oneshot\nRestart=no\nRemainAfterExit=no\nRuntimeMaxSec=infinity\n'
    printf 'ExecStart=\nExecStart=/usr/bin/python3 /mnt/neighbours.py\nStandardOutput=file:/mnt/%s.json\n' "$name"
  } >"$folder/probe.conf"
done
{
  printf '[Service]\nType=oneshot\nUser=outward-motor\nExecStart=/usr/bin/python3 /mnt/neighbours.py\n'
  printf 'StandardOutput=file:/mnt/twin.json\n'
} >/run/systemd/system/twin.service
# A neighbour that runs, and a tailscaled that is a socket, in a folder as its own unit makes it: anew, and for everybody.
for unit in outward-blog-web.service tailscaled.service; do
  mkdir -p "/run/systemd/system/$unit.d"
  printf '[Service]\nRestart=no\nExecStart=\nExecStart=/usr/bin/python3 /mnt/stands.py %s\n' "$unit" >"/run/systemd/system/$unit.d/stands.conf"
done
printf '[Service]\nRuntimeDirectory=tailscale\n' >/run/systemd/system/tailscaled.service
printf 'RuntimeDirectoryMode=0755\nRuntimeDirectoryPreserve=no\n' >>/run/systemd/system/tailscaled.service.d/stands.conf
systemctl daemon-reload
systemctl start tailscaled.service systemd-journald@outward-blog.socket outward-blog-web.service
for unit in outward-motor-ingest outward-motor-tunnel outward-motor-tunnel-next twin; do systemctl start "$unit.service"; done

verify() { python3 /mnt/twins.py "$(cat /mnt/asked)" >"/mnt/$1.json"; }
verify started
systemctl restart tailscaled.service
verify restarted
# One document: each file below its name.
python3 - <<'END' >/result
import glob, json, os
print(json.dumps({os.path.basename(path)[:-5]: json.load(open(path)) for path in glob.glob("/mnt/*.json")}))
END
cat /mnt/log >>/result
systemctl poweroff
