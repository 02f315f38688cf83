#!/usr/bin/python3
"""outward: the host's side of a unit. Delivered over the tailnet, run by `pulumi up` and callable by hand.

  outward apply PROJECT < manifest.json   install or change a unit; starts nothing on a host that is not active
  outward remove PROJECT                  stop a unit and take its files away; its state stays
  outward activate HOST                   this host serves: start every unit, now and at boot
  outward deactivate                      stop every unit and keep it stopped
  outward status [--json]                 what is installed, running and healthy

One file, because it arrives through the standard input of one command. Every command may be repeated. Exit code 0: done; 1: failed, with the reason on stderr; 2: wrong usage.
"""
import argparse
import base64
import contextlib
import fcntl
import grp
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

INSTALLED = "/var/lib/outward/.units"
ACTIVE = "/etc/outward/active"
NFTABLES = "/etc/nftables.conf"
LOCK = "/run/outward.lock"


def say(text):
    print(f"outward: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def alone():
    """Units are applied in parallel by the engine; apt, nft and systemd want one at a time."""
    with open(LOCK, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(*argv, check=True, quiet=False):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode != 0:
        raise SystemExit(f"outward: {' '.join(argv)} ended with {done.returncode}:\n{done.stdout.strip()}")
    if done.stdout.strip() and not quiet:
        say(done.stdout.strip())
    return done


def write_atomically(path, content, mode, group=None):
    """Replaces the file in one step, unless it is already so."""
    gid = grp.getgrnam(group).gr_gid if group else 0
    try:
        with open(path, "rb") as old:
            status = os.fstat(old.fileno())
            if old.read() == content and status.st_mode & 0o7777 == mode and status.st_gid == gid:
                return
    except FileNotFoundError:
        pass
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".outward-")
    with os.fdopen(handle, "wb") as new:
        new.write(content)
        os.fchown(new.fileno(), 0, gid)
        os.fchmod(new.fileno(), mode)
        new.flush()
        os.fsync(new.fileno())
    os.replace(temporary, path)


def download(url, sha256, path):
    """Fetches a binary once; nothing that fails its checksum ever gets the final name."""
    if os.path.exists(path):
        with open(path, "rb") as old:
            if hashlib.file_digest(old, "sha256").hexdigest() == sha256:
                return
    say(f"downloading {url}")
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".outward-")
    try:
        try:
            with os.fdopen(handle, "wb") as new, urllib.request.urlopen(url, timeout=60) as answer:
                shutil.copyfileobj(answer, new)
        except OSError as error:
            raise SystemExit(f"outward: {url} cannot be downloaded: {error}; check the pin's URL and the host's egress") from error
        with open(temporary, "rb") as new:
            got = hashlib.file_digest(new, "sha256").hexdigest()
        if got != sha256:
            raise SystemExit(f"outward: {url} has SHA-256 {got}, pinned is {sha256}; check the pin, nothing was installed")
        os.chmod(temporary, 0o755)
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def missing(packages):
    known = run("dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages, check=False, quiet=True)
    there = {line.split()[0] for line in known.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in there]


def enabled_units():
    return set(run("systemctl", "list-unit-files", "--state=enabled", "--no-legend", "--plain", quiet=True).stdout.split())


def install_packages(packages):
    """Debian's packages; services that they would start now or at the next boot stay off: a unit brings its own."""
    wanted = missing(packages) if packages else []
    if not wanted:
        return
    say(f"installing {' '.join(wanted)}")
    policy = "/usr/sbin/policy-rc.d"
    before = enabled_units()
    write_atomically(policy, b"#!/bin/sh\nexit 101\n", 0o755)
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")
    try:
        run(*apt, "update", quiet=True)
        run(*apt, "--yes", "--no-install-recommends", "install", *wanted, quiet=True)
    finally:
        os.unlink(policy)
        for unit in sorted(u for u in enabled_units() - before if u.endswith((".service", ".timer", ".socket"))):
            run("systemctl", "disable", "--quiet", unit)


def record_path(project):
    return os.path.join(INSTALLED, f"{project}.json")


def records():
    if not os.path.isdir(INSTALLED):
        return []
    found = []
    for name in sorted(os.listdir(INSTALLED)):
        if name.endswith(".json"):
            with open(os.path.join(INSTALLED, name), encoding="utf-8") as record:
                found.append(json.load(record))
    return found


def record_of(project):
    return next((record for record in records() if record["project"] == project), None)


def active_host():
    try:
        with open(ACTIVE, encoding="utf-8") as marker:
            return marker.read().strip()
    except FileNotFoundError:
        return None


def start(record):
    run("systemctl", "enable", "--quiet", "--now", "--no-block", record["target"])


def digest(entry):
    """What a file or download is, for telling whether the services have seen it."""
    known = {key: entry.get(key) for key in ("content", "mode", "group", "sha256")}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def load_firewall(entries):
    """Project rules that nft refuses would take the whole table away at the next boot: they never stay."""
    if run("nft", "--check", "--file", NFTABLES, check=False).returncode == 0:
        run("nft", "--file", NFTABLES)
        return
    for entry in entries:
        os.unlink(entry["path"])
    run("nft", "--file", NFTABLES)
    raise SystemExit("outward: nft refuses the project's rules, see above; they were taken away again, nothing was started")


def apply(project):
    manifest = json.load(sys.stdin)
    if manifest["project"] != project:
        raise SystemExit(f"outward: the manifest is {manifest['project']}'s, not {project}'s")
    files = manifest["files"]
    # What can fail for reasons outside of this host comes before anything is changed.
    install_packages(manifest["packages"])
    for item in manifest["downloads"]:
        download(item["url"], item["sha256"], item["path"])
    old = record_of(project)
    applied = {entry["path"]: digest(entry) for entry in [*files, *manifest["downloads"]]}
    seen = old.get("applied", {}) if old else {}
    early = [f for f in files if f["path"].startswith("/usr/lib/sysusers.d/")]
    for entry in early:
        write_file(entry)
    run("systemd-sysusers", *[f["path"] for f in early])
    for entry in files:
        write_file(entry)
    run("systemd-tmpfiles", "--create", *[f["path"] for f in files if f["path"].startswith("/usr/lib/tmpfiles.d/")])
    stale = [path for path in seen if path not in applied]
    gone = [service for service in (old["services"] if old else []) if service not in manifest["services"]]
    if gone:
        run("systemctl", "stop", *gone, check=False)
    for path in stale:
        if os.path.exists(path):
            os.unlink(path)
    # Always: a run that ended half-way has written files that nobody has read yet.
    run("systemctl", "daemon-reload")
    load_firewall([f for f in files if f["path"].startswith("/etc/nftables.d/")])
    changed = [entry for entry in [*files, *manifest["downloads"]] if seen.get(entry["path"]) != applied[entry["path"]]]
    record = {key: manifest[key] for key in ("project", "target", "services", "health")} | {"applied": applied}
    if active_host():
        start(record)
        restarts = sorted({service for entry in changed for service in entry["restarts"]})
        if restarts and old:
            say(f"restarting {' '.join(restarts)}")
            run("systemctl", "restart", "--no-block", *restarts)
    # Written last, so that what an interrupted run has not done is done by the next.
    write_atomically(record_path(project), json.dumps(record, indent=1).encode(), 0o600)
    say(f"{project}: {len(changed)} files changed, {len(stale)} removed")


def write_file(entry):
    write_atomically(entry["path"], base64.b64decode(entry["content"]), int(entry["mode"], 8), entry.get("group"))


def remove(project):
    record = record_of(project)
    if not record:
        say(f"{project}: nothing installed")
        return
    run("systemctl", "disable", "--quiet", "--now", record["target"], check=False)
    run("systemctl", "stop", *record["services"], check=False)
    for path in record["applied"]:
        if os.path.exists(path):
            os.unlink(path)
    for folder in (f"/etc/outward/{project}", f"/opt/outward/{project}"):
        shutil.rmtree(folder, ignore_errors=True)
    os.unlink(record_path(project))
    run("systemctl", "daemon-reload")
    run("nft", "--file", NFTABLES)
    say(f"{project}: removed; its state stays under /var/lib/outward/{project}")


def activate(host):
    write_atomically(ACTIVE, f"{host}\n".encode(), 0o644)
    for record in records():
        start(record)


def deactivate():
    if os.path.exists(ACTIVE):
        os.unlink(ACTIVE)
    for record in records():
        run("systemctl", "disable", "--quiet", "--now", record["target"])
        run("systemctl", "stop", *record["services"])


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=3)
        self.unix_path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.unix_path)


def probe(url):
    """HTTP status of a health URL on this host, or the reason why there is none."""
    try:
        if url.startswith("unix:"):
            path, _, at = url[len("unix:"):].rpartition(":")
            connection, target = UnixConnection(path), at
        else:
            parts = urllib.parse.urlsplit(url)
            connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=3)
            target = parts.path or "/"
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read(4096).decode("utf-8", "replace")
        return {"status": answer.status, "body": body}
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"status": 0, "body": str(error) or type(error).__name__}


def status(as_json):
    units = []
    for record in records():
        services = {}
        for service in record["services"]:
            state = run("systemctl", "is-active", service, check=False, quiet=True).stdout.strip()
            services[service] = state
        health = {name: probe(url) for name, url in record["health"].items()}
        units.append({"project": record["project"], "services": services, "health": health})
    found = {"active": active_host(), "units": units}
    if as_json:
        print(json.dumps(found))
        return
    print(f"active: {found['active'] or 'no'}")
    for unit in units:
        for service, state in unit["services"].items():
            print(f"  {unit['project']:12} {service:40} {state}")
        for name, answer in unit["health"].items():
            print(f"  {unit['project']:12} {name:40} {answer['status'] or answer['body']}")


def main():
    parser = argparse.ArgumentParser(prog="outward", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("apply", "remove"):
        verbs.add_parser(verb).add_argument("project")
    verbs.add_parser("activate").add_argument("host")
    verbs.add_parser("deactivate")
    verbs.add_parser("status").add_argument("--json", action="store_true")
    given = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("outward: must be root; use sudo")
    if given.verb == "status":
        status(given.json)
        return
    with alone():
        {
            "apply": lambda: apply(given.project),
            "remove": lambda: remove(given.project),
            "activate": lambda: activate(given.host),
            "deactivate": deactivate,
        }[given.verb]()


if __name__ == "__main__":
    main()
