"""
The version of a workload that runs here, and the one before it: files and what goes with them, so that one command goes back.
Root's alone, since variables are in it, and secrets in those.
"""
import hashlib
import json
from typing import NotRequired, TypedDict

from ..backups.saved import now
from ..files import read_json, remove, write_atomically
from ..protocol import Entry, Exchange, HealthName, HeldArtifact, Job, Manifest, Oneshot, Record, State, Version, VersionStatus
from ..records import INSTALLED

RULES = "/etc/nftables.d/"


class Part(TypedDict):
    """
    What of a unit is its workload's version. `services`: all of the unit. `frame`: digest of what a version is made for and what
    does not go back with it.
    """

    files: list[Entry]
    services: list[str]
    health: dict[str, str]
    healthNames: dict[str, HealthName]
    exchanges: dict[str, Exchange]
    oneshots: list[Oneshot]
    jobs: dict[str, Job]
    state: State | None
    artifacts: list[HeldArtifact]
    versions: dict[str, Version]
    frame: str


class Kept(TypedDict):
    """`since`: when `runs` began to. `ordered`: digest of the one that the stack ordered last. `other`: what ran before."""

    runs: Part
    since: str
    ordered: str
    other: NotRequired[Part]


def path_of(project: str) -> str:
    # No record: those end with .json.
    return f"{INSTALLED}/{project}.versions"


def of(project: str) -> Kept | None:
    found: Kept | None = read_json(path_of(project))
    return found


def digest(part: object) -> str:
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def part_of(manifest: Manifest, artifacts: list[HeldArtifact], drop_ins: list[Entry]) -> Part:
    """@param drop_ins files that it got by its artifacts"""
    versioned = {*manifest.get("versioned", []), *(entry["path"] for entry in drop_ins)}
    rules = [entry for entry in manifest["files"] if entry["path"].startswith(RULES)]
    return {
        "files": [entry for entry in manifest["files"] if entry["path"] in versioned],
        "services": manifest["services"],
        "health": manifest["health"],
        "healthNames": manifest.get("healthNames", {}),
        "exchanges": manifest.get("exchanges", {}),
        "oneshots": manifest.get("oneshots", []),
        "jobs": manifest.get("jobs", {}),
        "state": manifest["state"],
        "artifacts": artifacts,
        "versions": manifest.get("versions", {}),
        "frame": digest([manifest["protocol"], rules]),
    }


def ordered(project: str, part: Part) -> None:
    """The stack orders that, and it runs."""
    before, own = of(project), digest(part)
    if before and digest(before["runs"]) == own:
        if before["ordered"] != own:
            keep(project, before | {"ordered": own})
        return
    fresh: Kept = {"runs": part, "since": now(), "ordered": own}
    keep(project, fresh | {"other": before["runs"]} if before else fresh)


def went_back(project: str, kept: Kept, part: Part) -> None:
    """That runs now, and what ran until now is the other one."""
    keep(project, {"runs": part, "since": now(), "ordered": kept["ordered"], "other": kept["runs"]})


def keep(project: str, kept: Kept) -> None:
    write_atomically(path_of(project), json.dumps(kept).encode(), 0o600)


def forget(project: str) -> None:
    remove(path_of(project))


def rolled_back(project: str) -> str | None:
    """Since when it runs another version than the stack orders."""
    kept = of(project)
    return kept["since"] if kept and digest(kept["runs"]) != kept["ordered"] else None


def entered(record: Record, wanted: dict[str, Version], installed: Record | None) -> None:
    """Into the record. A unit that runs none gets no line of it."""
    record.pop("versions", None)
    if wanted:
        record["versions"] = dated(wanted, installed)


def dated(wanted: dict[str, Version], installed: Record | None) -> dict[str, VersionStatus]:
    """Each with since when it runs here."""
    before = installed.get("versions", {}) if installed else {}

    def since(service: str, version: Version) -> str:
        old = before.get(service)
        return old["since"] if old and old["digest"] == version["digest"] else now()

    return {name: {"name": one["name"], "digest": one["digest"], "since": since(name, one)} for name, one in wanted.items()}
