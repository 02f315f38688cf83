"""A project in each role, as its commands leave it on a host; its words are the same in every test."""
import json

import rooted  # noqa: F401  the program's folder is on no path before
from outward.files import write_atomically
from outward.roles import pause, promise, role
from outward.shapes import Marker, Pause, Role, Serves

ROLES: tuple[Role, ...] = ("none", "standby", "ready", "active", "ceded", "left")

# The heir's key and its claim; the giver's key, which is bound to that claim, and its pause.
KEY = f"{'1' * 32}:"
CLAIM = promise.shown(KEY)
GIVEN = f"{'2' * 32}:{CLAIM}"
PAUSE = promise.shown(GIVEN)
# In 1970: whatever is let serve now is later.
EPOCH = 1_000_000
AT = "2026-11-30T00:00:00+00:00"

SERVES: Serves = {"epoch": EPOCH, "claim": None}
STANDBY: Marker = {"because": "standby", "peer": "b", "epoch": EPOCH, "claim": CLAIM, "key": KEY}
READY: Marker = STANDBY | {"because": "ready", "epoch": EPOCH + 1, "pause": PAUSE, "of": EPOCH, "at": AT}
CEDED: Marker = {"because": "ceded", "peer": "b", "epoch": EPOCH, "pause": PAUSE, "heir": CLAIM, "given": GIVEN, "at": AT}
LEFT: Marker = CEDED | {"because": "left"}
MARKERS: dict[str, Marker] = {"standby": STANDBY, "ready": READY, "ceded": CEDED, "left": LEFT}


def be(name: Role, project: str = "blog", peer: str | None = "b", *, claim: str | None = None) -> None:
    """@param claim by which one that is active has come to serve"""
    role.free(project)
    if name in ("active", "ceded"):
        role.serve(project, SERVES | {"claim": claim})
    if name in MARKERS:
        role.mark(project, MARKERS[name] | {"peer": peer})
    pause.forget(project)


def pauses(project: str = "blog", peer: str = "b", *, until: float | None = None) -> None:
    """For that claim; in an hour it is at its limit."""
    found: Pause = {"pause": PAUSE, "key": GIVEN, "peer": peer, "claim": CLAIM, "until": pause.now() + 3600 if until is None else until}
    write_atomically(pause.pause_path(project), json.dumps(found).encode(), 0o600)


def marked(project: str = "blog") -> Marker:
    """Why it may not write: of one that has a reason."""
    found = role.marker(project)
    assert found
    return found


def words(project: str = "blog") -> tuple[Serves | None, Marker | None, Pause | None]:
    """Everything that is written down of what it is."""
    return role.serving(project), role.marker(project), pause.pause_of(project)
