"""Places where a secret of this host must not stand. Prints { known: [names], found: [places] }, never a value.

Looked through: command lines, environments, the journal, and files that everybody may read. What a project has as a file, its own
services may hand on in their environments.
"""
import glob
import json
import os
import pwd
import re
import subprocess
import urllib.request
from collections.abc import Iterator

USER_DATA = "http://169.254.169.254/hetzner/v1/userdata"
FOLDERS = ("/etc", "/home", "/opt", "/root", "/run", "/srv", "/tmp", "/var/log", "/var/tmp", "/var/lib/cloud")  # noqa: S108  looked through
LARGEST = 1 << 20
# Shorter ones stand here and there by chance.
SHORTEST = 16


def known() -> dict[str, tuple[bytes, str]]:
    """Every secret that the host was given, by a name that may be told; and the user who may have it in an environment, if any."""
    secrets: dict[str, tuple[bytes, str]] = {}
    for path in glob.glob("/etc/outward/*/tunnel.json"):
        with open(path, encoding="utf-8") as file:
            secrets[f"the tunnel secret of {path.split('/')[3]}"] = (json.load(file)["TunnelSecret"].encode(), "")
    for path in glob.glob("/etc/outward/*/secrets/*"):
        project, _, name = path.split("/")[3:]
        with open(path, "rb") as file:
            value = file.read().strip()
        if len(value) >= SHORTEST:
            secrets[f"the secret {name} of {project}"] = (value, f"outward-{project}")
    with urllib.request.urlopen(USER_DATA, timeout=10) as answer:
        key = re.search(rb"(tskey-auth-|hskey-auth-)[A-Za-z0-9_-]+", answer.read())
    if key:
        secrets["the join key"] = (key.group(0), "")
    return secrets


def user_of(pid: str) -> str:
    number = os.stat(f"/proc/{pid}").st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def texts() -> Iterator[tuple[str, bytes, str]]:
    """Name and content of each place; of an environment, whose it is."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for kind in ("cmdline", "environ"):
            try:
                with open(f"/proc/{pid}/{kind}", "rb") as file:
                    yield f"the {kind} of process {pid}", file.read(), user_of(pid) if kind == "environ" else "nobody"
            except OSError:
                continue
    argv = ["journalctl", "--namespace=*", "--quiet", "--no-pager", "--output=cat"]
    yield "the journal", subprocess.run(argv, capture_output=True, check=False).stdout, "nobody"
    for folder in FOLDERS:
        for where, _, names in os.walk(folder):
            for name in names:
                path = os.path.join(where, name)
                try:
                    status = os.lstat(path)
                    if status.st_mode & 0o170004 == 0o100004 and status.st_size <= LARGEST:
                        with open(path, "rb") as file:
                            yield path, file.read(), "nobody"
                except OSError:
                    continue


secrets = known()
# This probe's own memory is no leak, and its process holds the values in no argument.
found = [
    f"{name} stands in {place}" for place, text, whose in texts() for name, (value, user) in secrets.items() if value in text and whose != user
]
print(json.dumps({"known": sorted(secrets), "found": sorted(set(found))}))
