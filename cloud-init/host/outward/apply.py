"""Installs or changes a unit: everything that a project has on this host, from one manifest."""
import json
import sys

from . import downloads, files, firewall, packages
from .activate import start
from .records import active_host, keep, record_of
from .shell import Failed, run, say


def under(folder, entries):
    return [entry for entry in entries if entry["path"].startswith(folder)]


def write_all(entries):
    """Users come first, since files may belong to them."""
    early = under("/usr/lib/sysusers.d/", entries)
    for entry in early:
        files.write(entry)
    run("systemd-sysusers", *[entry["path"] for entry in early])
    for entry in entries:
        files.write(entry)
    run("systemd-tmpfiles", "--create", *[entry["path"] for entry in under("/usr/lib/tmpfiles.d/", entries)])


def apply(project):
    manifest = json.load(sys.stdin)
    if manifest["project"] != project:
        raise Failed(f"the manifest is {manifest['project']}'s, not {project}'s")
    # What can fail for reasons outside of this host comes before anything is changed.
    packages.install(manifest["packages"])
    for item in manifest["downloads"]:
        downloads.download(item["url"], item["sha256"], item["path"])
    entries = [*manifest["files"], *manifest["downloads"]]
    applied = {entry["path"]: files.digest(entry) for entry in entries}
    old = record_of(project) or {"services": [], "applied": {}}
    changed = [entry for entry in entries if old["applied"].get(entry["path"]) != applied[entry["path"]]]
    stale = [path for path in old["applied"] if path not in applied]
    write_all(manifest["files"])
    gone = [service for service in old["services"] if service not in manifest["services"]]
    if gone:
        run("systemctl", "stop", *gone, check=False)
    files.take_away(stale)
    # Always: a run that ended half-way has written files that nobody has read yet.
    run("systemctl", "daemon-reload")
    firewall.load(under("/etc/nftables.d/", manifest["files"]))
    record = {key: manifest[key] for key in ("project", "target", "services", "health")} | {"applied": applied}
    if active_host():
        start(record)
        restarts = sorted({service for entry in changed for service in entry["restarts"]})
        if restarts and old["services"]:
            say(f"restarting {' '.join(restarts)}")
            run("systemctl", "restart", "--no-block", *restarts)
    # Written last, so that what an interrupted run has not done is done by the next.
    keep(record)
    say(f"{project}: {len(changed)} files changed, {len(stale)} removed")
