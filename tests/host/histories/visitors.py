"""
Visitors write through every host that takes it, and remember what was acknowledged: the edge may choose any of them. What
measures writes a line of its own at the same time.
"""
import itertools
import os

from histories.place import add, here, lines, text, whole

PROJECT = "blog"
DATA = f"var/lib/outward/{PROJECT}/data"
FILES = f"var/lib/outward/{PROJECT}/files/log"
ROLE = f"etc/outward/.roles/{PROJECT}"
WEB, METRICS, TUNNEL = (f"outward-{PROJECT}-{name}.service" for name in ("web", "metrics", "tunnel"))

numbers = itertools.count(1)
flags: dict[str, list[str]] = {}


def moment() -> int:
    """How many writes there were: what is drawn at a power cut is the same when a history is played again."""
    return len(lines(here.shared("acknowledged")))


def runs(root: str, unit: str) -> bool:
    return (text(f"{root}/run/systemd/{unit}") or "").startswith("active")


def connected(root: str) -> bool:
    """The edge has its connector, and takes it."""
    return not os.path.exists(f"{root}/off") and not os.path.exists(f"{root}/fenced") and runs(root, TUNNEL)


def flags_of(root: str) -> list[str]:
    """The files for which the service looks, by the environment that its unit gives it."""
    if root not in flags:
        of = dict(line.split("=", 1) for line in lines(f"{root}/etc/outward/{PROJECT}/web.env"))
        flags[root] = of["READ_ONLY"].split(":")
    return flags[root]


def flagged(root: str) -> bool:
    return any(os.path.exists(f"{root}{path}") for path in flags_of(root))


def may_write(root: str) -> bool:
    """By the two files that make its role."""
    there = os.path.exists
    is_out = there(f"{root}/off") or there(f"{root}/fenced")
    return not is_out and there(f"{root}/{ROLE}/serves") and not there(f"{root}/{ROLE}/read-only")


def come() -> None:
    """Each in one moment, as a transaction is: nothing of a host changes between the look at a flag and the write."""
    wrote = []
    with whole():
        for name in here.hosts():
            root = here.root_of(name)
            if not connected(root) or flagged(root):
                continue
            write = f"{name}-{os.getpid()}-{next(numbers)}"
            if runs(root, WEB):
                add(f"{root}/{DATA}", write)
                add(here.shared("acknowledged"), write)
                wrote.append(name)
            if runs(root, METRICS):
                add(f"{root}/{FILES}", write)
                add(here.shared("measured"), write)
        if here.wants("readers") and not any(connected(here.root_of(name)) for name in here.hosts()):
            add(here.shared("broken"), "nobody answers those who read")
        mine = [name for name in here.hosts() if may_write(here.root_of(name))]
    for found in (wrote, mine):
        if len(found) > 1:
            add(here.shared("broken"), f"two hosts accept writes: {' and '.join(found)}")
