"""
Units of protocol 1 and before were one thing together, by two files of the host: `active` and `read-only`. Each gets a role
of its own when it is applied; until then it is read as it was.
"""
import os

from ..files import read_json, remove
from ..records import record_of, records
from ..shapes import Marker
from ..shell import Failed

ACTIVE = "/etc/outward/active"
READ_ONLY = "/etc/outward/read-only"
PAUSE = "/run/outward/pause"
# Where each project has its own, since protocol 2.
ROLES = "/etc/outward/.roles"
OWN = ("serves", "read-only")
OWN_ROLES = 2


def concerns(project: str) -> bool:
    """Whether it was applied before roles were its own, and has none yet."""
    # Its folder alone says nothing: one that dies as it writes the first of them leaves an empty one.
    if any(os.path.exists(f"{ROLES}/{project}/{name}") for name in OWN):
        return False
    record = record_of(project)
    return record is not None and record.get("protocol", 0) < OWN_ROLES


def active_host() -> bool:
    return os.path.exists(ACTIVE)


def marker() -> Marker | None:
    found = read_json(READ_ONLY)
    return {"because": found["because"], "peer": found["peer"], "epoch": 0} if found else None


def must_be_settled(project: str) -> None:
    """@raises Failed in the middle of a move that an earlier version began"""
    found = marker()
    if concerns(project) and found and found["because"] != "left":
        raise Failed(
            f"{project}: this host is {found['because']}, in the middle of a move for {found['peer']} that an earlier version began; "
            "finish it with the checkout that began it, nothing was changed"
        )


def forget() -> None:
    """The host's own two files, when no unit goes by them any more."""
    if any(concerns(record["project"]) for record in records()):
        return
    for path in (ACTIVE, READ_ONLY, PAUSE):
        remove(path)
