"""
Locks, in a folder of root's that nobody else enters: apt, nft and systemd want one command at a time, what a project is here
changes in one place at a time, and what it keeps is replaced by nobody while somebody seals it.
"""
import contextlib
import fcntl
import os
import time
from collections.abc import Iterator

from .shell import Failed

FOLDER = "/run/outward/locks"

# Seconds between two looks at a lock that is waited for with a deadline.
LOOK = 0.05


def path_of(name: str) -> str:
    return f"{FOLDER}/{name}"


def opened(path: str) -> int:
    folder = os.path.dirname(path)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    os.makedirs(folder, mode=0o700 if folder == FOLDER else 0o755, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextlib.contextmanager
def alone(wait: bool = True, path: str | None = None) -> Iterator[bool]:
    """Waits its turn, by default for the whole host. Without waiting it is False while another command is at work."""
    handle = opened(path or path_of("host"))
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


@contextlib.contextmanager
def beside(path: str, whole: bool, seconds: float, why: str) -> Iterator[None]:
    """
    Many at a time, or one that wants it `whole`.
    @raises Failed with `why` after so many seconds
    """
    handle, ends = opened(path), time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(handle, (fcntl.LOCK_EX if whole else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends:
                    raise Failed(why) from None
                time.sleep(LOOK)
        yield
    finally:
        os.close(handle)
