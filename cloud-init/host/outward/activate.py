"""A host begins to serve, or stops: for its stack's end, or for good because another one serves."""
import os
import sys

from . import door
from .connector import dismiss
from .files import write_atomically
from .kept import others_of, rest
from .quiesce import each, end, forget, pause
from .records import record_of, records
from .role import ACTIVE, active_host, forbid, forbidden, must_be, permit, retire, role
from .shapes import Record
from .shell import Failed, run


def start(*found: Record) -> None:
    """Now, and then at boot: enabling makes systemd read everything anew, and visitors are waiting."""
    targets = [record["target"] for record in found]
    if not targets:
        return
    run("systemctl", "start", "--no-block", *targets)
    run("systemctl", "enable", "--quiet", *targets)


def standby(peer: str) -> None:
    """
    Workloads run, refuse to write and are not connected: the peer's data go into them. What writes plain files and knows
    no read-only mode does not run yet.
    """
    must_be(f"stand by for {peer}", "none", "standby", "left")
    forbid("standby", peer)
    for record in records():
        rest(record)
        services = others_of(record)
        if services:
            run("systemctl", "start", "--no-block", *services)


def activate(host: str) -> None:
    """Serves and may write. What stood by is connected; what has never been anything is started."""
    must_be("activate", "none", "standby", "active")
    # A pause of a host that did not serve is an old one, and one whose end was interrupted has left its flags.
    if role() != "active":
        forget()
    permit(host)
    if not pause():
        each(end)
    start(*records())


def stop() -> None:
    for record in records():
        run("systemctl", "disable", "--quiet", "--now", record["target"])
        run("systemctl", "stop", *record["services"])
        dismiss(record["candidate"])


def deactivate() -> None:
    if os.path.exists(ACTIVE):
        os.unlink(ACTIVE)
    stop()


def leave(peer: str) -> None:
    """For good: no connector starts again, not at boot and not by hand, and their credentials are gone."""
    marker = forbidden()
    if not marker or marker["because"] not in ("ceded", "left") or marker["peer"] != peer:
        raise Failed(f"cannot leave: this host has not ceded to {peer}; nothing was changed")
    door.shut()
    # All connectors at once, each with its grace period: what is under way is answered.
    run("systemctl", "stop", *[record["connector"]["service"] for record in records()])
    if active_host():
        retire(peer)
    stop()
    for record in records():
        if os.path.exists(record["connector"]["credential"]):
            run("shred", "--remove", record["connector"]["credential"])


def entrust(project: str) -> None:
    """The credential of its tunnel, from stdin: for a host that has left, and is to serve once more."""
    record = record_of(project)
    if not record:
        raise Failed(f"{project}: nothing installed")
    write_atomically(record["connector"]["credential"], sys.stdin.buffer.read(), 0o600)
