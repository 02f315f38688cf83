"""What is installed, running and healthy, for people and as JSON."""
import json

from . import saved
from .probe import probe
from .records import active_host, records
from .shell import run


def state_of(service):
    return run("systemctl", "is-active", service, check=False, quiet=True).stdout.strip()


def unit_of(record):
    return {
        "project": record["project"],
        "services": {service: state_of(service) for service in record["services"]},
        "health": {name: probe(url) for name, url in record["health"].items()},
        "backup": saved.judged(record),
    }


def status(as_json):
    found = {"active": active_host(), "units": [unit_of(record) for record in records()]}
    if as_json:
        print(json.dumps(found))
        return
    print(f"active: {found['active'] or 'no'}")
    for unit in found["units"]:
        for service, state in unit["services"].items():
            print(f"  {unit['project']:12} {service:40} {state}")
        for name, answer in unit["health"].items():
            print(f"  {unit['project']:12} {name:40} {answer['status'] or answer['body']}")
        if unit["backup"]:
            print(f"  {unit['project']:12} {'backup':40} {saved.line_of(unit['backup'])}")
