"""
A pause in which a project writes nothing, so that its data can be taken elsewhere. It ends by itself: a timer gives it back to
full service unless somebody holds the pause, or has ceded in it. Nobody can hold it for longer than its limit, and its end
waits for no workload and for no other project.
"""
import contextlib
import json
import os
import secrets
import time

from ..commands import lease
from ..exchange.beside import withdraw
from ..files import read_json, write_atomically
from ..protocol import Paused, Record
from ..records import installed, job_services, records, workload_services
from ..shapes import Pause
from ..shell import Failed, run, say
from ..threads import in_one_go, threads
from ..unit.workload import ask
from . import door
from .claim import unreplaced
from .kept import rest, rise
from .promise import draw, shown
from .role import deciding, epoch, marker, must_be, role

PAUSES = "/run/outward/pauses"
# Seconds that a pause may last, unless its operator says how long.
LIMIT = "3600"


def pause_path(project: str) -> str:
    return f"{PAUSES}/{project}"


def timer_of(project: str) -> str:
    """Of no name that outward-.service.d holds: what it starts is root's own program, which ends the pause."""
    return f"outward.resume.{project}.timer"


def now() -> float:
    """Seconds since the boot, sleep included: a clock that is set makes no pause longer."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def pause_of(project: str) -> Pause | None:
    found: Pause | None = read_json(pause_path(project))
    return found


def is_of(project: str, pause: str) -> bool:
    present = pause_of(project)
    return present is not None and present["pause"] == pause


def armed(project: str) -> bool:
    return run("systemctl", "is-active", timer_of(project), check=False, quiet=True).returncode == 0


def arm(project: str, seconds: str) -> None:
    """A timer that runs is restarted in one step: at no moment is there none. What it starts is started until it ends well."""
    timer = timer_of(project)
    if armed(project):
        run("systemctl", "restart", timer)
        return
    flags = [f"--on-active={seconds}", "--timer-property=AccuracySec=100ms", f"--unit={timer.removesuffix('.timer')}"]
    again = ["--service-type=oneshot", "--property=Restart=on-failure", "--property=RestartSec=5"]
    run("systemd-run", "--quiet", "--collect", *flags, *again, "/usr/local/sbin/outward", "resume", project, quiet=True)


def disarm(project: str) -> None:
    run("systemctl", "stop", timer_of(project), check=False, quiet=True)


def quieted(record: Record) -> str | None:
    """
    Returns when the project does not write any more, with how far it has written if it can be followed. What cannot be
    read-only is stopped: the writers of its plain files, or all of it.
    """
    lease.revoke(record["project"])
    # Each writes, and none begins while the pause is there.
    if jobs := job_services(record):
        run("systemctl", "stop", *jobs)
    state = record["state"]
    if not state:
        return None
    if not state.get("quiesce"):
        run("systemctl", "stop", *workload_services(record))
        return None
    raise_flag(record)
    with threads(1) as pool:
        resting = pool.submit(rest, record)
        position = ask(record, "quiesce", state["flag"]) or None
        resting.result()
    return position


def must_be_within(project: str, present: Pause) -> None:
    """@raises Failed past the limit: its timer runs out"""
    if now() > present["until"]:
        raise Failed(f"{project}: the pause has reached its limit, and ends: what was copied in it does not count")


def begun(project: str, peer: str, claim: str, seconds: str, limit: str) -> Pause:
    """One for the same claim goes on, and ends no later than it would have."""
    with deciding(project):
        must_be(project, f"pause for {peer}", "active")
        present = pause_of(project)
        if present and present["claim"] != claim:
            raise Failed(
                f"{project}: it pauses for {present['peer']} and another claim: another run is at work; "
                f"sudo outward resume {project} ends that pause, nothing was changed"
            )
        if present:
            must_be_within(project, present)
            arm(project, seconds)
            return present
        with unreplaced(project):
            arm(project, seconds)
        key = draw(claim)
        began: Pause = {"pause": shown(key), "key": key, "peer": peer, "claim": claim, "until": now() + float(limit)}
        os.makedirs(PAUSES, mode=0o700, exist_ok=True)
        write_atomically(pause_path(project), json.dumps(began).encode(), 0o600)
        return began


def quiesce(project: str, peer: str, claim: str, seconds: str, limit: str | None = None) -> None:
    """Prints the pause and how far the project has written. One for the same claim goes on."""
    record, began = installed(project), begun(project, peer, claim, seconds, limit or LIMIT)
    # Of a change that was killed: it writes, and no stop of what is known reaches it.
    withdraw(project)
    try:
        position = quieted(record)
    except Failed:
        resume(project)
        raise
    with deciding(project), in_one_go():
        if not is_of(project, began["pause"]):
            # Its end took away the flag that was there by then, and not one that came after it.
            back(record)
            raise Failed(f"{project}: the pause has ended before everything had stopped to write; it serves on as before")
    answer: Paused = {"pause": began["pause"], "position": position, "epoch": epoch(project)}
    print(json.dumps(answer))


def hold(project: str, pause: str) -> None:
    """The timer starts anew, until the pause's limit."""
    present = pause_of(project)
    if not present or present["pause"] != pause:
        raise Failed(f"{project}: the pause has ended and it writes again: what was copied meanwhile does not count")
    must_be_within(project, present)
    if not armed(project):
        raise Failed(f"{project}: the pause is ending: nobody held it in time")
    run("systemctl", "restart", timer_of(project))


def raise_flag(record: Record) -> None:
    """In root's folder, so that the project can neither keep it from being made nor from being taken away."""
    if record["state"]:
        write_atomically(record["state"]["flag"], b"", 0o644)


def clear_flag(record: Record) -> None:
    """One of a unit that was applied by an earlier version lies in the workload's folder, which may have put anything there."""
    flag = record["state"] and record["state"]["flag"]
    if not flag:
        return
    with contextlib.suppress(OSError):
        os.unlink(flag)
    if not os.path.lexists(flag):
        return
    try:
        # Whatever it is, and however much: in one step.
        os.rename(flag, f"{flag}.{secrets.token_hex(4)}")
    except OSError as error:
        say(f"{record['project']}: {flag} cannot be taken away, so it writes nothing: {error.strerror}")


def forget(project: str) -> None:
    """From here on the pause is worth nothing, whatever becomes of the rest."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(pause_path(project))


def restart(record: Record) -> None:
    """What a pause has stopped."""
    if record["state"] and not record["state"].get("quiesce"):
        run("systemctl", "start", "--no-block", *workload_services(record))
    rise(record, "--no-block")


def back(record: Record) -> None:
    clear_flag(record)
    restart(record)


def resume(project: str | None = None, pause: str | None = None) -> None:
    """
    Full service again, of one project or of all.
    @param pause that one alone: a newer one goes on. It is over when this ends well
    @raises Failed when it was ceded in, and there is no way back
    """
    failed: list[Failed] = []
    for record in [installed(project)] if project else records():
        try:
            resume_one(record, pause)
        except Failed as problem:
            # The others' pauses end all the same.
            failed.append(problem)
    if failed:
        raise failed[0]


def resume_one(record: Record, pause: str | None) -> None:
    project = record["project"]
    with deciding(project), in_one_go():
        if found := marker(project):
            reason = f"{project}: no way back: it is {found['because']} here"
            if pause is not None:
                raise Failed(reason)
            say(reason)
            return
        if pause is not None and not is_of(project, pause):
            return
        forget(project)
        # One that serves no more has nothing to go back to.
        if role(project) == "active":
            back(record)
        door.shut(project)
        # Last: while any of it fails, the timer tries again.
        disarm(project)
