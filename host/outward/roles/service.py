"""What runs of a project: all of it while it serves, nothing when that is over."""
import sys

from ..backups import saved
from ..commands import lease
from ..exchange.beside import withdraw
from ..files import write_atomically
from ..protocol import Record
from ..records import installed, job_services, records
from ..shell import Failed, run, say
from ..threads import in_one_go
from ..unit.connector import dismiss
from . import door
from .pause import clear_flag, forget, pause_of, restart
from .promise import next_epoch
from .role import deciding, epoch, marker, must_be, role, serve, settle


def boots(*found: Record) -> None:
    """At every boot from now on. Last: enabling makes systemd read everything anew, and visitors are waiting."""
    if targets := [record["target"] for record in found]:
        run("systemctl", "enable", "--quiet", *targets)


def pausing(record: Record) -> bool:
    present = pause_of(record["project"])
    if present:
        say(f"{record['project']}: serves already, and pauses for {present['peer']}: what the pause has stopped starts when it ends")
    return present is not None


def risen(record: Record) -> bool:
    """Decided as a pause is: one that begins after it stops what starts here."""
    project = record["project"]
    with deciding(project), in_one_go():
        if role(project) != "active" or pausing(record):
            return False
        settle(project)
        # One whose end was interrupted has left its flag.
        clear_flag(record)
        restart(record)
        run("systemctl", "start", "--no-block", record["target"])
        return True


def up(*found: Record) -> None:
    """Of projects that serve: what stood by is connected, what rested or was stopped starts."""
    mine = [record for record in found if risen(record)]
    boots(*mine)
    # One that was opened for a move of which nobody has heard any more; whoever waits for its writes has not waited for that.
    for record in mine:
        door.shut(record["project"])


def started() -> None:
    """Whatever serves here."""
    up(*(record for record in records() if role(record["project"]) == "active"))


def first_backup(record: Record) -> None:
    """Of one that has none, beside everything else: until it has one, nothing could be put back. Its timer tries again."""
    backup = record.get("backup")
    if backup and "success" not in saved.read(record["project"]):
        run("systemctl", "start", "--no-block", backup["services"][0], check=False, quiet=True)


def begin(project: str, after: str | None) -> None:
    """
    It serves here, because somebody says that nobody else does.
    @param after the last epoch that is known. @default none is
    """
    record = installed(project)
    with deciding(project):
        must_be(project, "begin", "none", "left", "active")
        found, again = marker(project), role(project) == "active"
        if found and found["peer"]:
            raise Failed(f"{project}: it has left, and {found['peer']} has served it since; nothing was changed")
        if not again:
            # A pause of a host that did not serve is an old one.
            forget(project)
            serve(project, {"epoch": next_epoch(int(after or 0), epoch(project)), "claim": None})
    up(record)
    if not again:
        first_backup(record)


def stop(record: Record) -> None:
    run("systemctl", "disable", "--quiet", "--now", record["target"])
    run("systemctl", "stop", *record["services"], *job_services(record))
    dismiss(record["candidate"])
    withdraw(record["project"])
    # Last: one that does not end keeps nothing else from it.
    lease.revoke(record["project"])


def entrust(project: str) -> None:
    """The credential of its tunnel, from stdin: for a host that has left, and is to serve once more."""
    write_atomically(installed(project)["connector"]["credential"], sys.stdin.buffer.read(), 0o600)
