"""
In a machine: a unit is changed by the real program, under the requests of its connector's user, of which each has a connection of
its own as cloudflared's have. Prints JSON: of each change, what the program said in the end and what the requests saw.
usage: exchange.py PROGRAM   /mnt/manifests.json has the unit's manifests by name
"""
import contextlib
import functools
import http.client
import io
import json
import multiprocessing
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any
from unittest import mock

sys.path.insert(0, sys.argv[1])
from outward import files
from outward.exchange import beside, earlier
from outward.roles import role
from outward.unit import apply, disk, downloads, packages

PORT = 3400
WEB = "outward-shop-web.service"


class Seen:
    """Of the requests: versions that answered, how many there were, and what failed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.versions: set[str] = set()
        self.sent, self.failed, self.longest = 0, list[str](), 0.0

    def ask(self, path: str) -> None:
        began = time.monotonic()
        try:
            line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            line.request("GET", path)
            answer = line.getresponse()
            version, problem = answer.read().decode(), "" if answer.status == 200 else str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            version, problem = "", f"{path} {type(error).__name__}"
        with self.lock:
            self.sent += 1
            self.longest = max(self.longest, time.monotonic() - began) if path == "/" else self.longest
            if problem:
                self.failed.append(problem)
            else:
                self.versions.add(version)


def visitors(told: Connection) -> None:
    found = pwd.getpwnam("outward-shop-tunnel")
    os.setgroups([])
    os.setresgid(found.pw_gid, found.pw_gid, found.pw_gid)
    os.setresuid(found.pw_uid, found.pw_uid, found.pw_uid)
    seen, ends = Seen(), threading.Event()

    def come(path: str) -> None:
        while not ends.is_set():
            seen.ask(path)
            time.sleep(0.01)

    threads = [threading.Thread(target=come, args=(path,)) for path in ("/", "/", "/slow", "/slow")]
    for thread in threads:
        thread.start()
    told.send(None)
    told.recv()
    ends.set()
    for thread in threads:
        thread.join()
    told.send({"versions": sorted(seen.versions), "sent": seen.sent, "failed": seen.failed, "longest": round(1000 * seen.longest)})


@contextlib.contextmanager
def visited(into: dict[str, Any]) -> Iterator[None]:
    own, other = multiprocessing.Pipe()
    process = multiprocessing.Process(target=visitors, args=(other,))
    process.start()
    own.recv()
    time.sleep(0.5)
    try:
        yield
        time.sleep(0.5)
    finally:
        own.send(None)
        into.update(own.recv())
        process.join()


def applied(manifest: Any) -> str | None:
    """Why it failed; None when it did not."""
    sys.stdin = io.StringIO(json.dumps(manifest))
    try:
        apply.apply("shop")
    except SystemExit as problem:
        print(problem, file=sys.stderr)
        return str(problem)
    return None


def stand_in(_url: str, _sum: str, path: str) -> None:
    """For a cloudflared, which has no edge here."""
    files.write_atomically(path, b"#!/bin/sh\nexec sleep infinity\n", 0o755)


def listed(name: str) -> str:
    """A set of the firewall; nothing where it has none of that name."""
    return subprocess.run(["nft", "list", "set", "inet", "outward", name], capture_output=True, text=True, check=False).stdout


def changed(work: Callable[[], str | None]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with visited(found):
        found["ended"] = work()
    pid = subprocess.run(["systemctl", "show", "--property=MainPID", "--value", WEB], capture_output=True, text=True, check=True).stdout
    shown = files.kept(f"/proc/{pid.strip()}/environ")
    variables = dict(one.split("=", 1) for one in shown[0].decode().split("\0") if "=" in one) if shown else {}
    migrated = files.kept("/run/outward-shop/migrated")
    left = "".join([listed("held"), listed("live"), *beside.units_of("shop")])
    return found | {
        "runs": variables.get("VERSION"),
        "migrated": migrated[0].decode() if migrated else None,
        "pid": pid.strip(),
        "left": os.path.exists(earlier.path_of("shop")) or "elements" in left or "next" in left,
    }


def killed(manifest: Any) -> None:
    """A run that dies when the new one has been started and is not well."""
    process = multiprocessing.Process(target=applied, args=(manifest,))
    process.start()
    environment = pathlib.Path("/etc/outward/shop/web.env")
    ends = time.monotonic() + 20
    while "SICK" not in environment.read_text(encoding="utf-8") and time.monotonic() < ends:
        time.sleep(0.05)
    time.sleep(1)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def killed_beside(manifest: Any) -> None:
    """A run that dies when new requests are led to the one beside."""
    process = multiprocessing.Process(target=applied, args=(manifest,))
    process.start()
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        if "elements" in listed("live"):
            break
        time.sleep(0.02)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()


def after_a_death(manifest: Any) -> str | None:
    killed_beside(manifest)
    if not beside.units_of("shop"):
        return "the run that was killed left nothing"
    time.sleep(2)
    return applied(manifest)


def plainly(manifest: Any) -> None:
    """As services restarted before: the twin."""
    for entry in manifest["files"]:
        if WEB in entry["restarts"]:
            files.write(entry)
    subprocess.run(["systemctl", "restart", WEB], check=True)


def database() -> list[str]:
    """The sample's: its server's lock, and again when what makes the cluster has run beside it, in the sandboxes of both."""
    role.serve("blog", {"epoch": 1, "claim": None})
    subprocess.run(["systemd-sysusers"], check=True)
    subprocess.run(["systemd-tmpfiles", "--create"], check=False)
    subprocess.run(["chown", "-R", "root:outward-blog", "/etc/outward/blog/app"], check=True)
    found = []
    for how, name in (("start", "db"), ("restart", "db-init")):
        subprocess.run(["systemctl", how, f"outward-blog-{name}.service"], check=True)
        lock = files.kept("/var/lib/outward/blog/postgres/postmaster.pid")
        found.append(lock[0].decode().split()[0] if lock else "no lock")
    return found


def main() -> dict[str, Any]:
    with open("/mnt/manifests.json", encoding="utf-8") as text:
        made = json.load(text)
    found: dict[str, Any] = {"database": database(), "first": applied(made["one"])}
    role.serve("shop", {"epoch": 1, "claim": None})
    found["serves"] = applied(made["one"])
    time.sleep(3)
    for name in ("two", "sick", "ends", "migration fails", "three"):
        found[name] = changed(functools.partial(applied, made[name]))
    killed(made["sick"])
    # Until the kernel has let go.
    time.sleep(14)
    found["after a death"] = changed(lambda: applied(made["sick"]))
    found["the data of before"] = changed(lambda: applied(made["three"]))
    found["plainly"] = changed(lambda: plainly(made["two"]))
    found["told"] = applied(made["told"])
    for name in ("beside", "sick beside"):
        found[name] = changed(functools.partial(applied, made[name]))
    found["after a death beside"] = changed(lambda: after_a_death(made["last beside"]))
    return found


with (
    mock.patch.object(disk, "check"),
    mock.patch.object(disk, "mount"),
    mock.patch.object(packages, "install"),
    mock.patch.object(downloads, "download", stand_in),
    mock.patch.object(downloads, "sweep"),
):
    print(json.dumps(main()))
