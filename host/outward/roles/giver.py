"""The host that a project goes from: it gives up for good, takes that back when the other one has, or leaves."""
import json
import os
import sys

from ..backups.saved import now
from ..protocol import Key
from ..records import installed
from ..shapes import Marker
from ..shell import Failed, run
from ..threads import in_one_go
from . import door
from .pause import clear_flag, disarm, forget, pause_of
from .promise import next_epoch, shown
from .role import deciding, epoch, mark, marker, must_be, retire, role, serve
from .service import first_backup, stop, up


def cede(project: str, pause: str) -> None:
    """
    The point of no return, one rename: it never writes again here, and the claim that the pause was for may serve. Prints the
    pause's key.
    """
    with deciding(project), in_one_go():
        found = marker(project)
        if not (found and found["because"] == "ceded" and found.get("pause") == pause):
            must_be(project, "cede", "active")
            present = pause_of(project)
            if not present or present["pause"] != pause:
                raise Failed(f"{project}: the pause has ended and it writes again: what was copied meanwhile does not count")
            ceded: Marker = {"because": "ceded", "peer": present["peer"], "epoch": epoch(project), "pause": pause}
            found = ceded | {"heir": present["claim"], "given": present["key"], "at": now()}
        # Again as well: one that died in between may not have brought it to the disk, and the key is told below.
        mark(project, found)
        # Nothing of the pause is left for a day on which it may write here again.
        disarm(project)
        forget(project)
        clear_flag(installed(project))
    answer: Key = {"key": found["given"]}
    print(json.dumps(answer))


def reclaim(project: str, after: str, gone: str | None) -> None:
    """
    It takes its word back: with the key that the heir gave by renouncing, from stdin.
    @param after the heir's epoch @param gone the heir, where nobody can ask it any more and somebody has said so: then without a key
    """
    # Before the lock: who gives it may take any time.
    record, key = installed(project), sys.stdin.read().strip() if gone is None else ""
    with deciding(project):
        must_be(project, "take its word back", "ceded", "left")
        found = marker(project)
        if not found or "heir" not in found:
            raise Failed(f"{project}: it has ceded to nobody; nothing was changed")
        if (gone is None or gone != found["peer"]) and shown(key) != found["heir"]:
            raise Failed(f"{project}: this is not the key of that claim: {found['peer']} may serve by it; nothing was changed")
        # Of a `cede` that died before it had taken its pause away.
        forget(project)
        serve(project, {"epoch": next_epoch(int(after), epoch(project)), "claim": None})
    up(record)
    if gone is not None:
        first_backup(record)


def may_leave(project: str, peer: str, newer: int, ghost: bool) -> None:
    """@raises Failed when nobody has taken its place"""
    must_be(project, f"leave to {peer}", "ceded", "left", *(("active",) if ghost else ()))
    if newer <= epoch(project):
        raise Failed(f"{project}: it is of epoch {epoch(project)} here, and {peer} of {newer}, which is no later one; nothing was changed")


def leave(project: str, peer: str, newer: str, ghost: bool) -> None:
    """
    For good: no connector of it starts again, not at boot and not by hand, and its credential is gone.
    @param newer the epoch by which the peer serves @param ghost also one that says that it serves, which nobody lets in any more
    """
    record = installed(project)
    with deciding(project):
        may_leave(project, peer, int(newer), ghost)
    door.shut(project)
    # With its grace period: what is under way is answered.
    run("systemctl", "stop", record["connector"]["service"])
    with deciding(project):
        may_leave(project, peer, int(newer), ghost)
        disarm(project)
        forget(project)
        left: Marker = {"because": "left", "peer": peer, "epoch": epoch(project)}
        retire(project, (marker(project) or left) | left)
    stop(record)
    if os.path.exists(record["connector"]["credential"]):
        run("shred", "--remove", record["connector"]["credential"])


def end(project: str) -> None:
    """Nobody takes it over: it stops here, and may begin here again."""
    record = installed(project)
    with deciding(project):
        disarm(project)
        forget(project)
        if role(project) != "none":
            nobody: Marker = {"because": "left", "peer": None, "epoch": epoch(project)}
            retire(project, (marker(project) or nobody) | {"because": "left"})
    clear_flag(record)
    door.shut(project)
    stop(record)
