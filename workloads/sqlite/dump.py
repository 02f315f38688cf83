"""
Writes the databases to standard output, each whole and as it was at one moment. Whoever writes goes on: in WAL mode all the time,
else when that database has been copied. `--checked` says `check: ` and what check.py says of the copies to standard error, and
copies nothing that is damaged.
usage: dump.py [--checked] STATE FILE… > shop.dump
"""
import contextlib
import os
import sqlite3
import sys

from archive import pack
from check import said_of
from content import content
from database import alone, opened, refusal, say
from room import must_have_room, room


def copied(path: str, name: str, copy: str) -> None:
    """By SQLite's own backup, in one step: by steps, whoever writes would make it begin again and again."""
    with opened(path, name) as source, contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as target:
        source.execute("BEGIN")
        # The moment that it is of; whoever has locked it is waited for here.
        [(pages,)] = source.execute("SELECT page_count FROM pragma_page_count, (SELECT count(*) FROM sqlite_schema)").fetchall()
        must_have_room(os.path.dirname(copy), pages * source.execute("PRAGMA page_size").fetchone()[0], name)
        # Nobody needs half of it.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


def checked(files: dict[str, tuple[str, int] | None]) -> str:
    """@raises SystemExit for one that is damaged: it would take the place of good ones"""
    found = {}
    for name, there in files.items():
        try:
            with alone(there[0]) if there else opened("", name) as connection:
                found[name] = content(connection)
        except sqlite3.Error as error:
            raise refusal(name, error) from None
        if (whole := found[name]["integrity"]) != "ok":
            raise SystemExit(f"{name} is damaged, and was not copied: {whole}")
    return said_of(found)


def dump(state: str, names: list[str], check: bool) -> None:
    with room(state) as folder:
        files: dict[str, tuple[str, int] | None] = {}
        for number, name in enumerate(names):
            path, copy = os.path.join(state, name), os.path.join(folder, str(number))
            # An application that was never started has none yet.
            if not os.path.exists(path):
                files[name] = None
                continue
            copied(path, name, copy)
            files[name] = copy, os.stat(path).st_mode
        line = checked(files) if check else None
        pack(files, sys.stdout.buffer)
    if line is not None:
        say(f"check: {line}")


if __name__ == "__main__":
    wants = sys.argv[1] == "--checked"
    state, *names = sys.argv[2:] if wants else sys.argv[1:]
    dump(state, names, wants)
