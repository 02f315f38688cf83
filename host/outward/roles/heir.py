"""The host that a project goes to: it takes the data by a claim, seals them, and serves when the other one has given up."""
import json
import sys

from ..backups.saved import now
from ..protocol import Key, Ready, StandBy
from ..records import installed
from ..shapes import Marker
from ..shell import Failed, run
from ..unit.workload import ask, keeper
from . import door
from .claim import held, sealing, transfers_of
from .kept import others_of, rest
from .promise import claim_in, draw, next_epoch, shown
from .role import deciding, epoch, mark, marker, must_be, retire, role, serve, serving, settle
from .service import first_backup, stop, up


def standby(project: str, peer: str, over: str | None) -> None:
    """
    Prints the claim: an older one is worth nothing from here on. The workload runs, refuses to write and is not connected; what
    writes plain files and knows no read-only mode does not run yet.
    @param over the pause whose data it is ready with, when the caller has seen that it is over: nobody can cede in it any more
    """
    record, key = installed(project), draw()
    with deciding(project):
        found = marker(project)
        if not (found and found["because"] == "ready" and over is not None and found.get("pause") == over):
            must_be(project, f"stand by for {peer}", "none", "standby", "left")
        # It may have died while it left, with one of its two files gone.
        retire(project, {"because": "standby", "peer": peer, "epoch": epoch(project), "claim": shown(key), "key": key})
    door.shut(project)
    with sealing(project):
        rest(record)
        if services := others_of(record):
            run("systemctl", "start", "--no-block", *services)
    answer: StandBy = {"claim": shown(key)}
    print(json.dumps(answer))


def seal(project: str, claim: str, pause: str, after: int, position: str | None) -> None:
    """@raises Failed when something of the claim is not as it has to be"""
    held(project, claim)
    if position is not None:
        ask(keeper(project), "follow.promote", position)
        door.unfollow(project)
    # What was written is not yet what a power cut leaves.
    run("sync", "-f", installed(project)["disk"]["folder"])
    with deciding(project):
        found, served_by = held(project, claim), next_epoch(after, epoch(project))
        sealed: Marker = {"because": "ready", "peer": found["peer"], "epoch": served_by, "claim": claim, "key": found["key"]}
        mark(project, sealed | {"pause": pause, "of": after, "at": now()})


def ready(project: str, claim: str, pause: str, after: str, position: str | None) -> None:
    """
    What it has is what the peer had in that pause, is on the disk, and stays so. Prints the epoch that it would serve by.
    @param after the peer's epoch @param position how far the peer has written, when it was followed
    """
    with sealing(project):
        found = marker(project)
        again = found and found["because"] == "ready" and (found.get("claim"), found.get("pause")) == (claim, pause)
        if not again:
            seal(project, claim, pause, int(after), position)
        settle(project)
        answer: Ready = {"epoch": epoch(project)}
    print(json.dumps(answer))


def unlocked(project: str, found: Marker, claim: str, key: str) -> None:
    """@raises Failed when it is not the key of that pause and claim"""
    if shown(key) != found.get("pause"):
        raise Failed(f"{project}: this is not the key of that pause: {found['peer']} has not ceded in it; nothing was changed")
    if claim_in(key) != claim:
        raise Failed(f"{project}: {found['peer']} has ceded to another claim; nothing was changed")


def take_over(project: str, claim: str, gone: str | None, key: str) -> None:
    """@raises Failed without the right to"""
    must_be(project, "serve", "ready")
    found = marker(project)
    if not found or found.get("claim") != claim:
        raise Failed(f"{project}: another claim has taken the place of this one; nothing was changed")
    if gone is None or gone != found["peer"]:
        unlocked(project, found, claim, key)
    serve(project, {"epoch": found["epoch"], "claim": claim})


def activate(project: str, claim: str, gone: str | None) -> None:
    """
    It serves and may write: with the key that the peer gave by ceding, from stdin.
    @param gone the peer, where nobody can ask it any more and somebody has said so: then without a key
    """
    # Before the lock: who gives it may take any time.
    record, key = installed(project), sys.stdin.read().strip() if gone is None else ""
    with deciding(project):
        served = serving(project)
        if not (role(project) == "active" and served and served["claim"] == claim):
            take_over(project, claim, gone, key)
    up(record)
    if gone is not None:
        first_backup(record)


def renounce(project: str, claim: str) -> None:
    """It will never serve by this claim. Prints the claim's key, with which the peer takes its word back."""
    record = installed(project)
    with deciding(project):
        found = marker(project)
        if not found or found["because"] not in ("standby", "ready", "left") or found.get("claim") != claim:
            raise Failed(f"{project}: it is {role(project)} here, and does not hold this claim; nothing was changed")
        retire(project, found | {"because": "left"})
    run("systemctl", "stop", *transfers_of(project), check=False, quiet=True)
    stop(record)
    answer: Key = {"key": found["key"]}
    print(json.dumps(answer))
