"""A run's changes of what serves, as far as a lost request or a sick version is concerned: all of them, or none."""
import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from ..protocol import Entry, Record
from ..roles import legacy
from ..roles.pause import pause_of
from ..roles.role import deciding, role
from ..shell import Failed, run, say
from ..unit import firewall
from . import earlier
from .beside import possible
from .choice import NOTHING, Group, Plan, Wanted, held_back, planned
from .earlier import Earlier
from .exchange import exchange, places_of, undo
from .first import first
from .overlap import exchange_beside
from .start import restart


class Turn(NamedTuple):
    """`before`: what the run replaces, connectors apart; `held_back`: paths that are not replaced before their exchange."""

    wanted: Wanted
    installed: Record | None
    plan: Plan
    before: Earlier
    held_back: set[str]


def serves(project: str) -> bool:
    """Whether anything is exchanged here: in a pause nothing is, and what changes ends it."""
    with deciding(project):
        return role(project) == "active" and pause_of(project) is None


def begun(wanted: Wanted, unseen: Sequence[Entry], stale: Sequence[str], installed: Record | None) -> Turn:
    """
    Before anything is replaced.
    @param unseen files that services have not seen, without the connector's
    @param stale paths of what goes
    @param installed None where services are not restarted either
    """
    project = wanted["project"]
    plan = NOTHING
    # What is older than roles goes by files that the first run takes away: there is no way back to it.
    if installed and installed.get("protocol", 0) >= legacy.OWN_ROLES and serves(project):
        plan = planned(wanted, unseen, installed)
    before = earlier.of(project)
    if plan != NOTHING and installed:
        before = earlier.keep(project, [*(entry["path"] for entry in unseen), *stale], wanted["services"])
    return Turn(wanted, installed, plan, before, held_back(plan, project))


def performed(turn: Turn) -> set[str]:
    """
    The services that have restarted.
    @raises Failed when one of them is not accepted: then all that the run has replaced is as it was
    """
    wanted, installed, plan, before, _ = turn
    if not installed or plan == NOTHING:
        return set()
    project, done = wanted["project"], list[Group]()
    try:
        for oneshot in plan.oneshots:
            first(project, oneshot, [name for group in plan.groups for name in group.exchanges])
        for group in plan.groups:
            if alone := possible(project, group):
                exchange_beside(project, group, alone, wanted["files"], places_of(wanted), before, places_of(installed))
            else:
                exchange(project, group, places_of(wanted), before, places_of(installed))
            done.append(group)
    except BaseException as problem:
        others = [undo(project, group, before, places_of(installed)) for group in reversed(done)]
        restore(turn, installed)
        reason = problem.reason if isinstance(problem, Failed) else str(problem)
        raise Failed("\noutward: ".join([reason, *(f"{project}: {other}" for other in others)])) from problem
    return {*(oneshot["service"] for oneshot in plan.oneshots), *(service for group in plan.groups for service in group.services)}


def restore(turn: Turn, installed: Record) -> None:
    """What else the run has replaced or stopped, once no service runs on it."""
    wanted, _, plan, before, _ = turn
    project = wanted["project"]
    say(f"{project}: everything is put back as it was")
    new = [service for service in before["services"] if service not in installed["services"]]
    if new:
        run("systemctl", "stop", *new, check=False)
    earlier.back(before, before["files"])
    run("systemctl", "daemon-reload")
    firewall.load()
    failed = [oneshot["service"] for oneshot in plan.oneshots if oneshot["service"] in installed["services"]]
    gone = [service for service in installed["services"] if service not in wanted["services"]]
    if stopped := [*failed, *gone]:
        # Where it serves no more, they are stopped as everything else is.
        with contextlib.suppress(Failed):
            restart(project, stopped, "start")
    earlier.forget(project)
