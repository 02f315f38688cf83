"""
What a checkout sends to this host by its sum, for a project's next `apply`. The checkout's state says that it was sent, and
nobody sends it again: so it stays until a unit of that project has it, however many days and failures later.
"""
import os
import re
import select
import shutil
import sys

from ..artifacts import store
from ..files import write_atomically
from ..shell import Failed

# A folder per project, with an empty file per sum.
FOLDER = "/var/cache/outward/delivered"

# Seconds without a byte, from whoever may be gone.
STALL = 60


class Sent:
    """Standard input, as far as it comes."""

    def __init__(self) -> None:
        self.handle = sys.stdin.fileno()

    def read1(self, size: int, /) -> bytes:
        """@raises Failed when nothing comes for too long"""
        if not select.select([self.handle], [], [], STALL)[0]:
            raise Failed(f"nothing came for {STALL} s, and nothing was kept")
        return os.read(self.handle, size)


def folder_of(project: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]{0,11}", project):
        raise Failed(f"{project!r} is no name of a project")
    return os.path.join(FOLDER, project)


def mark(project: str, sha256: str) -> None:
    write_atomically(os.path.join(folder_of(project), sha256), b"", 0o600)


def has(project: str, sha256: str) -> None:
    """Prints whether it is there, and whole; then it stays, as if it had been sent."""
    folder_of(project)
    there = store.holds(sha256)
    if there:
        mark(project, sha256)
    print("yes" if there else "no")


def receive(project: str, sha256: str) -> None:
    """From standard input, of which nothing is read where it is there already."""
    folder_of(project)
    store.keep(sha256, Sent(), store.MOST, f"{project}: what was sent")
    mark(project, sha256)


def waiting() -> list[str]:
    """Sums that the next `apply` of some project may ask for."""
    return [name for _, _, names in os.walk(FOLDER) for name in names]


def forget(project: str) -> None:
    """Its record names now what it has, or there is none."""
    shutil.rmtree(folder_of(project), ignore_errors=True)
