"""What a dump is of: an older version reads none of a newer one, and a snapshot says which it was, so that nobody has to try."""
from ..protocol import Dumps, Record
from ..shapes import Snapshot
from . import restic

TAG = "dumps="


def text_of(dumps: Dumps) -> str:
    return f"{dumps['format']} {dumps['version']}"


def own(record: Record) -> Dumps | None:
    return record["state"].get("dumps") if record["state"] else None


def tags(record: Record) -> list[str]:
    """What restic is told of a snapshot of this project."""
    dumps = own(record)
    return ["--tag", f"{TAG}{dumps['format']}-{dumps['version']}"] if dumps else []


def recorded(snapshot: Snapshot) -> Dumps | None:
    """Nothing for a snapshot of a project that does not say, and of an early program."""
    for text in restic.marks(snapshot, TAG):
        form, _, version = text.rpartition("-")
        if version.isdigit():
            return {"format": form, "version": int(version)}
    return None


def unreadable(record: Record, snapshot: Snapshot) -> str | None:
    """Why a snapshot cannot be loaded here, as a sentence; None when it can, and when nobody knows."""
    found, here = recorded(snapshot), own(record)
    if not found or not here or (found["format"] == here["format"] and found["version"] <= here["version"]):
        return None
    return f"{text_of(here)}, which this host has, loads no dump of {text_of(found)}"
