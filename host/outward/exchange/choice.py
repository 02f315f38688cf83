"""What of a changed unit is exchanged, together with what, and what runs before. Pure."""
import urllib.parse
from collections.abc import Sequence
from typing import NamedTuple, NotRequired, TypedDict

from ..protocol import Entry, Exchange, HealthName, Oneshot, Record

UNITS = "/etc/systemd/system/"
SETTINGS = "/etc/outward"


class Wanted(TypedDict):
    """What of a manifest says how its services change."""

    project: str
    files: list[Entry]
    services: list[str]
    health: dict[str, str]
    healthNames: NotRequired[dict[str, HealthName]]
    exchanges: NotRequired[dict[str, Exchange]]
    oneshots: NotRequired[list[Oneshot]]


class Group(NamedTuple):
    """Exchanges by name: their ports are held while all of the services restart with these files."""

    exchanges: dict[str, Exchange]
    services: list[str]
    entries: list[Entry]


class Plan(NamedTuple):
    """In the order in which they come: one that fails ends the run, and is the last."""

    oneshots: list[Oneshot]
    groups: list[Group]


NOTHING = Plan([], [])


def port_of(url: str) -> int | None:
    """None of a socket."""
    return urllib.parse.urlsplit(url).port if url.startswith("http") else None


def stays(name: str, exchange: Exchange, installed: Record) -> bool:
    """Whether it serves where it did: one that is new, or on another port, has nothing whose place it could take."""
    there = exchange["service"] in installed["services"]
    return there and port_of(installed["health"].get(name, "")) == exchange["port"]


def joined(groups: list[Group], one: Group) -> list[Group]:
    """Services that share a file have it replaced at one time, and so have those that restart with the same one."""
    paths = {entry["path"] for entry in one.entries}
    apart: list[Group] = []
    for group in groups:
        if set(group.services).isdisjoint(one.services) and all(entry["path"] not in paths for entry in group.entries):
            apart.append(group)
            continue
        more = [entry for entry in one.entries if entry not in group.entries]
        services = [*group.services, *(service for service in one.services if service not in group.services)]
        one = Group(group.exchanges | one.exchanges, services, [*group.entries, *more])
    return [*apart, one]


def planned(wanted: Wanted, unseen: Sequence[Entry], installed: Record) -> Plan:
    """
    Each service behind a route that changed, with what else changed that it starts after: a database that restarted by itself
    would be missed by it.
    @param unseen files that services have not seen
    """
    concerned = {service for entry in unseen for service in entry["restarts"]}
    oneshots = [one for one in wanted.get("oneshots", []) if one["service"] in concerned]
    exchanges = {name: one for name, one in wanted.get("exchanges", {}).items() if one["service"] in concerned}
    alone = {one["service"] for one in (*wanted.get("oneshots", []), *wanted.get("exchanges", {}).values())}
    groups: list[Group] = []
    for name, one in exchanges.items():
        if not stays(name, one, installed):
            continue
        before = [each for each in one["after"] if each in concerned and each in installed["services"] and each not in alone]
        services = [*before, one["service"]]
        entries = [entry for entry in unseen if not set(services).isdisjoint(entry["restarts"])]
        groups = joined(groups, Group({name: one}, services, entries))
    return Plan(oneshots, groups)


def short(service: str, project: str) -> str:
    """The name that the project gave to a service."""
    return service.removeprefix(f"outward-{project}-").removesuffix(".service")


def held_back(plan: Plan, project: str) -> set[str]:
    """Paths of what is replaced by an exchange, and not before it. A oneshot finds all that is new but others' units and variables."""
    entries = [(entry, group) for group in plan.groups for entry in group.entries]
    if not plan.oneshots:
        return {entry["path"] for entry, _ in entries}
    first = {one["service"] for one in plan.oneshots}
    return {entry["path"] for entry, group in entries if first.isdisjoint(entry["restarts"]) and is_own(entry["path"], group, project)}


def is_own(path: str, group: Group, project: str) -> bool:
    return path.startswith(UNITS) or path in {f"{SETTINGS}/{project}/{short(service, project)}.env" for service in group.services}
