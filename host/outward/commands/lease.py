"""
How long an operator's command lives: as long as somebody attends it, and the project may write here. A timer of systemd's
ends it, which whoever attends it starts anew: nothing of ours has to live for that.
"""
import contextlib
import os
import re

from ..files import make_folder
from ..shell import Failed, run, say

# Seconds without a word of whoever attends it; one says it every BEAT. With its end, a command is gone within the minute.
SILENCE = 45
BEAT = 15
# Seconds for what is asked to end; then it is killed.
GRACE = 2

# A file for each that runs, or is about to: what a pause ends is looked up there, and costs nothing when there is none.
RUNNING = "/run/outward/commands"


def command_of(project: str, key: str) -> str:
    """Its unit. With a dot: no service of a project is called so."""
    return f"outward-{project}.command-{key}.service"


def timer_of(project: str, key: str) -> str:
    """Of no name that outward-.service.d holds: what it starts is root's."""
    return f"outward.unattended.{project}.{key}.timer"


def must_be_key(key: str) -> None:
    """@raises Failed for what names no command: it becomes part of paths and of units' names"""
    if not re.fullmatch(r"[0-9a-f]{16}", key):
        raise Failed(f"{key!r} must be sixteen hexadecimal digits")


def grant(project: str, key: str) -> None:
    """Before its command starts, so that none runs without an end. While the timer is there, systemd remembers how it ended."""
    make_folder(f"{RUNNING}/{project}")
    with open(f"{RUNNING}/{project}/{key}", "w", encoding="utf-8"):
        pass
    timer, unit = timer_of(project, key), command_of(project, key)
    # However often it is started anew: one that systemd refuses to start would end nothing.
    often = ("--timer-property=StartLimitIntervalSec=0", "--timer-property=AccuracySec=1s")
    ends = (f"--on-active={SILENCE}", *often, f"--timer-property=After={unit}")
    run("systemd-run", "--quiet", "--collect", f"--unit={timer.removesuffix('.timer')}", *ends, "/usr/bin/systemctl", "stop", unit, quiet=True)


def attend(project: str, key: str, over: bool) -> None:
    """
    Somebody is there still. @param over nobody any more: it ends now
    @raises Failed when it has ended
    """
    must_be_key(key)
    if over:
        stop(project, key)
    elif not renewed(project, key):
        raise Failed(f"{project}: the command has ended")


def renewed(project: str, key: str) -> bool:
    """A timer that runs is restarted in one step: at no moment is there none."""
    return run("systemctl", "restart", timer_of(project, key), check=False, quiet=True).returncode == 0


def silent(project: str, key: str) -> bool:
    """Whether the timer has run out."""
    return run("systemctl", "is-active", timer_of(project, key), check=False, quiet=True).returncode != 0


def stop(project: str, key: str) -> None:
    """@raises Failed when it runs on"""
    unit = command_of(project, key)
    # One that has ended is not loaded any more.
    run("systemctl", "stop", unit, check=False, quiet=True)
    if run("systemctl", "is-active", unit, check=False, quiet=True).returncode == 0:
        raise Failed(f"{project}: an operator's command does not end; look at: systemctl status {unit}")


def forget(project: str, key: str) -> None:
    """When it has ended, and how has been asked."""
    run("systemctl", "stop", timer_of(project, key), check=False, quiet=True)
    unlist(project, key)


def unlist(project: str, key: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{RUNNING}/{project}/{key}")


def revoke(project: str) -> None:
    """
    None runs when this returns. What lets none start has to be on the disk before: one that is about to looks for that.
    @raises Failed when one does not end
    """
    try:
        keys = os.listdir(f"{RUNNING}/{project}")
    except FileNotFoundError:
        return
    for key in keys:
        say(f"{project}: an operator's command is ended, since it may write")
        stop(project, key)
        # The timer stays: how it ended is asked by whoever waits for it.
        unlist(project, key)
