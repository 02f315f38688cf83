"""What is installed, running and healthy, for people and as JSON."""
import hashlib
import json

from .backups import kind, saved
from .exchange import versions
from .probe import PATIENCE, probe
from .protocol import PROTOCOL, Answer, Record, RoleStatus, Status, UnitStatus
from .records import installed, records
from .roles import follow
from .roles.kept import kept_of, writers_of
from .roles.pause import pause_of
from .roles.role import epoch_of, marker, role, role_of, serving, settle
from .shell import Failed, run
from .threads import threads
from .unit import disk, jobs


def tunnel_of(record: Record) -> tuple[str | None, str | None]:
    """Id of the unit's tunnel and the SHA-256 of its credential, None when that is gone."""
    try:
        with open(record["connector"]["credential"], "rb") as file:
            credential = file.read()
            return json.loads(credential)["TunnelID"], hashlib.sha256(credential).hexdigest()
    except FileNotFoundError:
        return None, None


def standing(project: str) -> RoleStatus:
    found, served, waiting = marker(project), serving(project), pause_of(project)
    settle(project)
    paused = found is None and served is not None and waiting is not None
    return {
        "role": "paused" if paused else role_of(found, served),
        "peer": found["peer"] if found else waiting["peer"] if waiting and paused else None,
        "epoch": epoch_of(found, served),
        "claim": found.get("claim") if found else served["claim"] if served else None,
        "pause": found.get("pause") if found else waiting["pause"] if waiting and paused else None,
        "of": found.get("of") if found else None,
        "heir": found.get("heir") if found else None,
        "at": found.get("at") if found else None,
    }


def states_of(record: Record) -> dict[str, str]:
    """systemd's word for each service; one that waits on a successor for what it writes is `resting`."""
    services = record["services"]
    # A process for all of them: this is asked again and again while somebody waits.
    asked = run("systemctl", "is-active", *services, check=False, quiet=True).stdout
    if len(asked.split()) != len(services):
        raise Failed(f"systemctl does not say what runs: {asked.strip()}")
    found = dict(zip(services, asked.split(), strict=True))
    waiting = writers_of(record) if role(record["project"]) in ("standby", "ready") else []
    return found | {service: "resting" for service in waiting if found[service] == "inactive"}


def health_of(record: Record, states: dict[str, str], patience: float) -> dict[str, Answer]:
    """What every health URL answers; one that rests is not asked."""
    asked = {name: url for name, url in record["health"].items() if states.get(service_of(record, name)) != "resting"}
    names = record.get("healthNames", {})
    # One after the other, each would wait for those before it.
    with threads() as pool:
        answers = pool.map(lambda name: probe(asked[name], patience, names.get(name)), asked)
        return dict(zip(asked, answers, strict=True))


def service_of(record: Record, name: str) -> str:
    return f"outward-{record['project']}-{name}.service"


def obstacle_of(record: Record, patience: float) -> str | None:
    """Why it cannot be followed; of a database that does not answer, nothing is known."""
    try:
        return follow.obstacle_of(record, patience)
    except Failed:
        return None


def unit_of(record: Record, patience: float, whole: bool) -> UnitStatus:
    states = states_of(record)
    state, kept = record["state"], kept_of(record)
    followed = state.get("follow") if state else None
    tunnel, credential = tunnel_of(record)
    return {
        **standing(record["project"]),
        "protocol": record.get("protocol", 0),
        "project": record["project"],
        "keeps": bool(state),
        "follow": followed["kind"] if followed else None,
        "obstacle": obstacle_of(record, patience) if whole else None,
        "dumps": kind.own(record),
        "paths": kept["paths"] if kept else None,
        "tunnel": tunnel,
        "credential": credential,
        "connector": record["connector"]["service"],
        "services": states,
        "disk": disk.room(record["disk"]),
        "health": health_of(record, states, patience),
        "backup": saved.judged(record),
        "jobs": jobs.judged(record),
        "versions": record.get("versions", {}),
        "rolledBack": versions.rolled_back(record["project"]),
    }


def status(project: str | None, as_json: bool, within: str | None = None) -> None:
    patience = float(within) if within else PATIENCE
    # Who asks again and again while a move goes on has no use for what takes a process for each project.
    whole = within is not None or not as_json
    with threads() as pool:
        units = list(pool.map(lambda record: unit_of(record, patience, whole), [installed(project)] if project else records()))
    found: Status = {"protocol": PROTOCOL, "units": units}
    if as_json:
        print(json.dumps(found))
        return
    for unit in found["units"]:
        print(f"  {unit['project']:12} {'role':40} {unit['role']}{', ' + unit['peer'] if unit['peer'] else ''}")
        print(f"  {unit['project']:12} {'disk':40} {unit['disk']['freeMiB']} of {unit['disk']['mib']} MiB free")
        for service, state in unit["services"].items():
            print(f"  {unit['project']:12} {service:40} {state}")
        for name, answer in unit["health"].items():
            print(f"  {unit['project']:12} {name:40} {answer['status'] or answer['body']}")
        for name, version in unit["versions"].items():
            line = f"{version['name']} ({version['digest'][7:19]}), since {version['since']}"
            print(f"  {unit['project']:12} {'version of ' + name:40} {line}")
        if unit["rolledBack"]:
            print(f"  {unit['project']:12} {'rolled back':40} since {unit['rolledBack']}; the stack orders another version")
        if unit["obstacle"]:
            print(f"  {unit['project']:12} {'move':40} dumps and loads it: it {unit['obstacle']}")
        if unit["backup"]:
            print(f"  {unit['project']:12} {'backup':40} {saved.line_of(unit['backup'])}")
        for name, job in unit["jobs"].items():
            print(f"  {unit['project']:12} {'job ' + name:40} {jobs.line_of(job)}")
