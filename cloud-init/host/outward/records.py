"""What is installed: one record per unit, without secrets."""
import json
import os

from .files import write_atomically

INSTALLED = "/var/lib/outward/.units"


def path_of(project):
    return os.path.join(INSTALLED, f"{project}.json")


def records():
    if not os.path.isdir(INSTALLED):
        return []
    found = []
    for name in sorted(os.listdir(INSTALLED)):
        if name.endswith(".json"):
            with open(os.path.join(INSTALLED, name), encoding="utf-8") as record:
                found.append(json.load(record))
    return found


def record_of(project):
    return next((record for record in records() if record["project"] == project), None)


def keep(record):
    write_atomically(path_of(record["project"]), json.dumps(record, indent=1).encode(), 0o600)


def workload_services(record):
    """All but the connector."""
    return [service for service in record["services"] if service != record["connector"]["service"]]
