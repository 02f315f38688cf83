"""Makes of a unit what is wanted of it, once all that may fail for reasons of others is there: its files, its services, its record."""
from collections.abc import Callable
from typing import NamedTuple, TypedDict

from .. import files
from ..artifacts import bring
from ..backups import saved
from ..backups.backup import retire
from ..exchange import earlier
from ..exchange.beside import withdraw
from ..exchange.choice import Wanted
from ..exchange.overlap import end_left
from ..exchange.turn import begun, performed
from ..protocol import Download, Entry, Record
from ..records import job_services, write_record
from ..roles import legacy
from ..roles.pause import forget, pause_of, resume
from ..roles.role import deciding, settle
from ..roles.service import boots, first_backup
from ..shell import run, say
from ..threads import in_one_go
from . import disk, firewall, jobs, names

SYSUSERS = "/usr/lib/sysusers.d/"
TMPFILES = "/usr/lib/tmpfiles.d/"
RULES = "/etc/nftables.d/"

Part = Entry | Download


class Before(TypedDict):
    """What is asked of the record of a unit that is changed. What a run that was killed has left is in no other one."""

    services: list[str]
    applied: dict[str, str]


NOTHING: Before = {"services": [], "applied": {}}


class Change(NamedTuple):
    """
    `record`: what will be written of it. `changed`: what services have not seen. `artifacts`: those that are new here.
    `done`: services that restart for none of it. `serving`: whether any starts. `noted`: called when the record says so.
    """

    wanted: Wanted
    record: Record
    changed: list[Part]
    before: Before
    installed: Record | None
    serving: bool
    artifacts: list[bring.Brought]
    done: set[str]
    noted: Callable[[], None]


def before(installed: Record | None, left: earlier.Earlier) -> Before:
    """Without digests of what a killed run has replaced: whatever is there now, nobody knows what its services have seen."""
    if not installed:
        return NOTHING
    seen = {path: digest for path, digest in installed["applied"].items() if path not in left["files"]}
    return {"services": sorted({*installed["services"], *left["services"]}), "applied": seen}


def differing(entries: list[Entry], downloads: list[Download], applied: dict[str, str], old: Before) -> list[Part]:
    """What its services have not seen: by the record, or because a run that was killed has replaced it already."""
    unseen: list[Part] = [entry for entry in entries if not files.holds(entry)]
    parts: list[Part] = [*entries, *downloads]
    known = [part for part in parts if part not in unseen]
    return unseen + [part for part in known if old["applied"].get(part["path"]) != applied[part["path"]]]


def under(folder: str, entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry["path"].startswith(folder)]


def write_all(entries: list[Entry]) -> None:
    """Users come first, since files may belong to them."""
    early = under(SYSUSERS, entries)
    for entry in early:
        files.write(entry)
    # Without a path, both would do everything that the host has.
    if early:
        run("systemd-sysusers", *[entry["path"] for entry in early])
    # Rules of the firewall are written where they are loaded: on the disk they are never others than those that nft takes.
    rules = under(RULES, entries)
    for entry in entries:
        if entry not in rules:
            files.write(entry)
    if late := under(TMPFILES, entries):
        run("systemd-tmpfiles", "--create", *[entry["path"] for entry in late])


def unseen_of(change: Change) -> list[Entry]:
    """In the order of what is wanted, without the connector's, which has been exchanged before."""
    connector = change.record["connector"]["service"]
    return [entry for entry in change.wanted["files"] if entry in change.changed and connector not in entry["restarts"]]


def restart(change: Change, restarted: set[str]) -> None:
    """What else runs on what changed. A job that changed runs when its time comes."""
    record, project = change.record, change.record["project"]
    done = restarted | change.done | set(job_services(record))
    restarts = sorted({service for entry in change.changed for service in entry["restarts"]} - done)
    with deciding(project), in_one_go():
        settle(project)
        paused = pause_of(project)
        # What starts here may write: what a move has copied by now does not count, and its `cede` will say so.
        forget(project)
        run("systemctl", "start", "--no-block", record["target"])
        if restarts and change.installed:
            say(f"restarting {' '.join(restarts)}")
            run("systemctl", "restart", "--no-block", *restarts)
    if paused:
        say(f"{project}: its pause ends: the unit changes")
        resume(project)
    boots(record)


def carry_out(change: Change) -> list[str]:
    """Paths of what it has taken away. @raises Failed when a service is not accepted; then all is as it was"""
    wanted, record, old, installed = change.wanted, change.record, change.before, change.installed
    project, applied = record["project"], record["applied"]
    gone = [path for path in (installed["applied"] if installed else {}) if path not in applied]
    end_left()
    turn = begun(wanted, unseen_of(change), gone, installed if change.serving else None)
    write_all([entry for entry in wanted["files"] if entry["path"] not in turn.held_back])
    bring.admit(change.artifacts, record["disk"]["user"])
    if ended := [service for service in old["services"] if service not in record["services"]]:
        run("systemctl", "stop", *ended, check=False)
    # Always: a run that ended half-way has written files that nobody has read yet.
    run("systemctl", "daemon-reload")
    disk.mount(record["disk"], record["services"])
    names.write()
    firewall.load(under(RULES, wanted["files"]))
    restarted = performed(turn)
    # What a run that was killed has left; where it is needed, it was.
    withdraw(project)
    # From here on nothing goes back.
    stale = sorted({*old["applied"], *turn.before["files"]} - applied.keys())
    retire(installed, record)
    files.take_away(stale)
    if stale:
        run("systemctl", "daemon-reload")
    if change.serving:
        restart(change, restarted)
    # Written last, so that what an interrupted run has not done is done by the next.
    write_record(record)
    change.noted()
    earlier.forget(project)
    bring.sweep(record)
    legacy.forget()
    saved.begin(record)
    jobs.begin(record)
    if change.serving:
        first_backup(record)
    return stale
