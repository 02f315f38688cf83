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
# A twin must start nothing, wait for nothing and go down with nothing; its end is its own. It binds the ports by which its
# packets are known at the canary.
OWN = (
    "SocketBindAllow", "SocketBindDeny",
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
    """What listens on the file system: in the projects' folders, their journals, and the host's own doors."""
    folders = ("/run/outward-*/**", "/run/systemd/journal.outward-*/*")
    found = [path for each in folders for path in glob.glob(each, recursive=True) if stat.S_ISSOCK(os.lstat(path).st_mode)]
    doors = ("/run/tailscale/tailscaled.sock", "/run/dbus/system_bus_socket", "/run/systemd/resolve/io.systemd.Resolve")
    return [*found, *doors]


def main_pid(service: str) -> int:
    shown = subprocess.run(["systemctl", "show", "--property=MainPID", "--value", service], capture_output=True, text=True, check=False)
    return int(shown.stdout.strip() or 0)


def identity(pid: int) -> list[str]:
    """The words that make a process the same users as a process is."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        of = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    groups = of["Groups"].split()
    others = [f"--groups={','.join(groups)}"] if groups else ["--clear-groups"]
    return ["setpriv", f"--reuid={of['Uid'].split()[1]}", f"--regid={of['Gid'].split()[1]}", *others]


def running(pid: int) -> dict[str, list[str]]:
    """
    The same probe where the service itself runs, which no twin is: what was masked when it started may not be any more.
    Without packets, which its twin sends.
    """
    enter = ["nsenter", f"--target={pid}", "--mount", "--", *identity(pid), *PYTHON.split(), "-c", given["program"], "-"]
    question = json.dumps(targets | {"networks": [], "ports": [], "pids": []})
    done = subprocess.run(enter, input=question, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(f"where it runs: {done.stderr.strip()[-300:]}")
    answer: dict[str, list[str]] = json.loads(done.stdout)
    return answer


def report_of(service: str, name: str) -> dict[str, Any]:
    try:
        with open(f"{FOLDER}/{name}.out", encoding="utf-8") as file:
            answer: dict[str, Any] = json.load(file)
        seen = {"pids": [services[pid] for pid in answer["pids"]]}
    except (OSError, ValueError):
        with open(f"{FOLDER}/{name}.err", encoding="utf-8") as file:
            return {"error": file.read().strip()[-300:] or "it said nothing; see journalctl -u " + name}
    pid = next((one for one, known in services.items() if known == service), None)
    try:
        here = running(pid) if pid else {"files": [], "sockets": []}
    except OSError as problem:
        return {"error": str(problem)}
    return answer | seen | {kind: sorted({*answer[kind], *here[kind]}) for kind in ("files", "sockets")}


services = {main_pid(service): service for service in given["services"]}
services.pop(0, None)
targets = {"files": given["files"], "ports": given["ports"], "sockets": sockets(), "pids": list(services)}
# Of no name that outward-.service.d holds: that is in the text already, and what somebody has put behind it has to count.
names = {service: f"verify-outward-{number}" for number, service in enumerate(given["services"])}
shutil.rmtree(FOLDER, ignore_errors=True)
os.makedirs(FOLDER, 0o755)
try:
    write(f"{FOLDER}/inside.py", given["program"])
    for service, name in names.items():
        write(f"{FOLDER}/{name}.json", json.dumps(targets | {"networks": given["networks"].get(service, [])}))
        write(f"{UNITS}/{name}.service", twin(service, name))
    subprocess.run(["systemctl", "daemon-reload"], check=True)
    subprocess.run(["systemctl", "start", *names.values()], capture_output=True, check=False)
    print(json.dumps({service: report_of(service, name) for service, name in names.items()}))
finally:
    for name in names.values():
        if os.path.exists(f"{UNITS}/{name}.service"):
            os.unlink(f"{UNITS}/{name}.service")
    subprocess.run(["systemctl", "daemon-reload"], check=False)
    subprocess.run(["systemctl", "reset-failed", *names.values()], capture_output=True, check=False)
    shutil.rmtree(FOLDER, ignore_errors=True)
