"""Installs or changes a unit: everything that a project has on this host, from one manifest."""
import json
import sys
from typing import TypedDict

from .. import files
from ..artifacts import bring
from ..backups import saved
from ..backups.backup import retire
from ..exchange import earlier
from ..exchange.turn import begun, performed
from ..protocol import Download, Entry, Manifest, Record
from ..records import job_services, must_know, record_of, write_record
from ..roles import legacy
from ..roles.pause import forget, pause_of, resume
from ..roles.promise import next_epoch
from ..roles.role import deciding, mark, role, serve, settle
from ..roles.service import boots, first_backup
from ..shell import Failed, run, say
from ..threads import in_one_go
from . import disk, downloads, firewall, jobs, names, packages
from .connector import exchange, left_behind, trace

SYSUSERS = "/usr/lib/sysusers.d/"
TMPFILES = "/usr/lib/tmpfiles.d/"
RULES = "/etc/nftables.d/"

Part = Entry | Download


class Before(TypedDict):
    """What is asked of the record of a unit that is changed. What a run that was killed has left is in no other one."""

    services: list[str]
    applied: dict[str, str]


NOTHING: Before = {"services": [], "applied": {}}


def before(installed: Record | None, left: earlier.Earlier) -> Before:
    """Without digests of what a killed run has replaced: whatever is there now, nobody knows what its services have seen."""
    if not installed:
        return NOTHING
    seen = {path: digest for path, digest in installed["applied"].items() if path not in left["files"]}
    return {"services": sorted({*installed["services"], *left["services"]}), "applied": seen}


def under(folder: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry["path"].startswith(folder)]


def write_all(entries: list[Entry]) -> None:
    """Users come first, since files may belong to them."""
    early = under(SYSUSERS, entries)
    for entry in early:
        files.write(entry)
    run("systemd-sysusers", *[entry["path"] for entry in early])
    # Rules of the firewall are written where they are loaded: on the disk they are never others than those that nft takes.
    rules = under(RULES, entries)
    for entry in entries:
        if entry not in rules:
            files.write(entry)
    run("systemd-tmpfiles", "--create", *[entry["path"] for entry in under(TMPFILES, entries)])


def parts_of(manifest: Manifest) -> list[Part]:
    return [*manifest["files"], *manifest["downloads"]]


def differing(manifest: Manifest, applied: dict[str, str], old: Before) -> list[Part]:
    """What its services have not seen: by the record, or because a run that was killed has replaced it already."""
    unseen: list[Part] = [entry for entry in manifest["files"] if not files.holds(entry)]
    known = [entry for entry in parts_of(manifest) if entry not in unseen]
    return unseen + [entry for entry in known if old["applied"].get(entry["path"]) != applied[entry["path"]]]


def change_connector(manifest: Manifest, changed: list[Part], old: Before) -> bool:
    """On a host that serves, and before anything else of the unit: when it fails, all is as before."""
    connector = manifest["connector"]
    concerned = any(connector["service"] in entry["restarts"] for entry in changed)
    if not concerned and not left_behind(trace(connector["candidate"])):
        return False
    try:
        own = [entry for entry in manifest["files"] if connector["service"] in entry["restarts"]]
        exchange(manifest["project"], connector, own)
    except BaseException:
        files.take_away([item["path"] for item in manifest["downloads"] if item["path"] not in old["applied"]])
        raise
    return True


def own_role(project: str) -> None:
    """Of a unit of before: what the host was as a whole, the project is from here on. Its files name its own role next."""
    if not legacy.concerns(project):
        return
    found = legacy.marker()
    with deciding(project):
        if found:
            mark(project, found)
        elif legacy.active_host():
            serve(project, {"epoch": next_epoch(), "claim": None})


def apply(project: str) -> None:
    manifest: Manifest = {"protocol": 0} | json.load(sys.stdin)
    if manifest["project"] != project:
        raise Failed(f"the manifest is {manifest['project']}'s, not {project}'s")
    must_know(manifest["protocol"])
    legacy.must_be_settled(project)
    if manifest["protocol"] < legacy.OWN_ROLES:
        raise Failed(f"{project}: a project has a role of its own since then; run pulumi up of the checkout that brought this program")
    # What can fail for reasons outside of this host comes before anything is changed.
    names.check(manifest)
    disk.check(manifest["disk"])
    packages.install(manifest["packages"])
    artifacts = bring.bring(manifest)
    manifest["files"] = [*manifest["files"], *(entry for one in artifacts for entry in one.files)]
    for item in manifest["downloads"]:
        downloads.download(item["url"], item["sha256"], item["path"])
    applied = {entry["path"]: files.digest(entry) for entry in parts_of(manifest)}
    installed, serving = record_of(project), role(project) == "active"
    old = before(installed, earlier.of(project))
    changed = differing(manifest, applied, old)
    exchanged = bool(installed) and serving and change_connector(manifest, changed, old)
    own_role(project)
    turn = begun(manifest, changed, installed if serving else None)
    write_all([entry for entry in manifest["files"] if entry["path"] not in turn.held_back])
    bring.admit(artifacts, manifest["disk"]["user"])
    gone = [service for service in old["services"] if service not in manifest["services"]]
    if gone:
        run("systemctl", "stop", *gone, check=False)
    # Always: a run that ended half-way has written files that nobody has read yet.
    run("systemctl", "daemon-reload")
    disk.mount(manifest["disk"], manifest["services"])
    names.write()
    firewall.load(under(RULES, manifest["files"]))
    restarted = performed(turn)
    # From here on nothing goes back.
    stale = sorted({*old["applied"], *turn.before["files"]} - applied.keys())
    retire(installed, manifest)
    files.take_away(stale)
    downloads.sweep([item["path"] for item in manifest["downloads"]])
    if stale:
        run("systemctl", "daemon-reload")
    connector = manifest["connector"]
    record: Record = {
        "protocol": manifest["protocol"],
        "project": manifest["project"],
        "target": manifest["target"],
        "services": manifest["services"],
        "health": manifest["health"],
        "healthNames": manifest.get("healthNames", {}),
        "disk": manifest["disk"],
        "state": manifest["state"],
        "backup": manifest["backup"],
        "applied": applied,
        "candidate": trace(connector["candidate"]),
        "connector": {
            "service": connector["service"],
            "ready": connector["ready"],
            "connections": connector["connections"],
            "credential": connector["credential"],
        },
    }
    if own := manifest.get("jobs"):
        record["jobs"] = own
    if serving:
        # A job that changed runs when its time comes.
        done = restarted | ({connector["service"]} if exchanged else set()) | set(job_services(record))
        restarts = sorted({service for entry in changed for service in entry["restarts"]} - done)
        with deciding(project), in_one_go():
            settle(project)
            paused = pause_of(project)
            # What starts here may write: what a move has copied by now does not count, and its `cede` will say so.
            forget(project)
            run("systemctl", "start", "--no-block", record["target"])
            if restarts and installed:
                say(f"restarting {' '.join(restarts)}")
                run("systemctl", "restart", "--no-block", *restarts)
        if paused:
            say(f"{project}: its pause ends: the unit changes")
            resume(project)
        boots(record)
    bring.note(record, artifacts, installed)
    # Written last, so that what an interrupted run has not done is done by the next.
    write_record(record)
    earlier.forget(project)
    bring.sweep(record)
    legacy.forget()
    saved.begin(record)
    jobs.begin(record)
    if serving:
        first_backup(record)
    say(f"{project}: {len(changed)} files changed, {len(stale)} removed")
