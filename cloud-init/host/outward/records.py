"""What is installed: one record per unit, without secrets."""
import json
import os

from .files import write_atomically
from .shapes import Backup, Record, State
from .shell import Failed

INSTALLED = "/var/lib/outward/.units"


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
    return next((record for record in records() if record["project"] == project), None)


def keep(record: Record) -> None:
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
