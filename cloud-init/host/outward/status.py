"""What is installed, running and healthy, for people and as JSON."""
import json
from concurrent.futures import ThreadPoolExecutor

from . import disk, saved
from .kept import kept_of, writers_of
from .probe import PATIENCE, probe
from .quiesce import pause
from .records import records
from .role import active_host, forbidden, role
from .shell import run


def state_of(service):
    return run("systemctl", "is-active", service, check=False, quiet=True).stdout.strip()


def tunnel_of(record):
    """Id of the unit's tunnel, None when its credential is gone."""
    try:
        with open(record["connector"]["credential"], encoding="utf-8") as credential:
            return json.load(credential)["TunnelID"]
    except FileNotFoundError:
        return None


def states_of(record):
    """systemd's word for each service; one that waits on a successor for what it writes is `resting`."""
    found = {service: state_of(service) for service in record["services"]}
    waiting = writers_of(record) if role() == "standby" else []
    return found | {service: "resting" for service in waiting if found[service] == "inactive"}


def health_of(record, states, patience):
    """What every health URL answers; one that rests is not asked."""
    asked = {name: url for name, url in record["health"].items() if states.get(service_of(record, name)) != "resting"}
    # One after the other, each would wait for those before it.
    with ThreadPoolExecutor() as pool:
        answers = pool.map(lambda url: probe(url, patience), asked.values())
        return dict(zip(asked, answers, strict=True))


def service_of(record, name):
    return f"outward-{record['project']}-{name}.service"


def unit_of(record, patience):
    states = states_of(record)
    return {
        "project": record["project"],
        "keeps": bool(record["state"]),
        "follow": ((record["state"] or {}).get("follow") or {}).get("kind"),
        "paths": (kept_of(record) or {}).get("paths"),
        "tunnel": tunnel_of(record),
        "connector": record["connector"]["service"],
        "services": states,
        "disk": disk.room(record["disk"]),
        "health": health_of(record, states, patience),
        "backup": saved.judged(record),
    }


def status(as_json, within=None):
    marker, waiting = forbidden(), pause()
    patience = float(within) if within else PATIENCE
    with ThreadPoolExecutor() as pool:
        units = list(pool.map(lambda record: unit_of(record, patience), records()))
    found = {
        "active": active_host(),
        "role": "paused" if waiting and not marker else role(),
        "peer": (marker or waiting or {}).get("peer"),
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
