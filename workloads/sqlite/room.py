"""A folder of one's own below the state's: on the disk where the databases are, and in none of the paths that are kept."""
import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator

PREFIX = ".sqlite-"


@contextlib.contextmanager
def locked(folder: str, how: int) -> Iterator[None]:
    """@raises BlockingIOError"""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def sweep(state: str) -> None:
    """What somebody has left there who was killed: nobody holds it."""
    for name in os.listdir(state):
        if name.startswith(PREFIX):
            with contextlib.suppress(BlockingIOError), locked(os.path.join(state, name), fcntl.LOCK_EX | fcntl.LOCK_NB):
                shutil.rmtree(os.path.join(state, name))


@contextlib.contextmanager
def room(state: str) -> Iterator[str]:
    """It is gone afterwards."""
    with contextlib.ExitStack() as held:
        with locked(state, fcntl.LOCK_EX):
            sweep(state)
            folder = tempfile.mkdtemp(prefix=PREFIX, dir=state)
            held.enter_context(locked(folder, fcntl.LOCK_EX))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)


def must_have_room(folder: str, size: int, name: str) -> None:
    """@raises SystemExit before anything is written"""
    seen = os.statvfs(folder)
    free = seen.f_bavail * seen.f_frsize
    if size > free:
        raise SystemExit(
            f"{name} has {size >> 20} MiB, which are written beside what is there first, and {free >> 20} MiB are free; "
            "give it more: diskMiB of the project's workload, then pulumi up"
        )


def sync(path: str) -> None:
    """A file, or which names a folder has, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
