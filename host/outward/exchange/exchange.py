"""
Exchanges services behind routes: new requests wait, what is under way ends, and one instance follows the other. One that is not
well goes, and the one that was there comes back.
"""
from collections.abc import Mapping
from typing import NamedTuple

from .. import files
from ..protocol import HealthName, Record
from ..shell import Failed, say
from . import earlier
from .beside import withdraw
from .choice import Group, Wanted, short
from .earlier import Earlier
from .hold import DRAIN, LONGEST, Held, drained, held
from .start import Asked, Sick, start


class Stranded(Failed):
    """Neither the new one nor the old one is well."""


class Places(NamedTuple):
    """Where services are asked for their health, by name."""

    health: Mapping[str, str]
    named: Mapping[str, HealthName]


def places_of(found: Wanted | Record) -> Places:
    return Places(found["health"], found.get("healthNames", {}))


def asked(project: str, group: Group, places: Places) -> list[Asked]:
    longest = max(one["seconds"] for one in group.exchanges.values())
    found = []
    for service in group.services:
        name = short(service, project)
        own = group.exchanges.get(name)
        found.append(Asked(name, service, places.health.get(name), places.named.get(name), own["seconds"] if own else longest))
    return found


def names_of(group: Group) -> str:
    return " and ".join(group.exchanges)


def put_back(project: str, group: Group, before: Earlier, old: Places) -> None:
    """What was there before the run, once it is well. @raises Sick, Failed"""
    earlier.back(before, [entry["path"] for entry in group.entries])
    start(project, group.services, asked(project, group, old))


def waited(found: Held, ended: bool) -> str:
    """What became of visitors' requests, as a clause."""
    if not found.held_all():
        return f"requests waited for {LONGEST} s, and those after that were refused"
    return "no request was refused" if ended else f"what was still under way after {DRAIN} s broke off"


def exchange(project: str, group: Group, new: Places, before: Earlier, old: Places) -> None:
    """
    @param before the files as they were
    @raises Failed when the new ones are not accepted, and those of before serve again
    @raises Stranded when those do not either
    """
    names = names_of(group)
    say(f"{project}: exchanging {names}: new requests wait")
    with held(group.exchanges) as hold:
        ended = drained(group.exchanges)
        # Of a run that was killed; whoever was led there waits now.
        withdraw(project)
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
            raise Failed(
                f"{project}: {problem}\noutward: {project}: the old one serves again, {hold.seconds():.1f} s, {waited(hold, ended)}"
            ) from problem
    say(f"{project}: {names} exchanged, {hold.seconds():.1f} s, {waited(hold, ended)}")


def undo(project: str, group: Group, before: Earlier, old: Places) -> str:
    """One that had been accepted in this run goes as well. What came of it, as a sentence."""
    names = names_of(group)
    say(f"{project}: putting {names} back as well")
    try:
        with held(group.exchanges):
            drained(group.exchanges)
            put_back(project, group, before, old)
    except (Failed, Sick) as problem:
        return f"{names}, exchanged before in this run, does not come back: {problem}"
    return f"{names}, exchanged before in this run, is as it was as well"
