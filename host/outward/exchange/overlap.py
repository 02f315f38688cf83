"""
Exchanges a service that is told its port: the changed one starts beside the one that serves, and when it is well new connections go
to it while the other one follows. Nobody waits; one that is not well never serves.
"""
import os
import time
from collections.abc import Sequence

from .. import files
from ..protocol import Beside, Entry, Exchange
from ..records import record_of
from ..shell import Failed, run, say
from .beside import DRAIN, drop_ins, led, port_of, units_of, withdraw
from .choice import Group
from .earlier import Earlier
from .exchange import Places, Stranded, asked, put_back
from .hold import ended_at
from .start import LOOK, Asked, Sick, answer_of, start

# Seconds for one that was left in the middle of its restart.
PATIENCE = 10


def left_behind(unit: str) -> tuple[str, str]:
    """Project and service of one whose run was killed, by the path of its unit."""
    project, _, service = os.path.basename(unit).removeprefix("outward-").removesuffix(".service").partition(".next-")
    return project, service


def is_well(project: str, name: str) -> bool:
    """Whether the one that it was tried beside is, by now."""
    record, end = record_of(project), time.monotonic() + PATIENCE
    url = record["health"].get(name) if record else None
    if not record or not url:
        return False
    one = Asked(name, "", url, record.get("healthNames", {}).get(name), PATIENCE)
    while answer_of(one):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK)
    return True


def end_left() -> None:
    """Before rules are loaded anew, which cuts off who is led: what runs that were killed have left, of any project, ends."""
    for unit in units_of("*"):
        project, name = left_behind(unit)
        say(f"{project}: a run that was killed left one beside {name}")
        if is_well(project, name):
            run("nft", "flush set inet outward live", check=False, quiet=True)
            ended_at(port_of(unit), DRAIN)
            withdraw(project)


def try_out(project: str, name: str, exchange: Exchange, beside: Beside, entries: Sequence[Entry], places: Places) -> None:
    """@raises Sick, Failed when it is not well"""
    for entry in (*drop_ins(entries, exchange["service"], beside), *beside["files"]):
        files.write(entry)
    one = Asked(name, beside["service"], beside["health"], places.named.get(name), exchange["seconds"])
    start(project, [beside["service"]], [one], "start")


def waited(exchange: Exchange, port: int, what: str) -> str | None:
    """Whether something was broken off there. Who ends gracefully ends it itself."""
    if exchange["graceful"] or ended_at(port, DRAIN):
        return None
    return f"what was under way at {what} after {DRAIN} s broke off"


def follow(project: str, group: Group, exchange: Exchange, new: Places, before: Earlier, old: Places) -> list[str | None]:
    """While everybody is answered by the one beside: the other one runs what is new. @raises Failed when it is put back"""
    broken = [waited(exchange, exchange["port"], "the old one")]
    [names] = group.exchanges
    try:
        for entry in group.entries:
            files.write(entry)
        start(project, group.services, asked(project, group, new))
    except BaseException as problem:
        say(f"{project}: putting {names} back")
        try:
            put_back(project, group, before, old)
        except (Failed, Sick) as worse:
            raise Stranded(f"{project}: {problem}\noutward: {project}: and the old one does not come back: {worse}") from problem
        raise Failed(f"{project}: {problem}\noutward: {project}: the old one serves again, no request was refused") from problem
    return broken


def exchange_beside(project: str, group: Group, exchange: Exchange, entries: Sequence[Entry], new: Places, before: Earlier, old: Places) -> None:
    """
    @param entries all files that are wanted @param before the files as they were
    @raises Failed when the new one is not accepted, and the old one serves on
    @raises Stranded when neither is well
    """
    beside, [name] = exchange["beside"], group.exchanges
    say(f"{project}: trying {name} beside the one that serves")
    try:
        try:
            try_out(project, name, exchange, beside, entries, new)
        except (Failed, Sick) as problem:
            reason = problem.reason if isinstance(problem, Failed) else str(problem)
            raise Failed(f"{project}: {reason}\noutward: {project}: the old one was not touched, and no request was refused") from problem
        say(f"{project}: it is well and takes new requests, while {name} follows")
        with led(exchange):
            broken = follow(project, group, exchange, new, before, old)
        broken.append(waited(exchange, beside["port"], "the one beside"))
    finally:
        withdraw(project)
    say(f"{project}: {name} exchanged, {'; '.join(one for one in broken if one) or 'no request was refused, and none waited'}")
