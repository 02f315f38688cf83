"""What tries a change of a service beside the one that serves: its unit, in memory, and the connections that are led to it."""
import contextlib
import glob
import os
import re
import shutil
from collections.abc import Iterator, Sequence

from .. import files
from ..protocol import Beside, Entry, Exchange
from ..shell import run
from .choice import UNITS, Group, is_own

RUN = "/run/systemd/system"
NEXT = "/run/outward/next"

# Seconds for what is under way at one of them to end.
DRAIN = 30

# And for all else that happens while the one beside serves; the kernel leads nobody there after it, whatever became of the run.
SLACK = 300


def units_of(project: str) -> list[str]:
    """Paths of what tries a change, or was left by a run that was killed while it did."""
    return sorted(glob.glob(f"{RUN}/outward-{project}.next-*.service"))


def port_of(unit: str) -> int:
    """Where it listens, as its drop-in says; 0 of one whose run died before it was written."""
    try:
        with open(f"{unit}.d/90-next.conf", encoding="utf-8") as file:
            found = re.search(r"^X-Port=(\d+)$", file.read(), re.MULTILINE)
    except FileNotFoundError:
        return 0
    return int(found[1]) if found else 0


def withdraw(project: str) -> None:
    """Takes away whatever tries a change of it, if anything does: nobody is led there, and it is stopped. One run is at work at a time."""
    units = units_of(project)
    if not units:
        return
    run("nft", "flush set inet outward live", check=False, quiet=True)
    names = [os.path.basename(unit) for unit in units]
    run("systemctl", "stop", *names, check=False, quiet=True)
    run("systemctl", "reset-failed", *names, check=False, quiet=True)
    for unit, name in zip(units, names, strict=True):
        service = name.removeprefix(f"outward-{project}.next-").removesuffix(".service")
        shutil.rmtree(f"{unit}.d", ignore_errors=True)
        # The unit last: it is what says that something is left.
        files.take_away([f"{NEXT}/{project}/{service}.env", unit])
    run("systemctl", "daemon-reload")


def possible(project: str, group: Group) -> Exchange | None:
    """Its one exchange, where all that changed is the service's own: a file that others read is there once, for old and new."""
    [*exchanges] = group.exchanges.values()
    if len(exchanges) != 1 or "beside" not in exchanges[0] or len(group.services) != 1 or units_of(project):
        return None
    own = all(is_own(entry["path"], group, project) for entry in group.entries)
    return exchanges[0] if own else None


def drop_ins(entries: Sequence[Entry], service: str, beside: Beside) -> list[Entry]:
    """What else systemd reads of the service, for the one beside it."""
    folder = f"{UNITS}{service}.d/"
    others = [entry for entry in entries if entry["path"].startswith(folder)]
    return [entry | {"path": f"{RUN}/{beside['service']}.d/{entry['path'].removeprefix(folder)}"} for entry in others]


@contextlib.contextmanager
def led(exchange: Exchange) -> Iterator[None]:
    """New connections of the connector go to the one beside."""
    port = exchange["port"]
    run("nft", f"add element inet outward live {{ {port} timeout {2 * exchange['seconds'] + DRAIN + SLACK}s }}")
    try:
        yield
    finally:
        run("nft", f"delete element inet outward live {{ {port} }}", check=False, quiet=True)
