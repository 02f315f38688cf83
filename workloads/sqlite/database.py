"""A database as these scripts open it: one that is there, for as long as it takes another process to let it go."""
import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

# Seconds for another process to let it go.
PATIENCE = 30.0

# What SQLite keeps beside a database while it is open, or since somebody died who had it open.
BESIDE = ("-wal", "-shm", "-journal")

LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")


def is_locked(error: sqlite3.Error) -> bool:
    return str(getattr(error, "sqlite_errorname", "")).startswith(LOCKED)


def refusal(name: str, error: sqlite3.Error) -> SystemExit:
    reason = f"is locked for {PATIENCE:g} s; end what holds it, and try again" if is_locked(error) else str(error)
    return SystemExit(f"{name}: {reason}")


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextlib.contextmanager
def opened(path: str, name: str) -> Iterator[sqlite3.Connection]:
    """
    An empty one in memory for one that is not there. What somebody has begun who died is taken back, as whoever opens it next would.
    @param name in what is said of it @raises SystemExit
    """
    there = os.path.exists(path)
    address = f"{Path(path).absolute().as_uri()}?mode=rw" if there else "file::memory:"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True, timeout=PATIENCE, isolation_level=None)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise refusal(name, error) from None


@contextlib.contextmanager
def alone(path: str) -> Iterator[sqlite3.Connection]:
    """A copy that nobody else has: nothing is made beside it. @raises sqlite3.Error"""
    with contextlib.closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?immutable=1", uri=True, isolation_level=None)) as connection:
        yield connection
