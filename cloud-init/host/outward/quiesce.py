"""
A pause in which nothing of this host writes, so that its data can be taken elsewhere. It ends by itself: a timer gives
the host back to full service unless somebody holds the pause, or has ceded the host in it.
"""
import json
import os
import secrets
from collections.abc import Callable
from typing import TypeVar

from . import door
from .files import write_atomically
from .kept import rest, rise
from .records import records, workload_services
from .role import forbid, forbidden, must_be
from .shapes import Pause, Record
from .shell import Failed, run, say
from .threads import threads
from .workload import ask

PAUSE = "/run/outward/pause"
TIMER = "outward-resume.timer"

Made = TypeVar("Made")


def pause() -> Pause | None:
    """Who may hold or use the pause and for whom it is, or None when there is none."""
    try:
        with open(PAUSE, encoding="utf-8") as marker:
            found: Pause = json.load(marker)
            return found
    except FileNotFoundError:
        return None


def armed() -> bool:
    return run("systemctl", "is-active", TIMER, check=False, quiet=True).returncode == 0


def arm(seconds: str) -> None:
    """A timer that runs is restarted in one step: at no moment is there none. What it starts is started until it ends well."""
    if armed():
        run("systemctl", "restart", TIMER)
        return
    timer = [f"--on-active={seconds}", "--timer-property=AccuracySec=100ms", f"--unit={TIMER.removesuffix('.timer')}"]
    again = ["--service-type=oneshot", "--property=Restart=on-failure", "--property=RestartSec=5"]
    run("systemd-run", "--quiet", "--collect", *timer, *again, "/usr/local/sbin/outward", "resume", quiet=True)


def still(record: Record) -> str | None:
    """
    Returns when the project does not write any more, with how far it has written if it can be followed. What cannot be
    read-only is stopped: the writers of its plain files, or all of it.
    """
    state = record["state"]
    if not state:
        return None
    if not state.get("quiesce"):
        run("systemctl", "stop", *workload_services(record))
        return None
    with threads(1) as pool:
        resting = pool.submit(rest, record)
        position = ask(record, "quiesce", state["flag"]) or None
        resting.result()
    return position


def each(work: Callable[[Record], Made]) -> dict[str, Made]:
    """Of every unit at once, what comes of it by project. @raises Failed of the first that failed, when all have ended"""
    found = records()
    with threads(max(len(found), 1)) as pool:
        ended = {record["project"]: pool.submit(work, record) for record in found}
    return {project: future.result() for project, future in ended.items()}


def quiesce(peer: str, seconds: str) -> None:
    """Prints the word that holds and uses this pause, and how far each project has written. One for the same peer goes on."""
    must_be("pause", "active")
    present = pause()
    if present and present["peer"] != peer:
        raise Failed(f"this host pauses for {present['peer']}, not for {peer}; outward resume ends that pause")
    word = present["word"] if present else secrets.token_hex(8)
    arm(seconds)
    write_atomically(PAUSE, json.dumps({"word": word, "peer": peer}).encode(), 0o600)
    try:
        positions = each(still)
    except Failed:
        resume()
        raise
    print(json.dumps({"word": word, "positions": positions}))


def hold(word: str) -> None:
    """The timer starts anew."""
    must_match(word)
    if not armed():
        raise Failed("the pause is ending: nobody held it in time")
    run("systemctl", "restart", TIMER)


def must_match(word: str) -> Pause:
    """@raises Failed when this pause has ended: what was copied in it may not be all any more"""
    present = pause()
    if not present or present["word"] != word:
        raise Failed("the pause has ended and this host writes again: what was copied meanwhile does not count")
    return present


def unflag(record: Record) -> None:
    if record["state"] and os.path.exists(record["state"]["flag"]):
        os.unlink(record["state"]["flag"])


def forget() -> None:
    """From here on the pause's word is worth nothing, whatever becomes of the rest."""
    if os.path.exists(PAUSE):
        os.unlink(PAUSE)


def end(record: Record) -> None:
    unflag(record)
    if record["state"] and not record["state"].get("quiesce"):
        run("systemctl", "start", "--no-block", *workload_services(record))
    rise(record, "--no-block")


def disarm() -> None:
    run("systemctl", "stop", TIMER, check=False, quiet=True)


def resume() -> None:
    """Full service again, unless the host has been ceded meanwhile."""
    if marker := forbidden():
        say(f"no way back: this host is {marker['because']}")
        return
    forget()
    each(end)
    door.shut()
    disarm()


def cede(word: str) -> None:
    """The point of no return, one rename: nothing of this host writes any more, and the peer of the pause may."""
    marker = forbidden()
    if marker and marker["because"] == "ceded":
        return
    must_be("cede", "active")
    forbid("ceded", must_match(word)["peer"])
    # Nothing of the pause is left for a day on which this host may write again.
    disarm()
    forget()
    each(unflag)
