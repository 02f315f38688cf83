"""What is installed, running and healthy, for people and as JSON."""
import json
from typing import TypedDict

from . import disk, saved
from .kept import kept_of, writers_of
from .probe import PATIENCE, probe
from .quiesce import pause
from .records import records
from .role import active_host, forbidden, role
from .shapes import Answer, Judged, Record
from .shell import Failed, run
from .threads import threads


class Unit(TypedDict):
    """`follow`: of which kind, when it can be followed; `paths`: its plain files; `tunnel`: None when its credential is gone."""

    project: str
    keeps: bool
    follow: str | None
    paths: list[str] | None
    tunnel: str | None
    connector: str
    services: dict[str, str]
    disk: disk.Room
    health: dict[str, Answer]
    backup: Judged | None


class Status(TypedDict):
    active: str | None
    role: str
    peer: str | None
    units: list[Unit]


def tunnel_of(record: Record) -> str | None:
    """Id of the unit's tunnel, None when its credential is gone."""
    try:
        with open(record["connector"]["credential"], encoding="utf-8") as credential:
            tunnel: str = json.load(credential)["TunnelID"]
            return tunnel
    except FileNotFoundError:
        return None


def states_of(record: Record) -> dict[str, str]:
    """systemd's word for each service; one that waits on a successor for what it writes is `resting`."""
    services = record["services"]
    # A process for all of them: this is asked again and again while somebody waits.
    asked = run("systemctl", "is-active", *services, check=False, quiet=True).stdout
    if len(asked.split()) != len(services):
        raise Failed(f"systemctl does not say what runs: {asked.strip()}")
    found = dict(zip(services, asked.split(), strict=True))
    waiting = writers_of(record) if role() == "standby" else []
    return found | {service: "resting" for service in waiting if found[service] == "inactive"}


def health_of(record: Record, states: dict[str, str], patience: float) -> dict[str, Answer]:
    """What every health URL answers; one that rests is not asked."""
    asked = {name: url for name, url in record["health"].items() if states.get(service_of(record, name)) != "resting"}
    # One after the other, each would wait for those before it.
    with threads() as pool:
        answers = pool.map(lambda url: probe(url, patience), asked.values())
        return dict(zip(asked, answers, strict=True))


def service_of(record: Record, name: str) -> str:
    return f"outward-{record['project']}-{name}.service"


def unit_of(record: Record, patience: float) -> Unit:
    states = states_of(record)
    state, kept = record["state"], kept_of(record)
    follow = state.get("follow") if state else None
    return {
        "project": record["project"],
        "keeps": bool(state),
        "follow": follow["kind"] if follow else None,
        "paths": kept["paths"] if kept else None,
        "tunnel": tunnel_of(record),
        "connector": record["connector"]["service"],
        "services": states,
        "disk": disk.room(record["disk"]),
        "health": health_of(record, states, patience),
        "backup": saved.judged(record),
    }


def status(as_json: bool, within: str | None = None) -> None:
    marker, waiting = forbidden(), pause()
    patience = float(within) if within else PATIENCE
    with threads() as pool:
        units = list(pool.map(lambda record: unit_of(record, patience), records()))
    holder = marker or waiting
    found: Status = {
        "active": active_host(),
        "role": "paused" if waiting and not marker else role(),
        "peer": holder["peer"] if holder else None,
        "units": units,
    }
    if as_json:
        print(json.dumps(found))
        return
    print(f"active: {found['active'] or 'no'}")
    print(f"role: {found['role']}{' for ' + found['peer'] if found['peer'] else ''}")
    for unit in found["units"]:
        print(f"  {unit['project']:12} {'disk':40} {unit['disk']['freeMiB']} of {unit['disk']['mib']} MiB free")
        for service, state in unit["services"].items():
            print(f"  {unit['project']:12} {service:40} {state}")
        for name, answer in unit["health"].items():
            print(f"  {unit['project']:12} {name:40} {answer['status'] or answer['body']}")
        if unit["backup"]:
            print(f"  {unit['project']:12} {'backup':40} {saved.line_of(unit['backup'])}")
