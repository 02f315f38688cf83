"""
Replaces the databases by a dump from standard input. One that breaks off changes nothing: each is written beside the old one, and
put in its place when all are there. Killed between two of those, running it again completes it. Nobody may have one open.
usage: load.py STATE FILE… < shop.dump
"""
import json
import os
import sqlite3
import sys
import tarfile

from archive import CHUNK, INDEX, Index, Packed, write
from database import BESIDE, is_locked, opened, refusal, say
from room import must_have_room, room, sync


def unpacked(names: list[str], folder: str) -> Index:
    """By name what came, each on the disk as its number. @raises SystemExit"""
    found: dict[str, Packed] = {}
    try:
        with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
            for each in archive:
                source = archive.extractfile(each)
                if source is None:
                    raise SystemExit(f"{each.name} is no file; nothing was replaced")
                if each.name == INDEX:
                    return whole(json.load(source), names, found)
                if each.name in names:
                    must_have_room(folder, each.size, each.name)
                    found[each.name] = write(source, os.path.join(folder, str(names.index(each.name))), each.mode)
    except tarfile.TarError as error:
        raise SystemExit(f"the dump broke off, or is none of SQLite's: {error}; nothing was replaced") from None
    raise SystemExit("the dump broke off; nothing was replaced")


def whole(index: Index, names: list[str], found: dict[str, Packed]) -> Index:
    """@raises SystemExit when something came otherwise than it was sent"""
    wrong = [name for name, sent in index.items() if name in names and sent != found.get(name)]
    if wrong:
        raise SystemExit(f"{', '.join(wrong)} came otherwise than it was copied; nothing was replaced")
    return index


def folded(path: str, name: str) -> None:
    """
    All of the old one is in its own file, and nothing lies beside it that would be read into the new one.
    @raises SystemExit while somebody has it open
    """
    if not os.path.exists(path):
        return
    try:
        with opened(path, name) as old:
            settle(old, name)
    except Damaged as damaged:
        say(f"{name}: {damaged}; it is replaced all the same")
        return
    if os.path.exists(f"{path}-wal"):
        raise SystemExit(f"{name} is open in another process; name each service that opens it as its writer; nothing was replaced")


class Damaged(Exception):
    pass


def settle(old: sqlite3.Connection, name: str) -> None:
    try:
        old.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        # Nobody writes, and nobody reads.
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        old.execute("BEGIN EXCLUSIVE")
        old.execute("ROLLBACK")
    except sqlite3.Error as error:
        if is_locked(error):
            raise refusal(name, error) from None
        raise Damaged(error) from None


def replace(path: str, new: str | None) -> None:
    """What lay beside the old one is gone first: SQLite would take it for the new one's."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for each in BESIDE:
        if os.path.lexists(f"{path}{each}"):
            os.unlink(f"{path}{each}")
    sync(folder)
    if new:
        os.rename(new, path)
    elif os.path.lexists(path):
        os.unlink(path)
    sync(folder)


def load(state: str, names: list[str]) -> None:
    with room(state) as folder:
        index = unpacked(names, folder)
        # To its end: whoever sends it takes it for refused otherwise.
        while sys.stdin.buffer.read(CHUNK):
            pass
        here = [name for name in names if name in index]
        for name in here:
            folded(os.path.join(state, name), name)
        for name in here:
            replace(os.path.join(state, name), os.path.join(folder, str(names.index(name))) if index[name] else None)
    for name in names:
        if name not in index:
            say(f"{name} stays as it is: the dump is of a time before it was kept")
    for name in index:
        if name not in names:
            say(f"{name} is not loaded: it is none of {', '.join(names)}")


if __name__ == "__main__":
    load(sys.argv[1], sys.argv[2:])
