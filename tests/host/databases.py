"""Real databases of SQLite's as applications leave them, and the scripts of workloads/sqlite as a host runs them."""
import contextlib
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable, Iterator
from unittest import mock

sys.path.insert(0, os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "workloads", "sqlite")))

import check
import content
import database
import dump
import load
import room

__all__ = ["ALL", "Databases", "content", "dump", "load", "room"]

# All that may be in one: a text that is none, full text, keys of their own, and what follows from the tables.
ALL = """
PRAGMA user_version = 7;
CREATE TABLE kept (id INTEGER PRIMARY KEY, said, at REAL);
INSERT INTO kept VALUES (1, '', 0.1), (2, NULL, 1e300), (3, 0, -0.0), (4, x'00ff', NULL), (5, CAST(x'ff00fe' AS TEXT), 2);
CREATE TABLE numbered ("rowid" TEXT, "a ""b" BLOB);
INSERT INTO numbered VALUES ('z', 1), ('a', 2), ('z', 1);
CREATE TABLE keyed (k TEXT COLLATE NOCASE, n INT, v, PRIMARY KEY (n DESC, k COLLATE BINARY)) WITHOUT ROWID;
INSERT INTO keyed VALUES ('a', 1, 1), ('A', 1, 2), ('b', 2, 3);
CREATE TABLE made (a INT, b INT GENERATED ALWAYS AS (a * 2) VIRTUAL, c INT GENERATED ALWAYS AS (a * 3) STORED);
INSERT INTO made (a) VALUES (1), (2);
CREATE INDEX kept_said ON kept (said);
CREATE VIEW shown AS SELECT said FROM kept;
CREATE TRIGGER told AFTER INSERT ON made BEGIN UPDATE kept SET at = 1 WHERE id = 1; END;
CREATE VIRTUAL TABLE found USING fts5 (words);
INSERT INTO found VALUES ('full text of it'), ('and more');
"""

# Two accounts with a sum that every commit keeps, and a line as each is there.
VISITORS = """
import sqlite3, sys, time
c = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
n = 0
while True:
    c.execute("BEGIN IMMEDIATE")
    c.execute("UPDATE account SET has = has - 1 WHERE id = 1")
    c.execute("INSERT INTO log VALUES (?, randomblob(500))", (n,))
    c.execute("UPDATE account SET has = has + 1 WHERE id = 2")
    c.execute("COMMIT")
    n += 1
    print(n, flush=True)
    time.sleep(0.001)
"""

# Leaves what it has written beside the database, as somebody does who is killed.
KILLED = "import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1], isolation_level=None)\nc.executescript(sys.argv[2])\nos._exit(0)"


class Databases(unittest.TestCase):
    def setUp(self) -> None:
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="outward-sqlite-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.here, self.there = (os.path.join(self.root, name) for name in ("here", "there"))
        os.mkdir(self.here)
        os.mkdir(self.there)
        self.enterContext(mock.patch.object(database, "PATIENCE", 0.05))
        self.said = ""

    def empty(self) -> None:
        for state in (self.here, self.there):
            for name in os.listdir(state):
                os.unlink(os.path.join(state, name))

    def make(self, script: str, name: str = "shop.db", state: str | None = None) -> str:
        path = os.path.join(state or self.here, name)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(script)
        return path

    def killed(self, script: str, name: str = "shop.db", state: str | None = None) -> str:
        path = os.path.join(state or self.here, name)
        subprocess.run([sys.executable, "-c", KILLED, path, script], check=True)
        return path

    def asked(self, path: str, query: str) -> list[tuple[object, ...]]:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return connection.execute(query).fetchall()

    def checked(self, *names: str, state: str | None = None) -> str:
        return check.check(state or self.here, list(names or ("shop.db",)))

    def run_as(self, work: Callable[[], object], given: bytes = b"") -> tuple[str, bytes]:
        """Why it ended, nothing when it did well; and what it wrote."""
        out, ended = io.TextIOWrapper(io.BytesIO()), ""
        with (
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(given))),
            mock.patch.object(sys, "stdout", out),
            contextlib.redirect_stderr(io.StringIO()) as said,
        ):
            try:
                work()
            except SystemExit as refusal:
                ended = str(refusal.code)
        self.said = said.getvalue()
        return ended, out.buffer.getvalue()

    def dumped(self, *names: str, checked: bool = False) -> bytes:
        ended, found = self.run_as(lambda: dump.dump(self.here, list(names or ("shop.db",)), checked))
        self.assertEqual(ended, "")
        return found

    def loaded(self, data: bytes, *names: str) -> str:
        """Why not; nothing when it was."""
        return self.run_as(lambda: load.load(self.there, list(names or ("shop.db",))), data)[0]

    def bytes_of(self, state: str) -> dict[str, bytes]:
        found = {}
        for name in sorted(os.listdir(state)):
            with open(os.path.join(state, name), "rb") as file:
                found[name] = file.read()
        return found

    @contextlib.contextmanager
    def visitors(self, path: str) -> Iterator[Callable[[], int]]:
        """They write until it is over; how many of their writes are acknowledged, with one that is awaited."""
        with subprocess.Popen([sys.executable, "-c", VISITORS, path], stdout=subprocess.PIPE, text=True) as process:
            try:
                yield lambda: int(process.stdout.readline()) if process.stdout else 0
            finally:
                process.kill()
