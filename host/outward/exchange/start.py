"""Starts a project's services anew, and waits until they are well."""
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..probe import probe
from ..protocol import HealthName
from ..roles.pause import forget, pause_of, resume
from ..roles.role import deciding, role, settle
from ..shell import Failed, run, say
from ..threads import in_one_go
from ..unit.units import invocation, last_words, properties

LOOK = 0.05
# For those that are asked to stop: two of them, one after the other, have 30 s each, and are killed then.
STOPS = 90
# For one whose job is gone before it began.
FORGOTTEN = 2
PATIENCE = 1


class Asked(NamedTuple):
    """`url`: of its health; None of one that is well as soon as it is active. `seconds`: what it may take once it has begun."""

    name: str
    service: str
    url: str | None
    named: HealthName | None
    seconds: float


class Sick(Exception):
    """A service that is not well, and what was seen of it."""


def restart(project: str, services: Sequence[str], how: str = "restart") -> None:
    """
    What starts here may write, so that a pause which began meanwhile ends: what was copied in it does not count.
    @raises Failed where the project serves no more
    """
    with deciding(project), in_one_go():
        now = role(project)
        if now != "active":
            raise Failed(f"{project}: it is {now} here by now, and starts nothing")
        settle(project)
        paused = pause_of(project)
        forget(project)
        # One job: a run that is killed now does not leave the services stopped.
        run("systemctl", how, "--no-block", *services)
    if paused:
        say(f"{project}: its pause ends: the unit changes")
        resume(project)


def answer_of(asked: Asked) -> str | None:
    """What is wrong with it; nothing when it is well."""
    if asked.url is None:
        return None
    answer = probe(asked.url, PATIENCE, asked.named)
    path = asked.url.rpartition(":")[2] if asked.url.startswith("unix:") else f"/{asked.url.split('/', 3)[3]}"
    if answer["status"] == 200:
        return None
    return f"{path} answered {answer['status']}" if answer["status"] else f"{path} has no answer ({answer['body']})"


class Watched:
    """One that was told to start in another run than `before`."""

    def __init__(self, asked: Asked, before: str) -> None:
        self.asked, self.before = asked, before
        self.end, self.run, self.status = time.monotonic() + STOPS, "", "0"

    def fault(self) -> str | None:
        """What is wrong with it now; nothing when it is well. @raises Sick when it is too late"""
        found = properties(self.asked.service, "ActiveState", "Result", "ExecMainStatus", "InvocationID", "Job")
        if not self.run and found["InvocationID"] != self.before:
            self.run, self.end = found["InvocationID"], time.monotonic() + self.asked.seconds
        seen = self.state(found)
        if seen and time.monotonic() > self.end:
            raise self.sick(f"{seen} for {self.asked.seconds:g} s" if self.run else seen)
        return seen

    def state(self, found: Mapping[str, str]) -> str | None:
        """@raises Sick for one that systemd has given up"""
        if not self.run:
            # Nobody is at it any more: who has stopped it meanwhile starts it again at once, or it does not start at all.
            if not found.get("Job", "").strip("0"):
                self.end = min(self.end, time.monotonic() + FORGOTTEN)
            return "it did not start"
        if found["ActiveState"] == "failed":
            raise self.sick(f"it failed ({found['Result']}, exit status {found['ExecMainStatus']})")
        # Of one that starts again it is gone.
        self.status = found["ExecMainStatus"] if found["ExecMainStatus"] != "0" else self.status
        seen = answer_of(self.asked) if found["ActiveState"] == "active" else f"it was {found['ActiveState']}"
        if seen and (found["InvocationID"] != self.run or self.status != "0"):
            return f"it ended again and again (exit status {self.status})"
        return seen

    def sick(self, seen: str) -> Sick:
        return Sick(f"{self.asked.name} is not accepted: {seen}; its last words:\n{last_words(self.asked.service)}")


def start(project: str, services: Sequence[str], asked: Sequence[Asked], how: str = "restart") -> None:
    """
    @raises Sick for the first that is not well in its time
    @raises Failed where the project serves no more
    """
    before = {one.service: invocation(one.service) for one in asked}
    run("systemctl", "daemon-reload")
    restart(project, services, how)
    well(asked, before)


def well(asked: Sequence[Asked], before: Mapping[str, str]) -> None:
    waiting = [Watched(one, before[one.service]) for one in asked]
    while waiting := [one for one in waiting if one.fault()]:
        time.sleep(LOOK)
