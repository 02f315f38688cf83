"""The reboot that a security upgrade asks for: in the window, when nothing else is going on, connectors first."""
import datetime
import os

from ..lock import alone
from ..records import records
from ..roles.pause import pause_of
from ..shell import Failed, run, say

REQUIRED = "/run/reboot-required"
WINDOW = "/etc/outward/maintenance"
# What starts it in the window.
OWN = "outward-maintenance.service"


def clock() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%H:%M")


def within(window: str, time: str) -> bool:
    """`23:30-00:30` goes over midnight."""
    start, end = window.split("-")
    return start <= time < end if start < end else time >= start or time < end


def going_down() -> bool:
    """
    Whether a reboot or a shutdown is under way: systemd starts nothing more then, and is not asked to. logind gives whoever
    asked for it some seconds before systemd hears of it: org.freedesktop.login1(5), PreparingForShutdown.
    """
    manager = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PreparingForShutdown")
    if run("busctl", "get-property", *manager, check=False, quiet=True).stdout.strip() == "b true":
        return True
    return run("systemctl", "is-system-running", check=False, quiet=True).stdout.strip() == "stopping"


def hindrance(now: bool) -> str | None:
    """Why not to reboot, or None."""
    if not os.path.exists(REQUIRED):
        return "no upgrade asks for it"
    with open(WINDOW, encoding="utf-8") as file:
        window = file.read().strip()
    time = clock()
    if not now and not within(window, time):
        return f"it is {time} UTC and the maintenance window is {window}; --now does not wait for it"
    return "the host is going down already" if going_down() else None


def under_way() -> list[str]:
    """
    Commands of a move, a backup or a restore: each is a unit that no record names, and lasts as long as its work. A door that
    is open for a successor is one too.
    """
    own = {service for record in records() for service in record["services"]}
    words = ("--type=service", "--state=running,activating", "--plain", "--no-legend", "outward-*")
    shown = run("systemctl", "list-units", *words, quiet=True).stdout.splitlines()
    return sorted({line.split()[0] for line in shown if line.strip()} - own - {OWN})


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
        for record in records():
            if pausing := pause_of(record["project"]):
                say(f"no reboot: {record['project']} pauses for {pausing['peer']}; the next window is tomorrow's")
                return
        if busy := under_way():
            say(f"no reboot: {' and '.join(busy)} at work; the next window is tomorrow's")
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
            # What asks for a reboot may be ended by that reboot before it has heard that it is one.
            if going_down():
                return
            run("systemctl", "start", *stopped)
            raise
