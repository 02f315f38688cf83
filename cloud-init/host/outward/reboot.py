"""The reboot that a security upgrade asks for: in the window, when nothing else is going on, connectors first."""
import datetime
import os

from .lock import alone
from .records import records
from .shell import Failed, run, say

REQUIRED = "/run/reboot-required"
WINDOW = "/etc/outward/maintenance"


def clock() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%H:%M")


def within(window: str, time: str) -> bool:
    """`23:30-00:30` goes over midnight."""
    start, end = window.split("-")
    return start <= time < end if start < end else time >= start or time < end


def hindrance(now: bool) -> str | None:
    """Why not to reboot, or None."""
    if not os.path.exists(REQUIRED):
        return "no upgrade asks for it"
    with open(WINDOW, encoding="utf-8") as file:
        window = file.read().strip()
    time = clock()
    if not now and not within(window, time):
        return f"it is {time} UTC and the maintenance window is {window}; --now does not wait for it"
    return None


def connectors() -> list[str]:
    return [service for record in records() for service in record["services"] if service.endswith("-tunnel.service")]


def reboot(now: bool) -> None:
    why = hindrance(now)
    if why:
        say(f"no reboot: {why}")
        return
    # An apply may last longer than the window: it is not waited for.
    with alone(wait=False) as mine:
        if not mine:
            say("no reboot: another command is at work on this host; the next window is tomorrow's")
            return
        stopped = connectors()
        # One at a time, each with its grace period: a request that is under way is answered.
        for service in stopped:
            say(f"stopping {service}")
            run("systemctl", "stop", service)
        try:
            say("rebooting")
            run("systemctl", "reboot")
        except Failed:
            run("systemctl", "start", *stopped)
            raise
