"""
What this host is at the moment, from two files: `active` says that it serves, `read-only` that it may not write.

  neither            installed, and nothing more
  read-only          standby: holds another host's data, serves nothing; or left: has served, and never will again
  active             serves, and alone may write
  both               ceded: answers reads until its successor has taken over, and never writes again
"""
import json
import os

from .files import write_atomically
from .shapes import Because, Forbidden, Role
from .shell import Failed

ACTIVE = "/etc/outward/active"
READ_ONLY = "/etc/outward/read-only"


def active_host() -> str | None:
    """The name under which this host serves, or None."""
    try:
        with open(ACTIVE, encoding="utf-8") as marker:
            return marker.read().strip()
    except FileNotFoundError:
        return None


def forbidden() -> Forbidden | None:
    """Why this host may not write and which other host is concerned, or None when it may."""
    try:
        with open(READ_ONLY, encoding="utf-8") as marker:
            found: Forbidden = json.load(marker)
            return found
    except FileNotFoundError:
        return None


def role() -> Role:
    """One of none, standby, left, active, ceded."""
    marker = forbidden()
    if marker is None:
        return "active" if active_host() else "none"
    return marker["because"]


def forbid(because: Because, peer: str) -> None:
    """In one step: from here on no service of this host writes, and no connector starts."""
    write_atomically(READ_ONLY, json.dumps({"because": because, "peer": peer}).encode(), 0o644)


def permit(host: str) -> None:
    """In one step, the other way round: this host serves, and may write."""
    write_atomically(ACTIVE, f"{host}\n".encode(), 0o644)
    if os.path.exists(READ_ONLY):
        os.unlink(READ_ONLY)
        sync(os.path.dirname(READ_ONLY))


def retire(peer: str) -> None:
    """It has served. Written in this order: a host that dies in between is ceded, not free."""
    forbid("left", peer)
    if os.path.exists(ACTIVE):
        os.unlink(ACTIVE)
        sync(os.path.dirname(ACTIVE))


def sync(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def must_be(what: str, *allowed: Role) -> None:
    """@raises Failed when this host is something else"""
    now = role()
    if now not in allowed:
        raise Failed(f"cannot {what}: this host is {now}, and it has to be {' or '.join(allowed)}; nothing was changed")
