"""
What a project is on this host, from two files in its folder, each changed by one durable rename or unlink: `serves` says
that this host serves it, `read-only` that it may not write.

  neither        none: installed, and nothing more
  read-only      standby: takes another host's data; ready: has them, and nothing changes them; left: serves it no more
  serves         active: serves it, and alone may write
  both           as read-only says: ceded answers reads until its heir has taken over, and never writes again

A word that was given is a lock: its key is handed out only by the command that gives up what it stands for (promise.py).
"""
import contextlib
import json
import os
from collections.abc import Iterator

from ..files import read_json, remove, sync, write_atomically
from ..lock import alone, path_of
from ..shapes import Marker, Role, Serves
from ..shell import Failed
from . import legacy

ROLES = legacy.ROLES


def serves_path(project: str) -> str:
    return f"{ROLES}/{project}/serves"


def marker_path(project: str) -> str:
    return f"{ROLES}/{project}/read-only"


@contextlib.contextmanager
def deciding(project: str) -> Iterator[None]:
    """What the project is here changes in one place at a time. Held for files alone, so that nothing waits for a workload."""
    with alone(path=path_of(f"{project}.role")):
        yield


def serving(project: str) -> Serves | None:
    """Since when this host serves it, also when it has ceded since; None when it does not."""
    if legacy.concerns(project):
        return {"epoch": 0, "claim": None} if legacy.active_host() else None
    found: Serves | None = read_json(serves_path(project))
    return found


def marker(project: str) -> Marker | None:
    """Why this host may not write, or None when it may."""
    if legacy.concerns(project):
        return legacy.marker()
    found: Marker | None = read_json(marker_path(project))
    return found


def role_of(found: Marker | None, served: Serves | None) -> Role:
    """By its two files."""
    if found is None:
        return "active" if served else "none"
    return found["because"]


def role(project: str) -> Role:
    return role_of(marker(project), serving(project))


def epoch_of(found: Marker | None, served: Serves | None) -> int:
    """The last one that this host knows of itself."""
    return max(served["epoch"] if served else 0, found["epoch"] if found else 0)


def epoch(project: str) -> int:
    return epoch_of(marker(project), serving(project))


def served_since(project: str) -> float:
    """Seconds since 1970, by the file that says so."""
    return os.path.getmtime(legacy.ACTIVE if legacy.concerns(project) else serves_path(project))


def must_be(project: str, what: str, *allowed: Role, own: bool = True) -> None:
    """
    @param own whether its files have to go by a role of its own, as those of an earlier version do not
    @raises Failed when it is something else here
    """
    now = role(project)
    if now not in allowed:
        raise Failed(f"{project}: cannot {what}: it is {now} here, and has to be {' or '.join(allowed)}; nothing was changed")
    if own and legacy.concerns(project):
        raise Failed(f"{project}: cannot {what}: it was applied by an earlier version; run pulumi up where it serves, nothing was changed")


def mark(project: str, found: Marker) -> None:
    """In one step: from here on nothing of it writes, and no connector of it starts."""
    write_atomically(marker_path(project), json.dumps(found).encode(), 0o600)
    anchored()


def serve(project: str, served: Serves) -> None:
    """The other way round: it may write from the second step on. One that dies between the two is what it was."""
    write_atomically(serves_path(project), json.dumps(served).encode(), 0o600)
    anchored()
    remove(marker_path(project))


def settle(project: str) -> None:
    """
    What has been read of it is on the disk, or what came after it: of one that died before its sync it may not be. Between reading
    what it is and telling anybody, or starting what visitors write to.
    """
    with contextlib.suppress(FileNotFoundError):
        sync(f"{ROLES}/{project}")
        anchored()


def anchored() -> None:
    """A folder of roles may have been made by a command that died before it was on the disk."""
    for folder in (ROLES, os.path.dirname(ROLES)):
        sync(folder)


def retire(project: str, found: Marker) -> None:
    """It serves no more. Written in this order: a host that dies between the two has left, and is not free."""
    mark(project, found)
    remove(serves_path(project))


def free(project: str) -> None:
    """It was never anything here."""
    remove(serves_path(project))
    remove(marker_path(project))
