"""What is installed: one record per unit, without secrets."""
import json
import os

from .files import read_json, write_atomically
from .protocol import PROTOCOL, Backup, Record, State
from .shell import Failed

INSTALLED = "/var/lib/outward/.units"


def must_know(protocol: int) -> None:
    """@raises Failed for a manifest of another program's time"""
    if protocol not in (PROTOCOL, PROTOCOL - 1):
        raise Failed(
            f"the manifest is of protocol {protocol}, and this program knows {PROTOCOL - 1} and {PROTOCOL}; "
            "run pulumi up of the checkout that brought the program, nothing was changed"
        )


def path_of(project: str) -> str:
    return os.path.join(INSTALLED, f"{project}.json")


def records() -> list[Record]:
    if not os.path.isdir(INSTALLED):
        return []
    found = []
    for name in sorted(os.listdir(INSTALLED)):
        if name.endswith(".json"):
            with open(os.path.join(INSTALLED, name), encoding="utf-8") as record:
                found.append(json.load(record))
    return found


def record_of(project: str) -> Record | None:
    found: Record | None = read_json(path_of(project))
    return found


def installed(project: str) -> Record:
    """@raises Failed for a project that this host has not"""
    record = record_of(project)
    if not record:
        raise Failed(f"{project}: nothing installed")
    return record


def write_record(record: Record) -> None:
    write_atomically(path_of(record["project"]), json.dumps(record, indent=1).encode(), 0o600)


def state_of(record: Record) -> State:
    """@raises Failed for a project that keeps nothing"""
    if not record["state"]:
        raise Failed(f"{record['project']}: keeps nothing")
    return record["state"]


def backup_of(record: Record) -> Backup:
    """@raises Failed for a project without a backup"""
    backup = record.get("backup")
    if not backup:
        raise Failed(f"{record['project']} has no backup on this host; see outward:{record['project']}.backup")
    return backup


def workload_services(record: Record) -> list[str]:
    """All but the connector."""
    return [service for service in record["services"] if service != record["connector"]["service"]]


def job_services(record: Record) -> list[str]:
    """What timers start: none of `services`, which go on all the time."""
    return [job["service"] for job in record.get("jobs", {}).values()]
