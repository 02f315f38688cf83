"""Runs a probe in the sandbox of every unit: a twin with the same directives and another program, gone afterwards.

Argument: { program, services, files, ports, networks }. `program` is inside.py; `networks` gives each service its own
source ports. Prints { service: what inside.py printed }, processes by the service whose main process they are.
"""
import base64
import glob
import json
import os
import shutil
import stat
import subprocess
import sys
from typing import Any

given = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
FOLDER = "/run/outward-verify"
UNITS = "/run/systemd/system"
PYTHON = "/usr/bin/python3 -I"
# A twin must start nothing, wait for nothing and go down with nothing; its end is its own.
OWN = (
    "Wants", "Requires", "BindsTo", "PartOf", "After", "Before", "WantedBy", "Upholds", "Type", "Restart", "RemainAfterExit",
    "TimeoutStartSec", "NotifyAccess", "WatchdogSec", "ExecStart", "ExecStartPre", "ExecStartPost", "ExecStop", "ExecReload",
)
LAST = """
[Service]
Type=oneshot
ExecStart={python} {folder}/inside.py {folder}/{name}.json
BindReadOnlyPaths={folder}
StandardOutput=file:{folder}/{name}.out
StandardError=file:{folder}/{name}.err
TimeoutStartSec=40
"""


def twin(service: str, name: str) -> str:
    text = subprocess.run(["systemctl", "cat", service], capture_output=True, text=True, check=True).stdout
    kept, dropping = [], False
    for line in text.splitlines():
        key = line.split("=", 1)[0].strip()
        if not dropping and key in OWN:
            dropping = line.endswith("\\")
            continue
        if dropping:
            dropping = line.endswith("\\")
            continue
        kept.append(line)
    return "\n".join(kept) + LAST.format(python=PYTHON, folder=FOLDER, name=name)


def write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def sockets() -> list[str]:
    """What listens on the file system in the projects' folders, and the tailnet's own door."""
    found = [path for path in glob.glob("/run/outward-*/**", recursive=True) if stat.S_ISSOCK(os.lstat(path).st_mode)]
    return [*found, "/run/tailscale/tailscaled.sock"]


def main_pid(service: str) -> int:
    shown = subprocess.run(["systemctl", "show", "--property=MainPID", "--value", service], capture_output=True, text=True, check=False)
    return int(shown.stdout.strip() or 0)


def said(name: str) -> dict[str, Any]:
    try:
        with open(f"{FOLDER}/{name}.out", encoding="utf-8") as file:
            answer: dict[str, Any] = json.load(file)
        return answer | {"pids": [services[pid] for pid in answer["pids"]]}
    except (OSError, ValueError):
        with open(f"{FOLDER}/{name}.err", encoding="utf-8") as file:
            return {"error": file.read().strip()[-300:] or "it said nothing; see journalctl -u " + name}


services = {main_pid(service): service for service in given["services"]}
services.pop(0, None)
targets = {"files": given["files"], "ports": given["ports"], "sockets": sockets(), "pids": list(services)}
names = {service: f"outward-verify-{number}" for number, service in enumerate(given["services"])}
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER, 0o755)
try:
    write(f"{FOLDER}/inside.py", given["program"])
    for service, name in names.items():
        write(f"{FOLDER}/{name}.json", json.dumps(targets | {"networks": given["networks"].get(service, [])}))
        write(f"{UNITS}/{name}.service", twin(service, name))
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    subprocess.run(["systemctl", "start", *names.values()], capture_output=True, check=False)
    print(json.dumps({service: said(name) for service, name in names.items()}))
finally:
    for name in names.values():
        if os.path.exists(f"{UNITS}/{name}.service"):
            os.unlink(f"{UNITS}/{name}.service")
    subprocess.run(["systemctl", "daemon-reload"], check=False)
    subprocess.run(["systemctl", "reset-failed", *names.values()], capture_output=True, check=False)
    shutil.rmtree(FOLDER, ignore_errors=True)
