"""SQLite's databases as a dump: whole while visitors write, and loaded whole or not at all."""
import contextlib
import os
import sqlite3
from unittest import mock

from databases import ALL, Databases, dump, load, room

ACCOUNTS = """
CREATE TABLE account (id INTEGER PRIMARY KEY, has INT);
INSERT INTO account VALUES (1, 1000), (2, 0);
CREATE TABLE log (n INT, b BLOB);
"""


class Dumps(Databases):
    def test_are_whole_while_visitors_write_and_have_all_that_was_acknowledged(self) -> None:
        for mode in ("WAL", "DELETE"):
            path = self.make(f"PRAGMA journal_mode = {mode}; {ACCOUNTS}", f"{mode}.db")
            with self.visitors(path) as acknowledged, mock.patch("database.PATIENCE", 60):
                for number in range(10):
                    before, copy = acknowledged(), os.path.join(self.root, f"{mode}{number}")
                    dump.copied(path, mode, copy)
                    [(has,)] = self.asked(copy, "SELECT sum(has) FROM account")
                    [(rows, last)] = self.asked(copy, "SELECT count(*), max(n) FROM log")
                    self.assertEqual((has, int(str(rows)) - 1, self.asked(copy, "PRAGMA integrity_check")), (1000, last, [("ok",)]))
                    self.assertGreaterEqual(int(str(rows)), before)

    def test_come_back_as_they_were_with_all_that_may_be_in_one(self) -> None:
        for setting in ("PRAGMA journal_mode = WAL;", "PRAGMA encoding = 'UTF-16le'; PRAGMA page_size = 512;", "PRAGMA auto_vacuum = 1;"):
            self.empty()
            self.make(setting + ALL)
            before = self.checked()
            data = self.dumped(checked=True)
            self.assertEqual(self.said, f"check: {before}\n")
            self.assertEqual(self.loaded(data), "")
            self.assertEqual(self.checked(state=self.there), before)
            modes = [self.asked(f"{state}/shop.db", "PRAGMA journal_mode") for state in (self.here, self.there)]
            self.assertEqual(modes[0], modes[1])
            self.assertEqual(self.asked(f"{self.there}/shop.db", "SELECT count(*) FROM found WHERE words MATCH 'text'"), [(1,)])
            self.assertEqual((os.listdir(self.here), os.listdir(self.there)), (["shop.db"], ["shop.db"]))

    def test_have_what_somebody_wrote_who_was_killed_and_not_what_he_had_begun(self) -> None:
        for mode in ("WAL", "DELETE"):
            spill = "PRAGMA cache_size = 1; PRAGMA cache_spill = 1;"
            begun = "BEGIN; INSERT INTO t SELECT randomblob(9000) FROM t, t, t;"
            three = "CREATE TABLE t (b); INSERT INTO t VALUES (1), (2), (3);"
            self.killed(" ".join((f"PRAGMA journal_mode = {mode};", spill, three, begun)), f"{mode}.db")
            beside = {"WAL": "-wal", "DELETE": "-journal"}[mode]
            self.assertTrue(os.path.getsize(f"{self.here}/{mode}.db{beside}"))
            self.assertEqual(self.loaded(self.dumped(f"{mode}.db"), f"{mode}.db"), "")
            self.assertEqual(self.asked(f"{self.there}/{mode}.db", "SELECT count(*) FROM t"), [(3,)])

    def test_of_a_damaged_one_take_no_good_ones_place(self) -> None:
        path = self.make("CREATE TABLE t (a); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('one'), ('two');")
        with open(path, "r+b") as file:
            data = file.read().replace(b"two", b"twp", 1)
            file.seek(0)
            file.write(data)
        ended, found = self.run_as(lambda: dump.dump(self.here, ["shop.db"], True))
        self.assertRegex(ended, "^shop.db is damaged, and was not copied: row 2 missing from index i")
        self.assertEqual(found, b"")
        # A move takes it as it is.
        self.assertEqual(self.loaded(self.dumped()), "")
        self.assertEqual(self.checked(state=self.there), self.checked())

    def test_are_refused_before_anything_is_written_without_room(self) -> None:
        self.make(ALL)
        with mock.patch("os.statvfs", return_value=mock.Mock(f_bavail=1, f_frsize=4096)):
            ended, found = self.run_as(lambda: dump.dump(self.here, ["shop.db"], False))
        self.assertRegex(ended, "shop.db has 0 MiB, which are written beside what is there first, and 0 MiB are free; give it more: diskMiB")
        self.assertEqual((found, os.listdir(self.here)), (b"", ["shop.db"]))

    def test_wait_for_whoever_has_locked_it_and_say_so_in_the_end(self) -> None:
        path = self.make(ALL)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            for work in (lambda: dump.dump(self.here, ["shop.db"], False), self.checked):
                self.assertEqual(self.run_as(work), ("shop.db: is locked for 0.05 s; end what holds it, and try again", b""))
        self.dumped()

    def test_take_away_what_a_killed_one_has_left_and_nothing_of_one_that_runs(self) -> None:
        self.make(ALL)
        os.mkdir(f"{self.here}/{room.PREFIX}killed")
        with room.room(self.here) as running:
            self.dumped()
            self.assertEqual(sorted(os.listdir(self.here)), [os.path.basename(running), "shop.db"])


class Loads(Databases):
    def setUp(self) -> None:
        super().setUp()
        self.make(ALL)
        os.mkdir(f"{self.here}/carts")
        self.make("CREATE TABLE t (a); INSERT INTO t VALUES (1);", "carts/cart.db")

    def test_that_break_off_change_nothing(self) -> None:
        self.make("CREATE TABLE old (a)", state=self.there)
        before, data = self.bytes_of(self.there), self.dumped()
        end = data.rindex(b"sha256") + 20
        for at in (*range(0, end, 1024), end):
            self.assertIn("nothing was replaced", self.loaded(data[:at]), str(at))
            self.assertEqual(self.bytes_of(self.there), before)
        self.assertIn("came otherwise than it was copied", self.loaded(data.replace(b"full text of it", b"full text of is")))
        self.assertIn("none of SQLite's", self.loaded(b"files\n"))
        self.assertEqual(self.bytes_of(self.there), before)

    def test_replay_nothing_of_what_lay_beside_the_old_one(self) -> None:
        for mode in ("WAL", "DELETE"):
            begun = "PRAGMA cache_size = 1; CREATE TABLE IF NOT EXISTS old (a); BEGIN; INSERT INTO old VALUES (randomblob(90000));"
            self.killed(" ".join((f"PRAGMA journal_mode = {mode};", begun)), state=self.there)
            self.assertGreater(len(os.listdir(self.there)), 1)
            self.assertEqual(self.loaded(self.dumped()), "")
            self.assertEqual(os.listdir(self.there), ["shop.db"])
            self.assertEqual(self.checked(state=self.there), self.checked())

    def test_replace_a_damaged_one_with_all_that_lies_beside_it(self) -> None:
        for beside in ("", "-wal", "-shm", "-journal"):
            with open(f"{self.there}/shop.db{beside}", "wb") as file:
                file.write(b"no database at all" * 500)
        self.assertEqual(self.loaded(self.dumped()), "")
        self.assertIn("shop.db: file is not a database; it is replaced all the same", self.said)
        self.assertEqual((os.listdir(self.there), self.checked(state=self.there)), (["shop.db"], self.checked()))

    def test_are_refused_while_somebody_has_it_open_and_none_is_replaced(self) -> None:
        cases = (("WAL", "SELECT 1 FROM t", "is open in another process; name each"), ("DELETE", "BEGIN IMMEDIATE", "is locked for 0.05 s"))
        for mode, does, words in cases:
            self.make(f"PRAGMA journal_mode = {mode}; CREATE TABLE IF NOT EXISTS t (a)", "z.db", self.there)
            self.make("CREATE TABLE IF NOT EXISTS old (a)", state=self.there)
            self.make("CREATE TABLE IF NOT EXISTS new (a)", "z.db")
            before = self.checked("shop.db", "z.db", state=self.there)
            with contextlib.closing(sqlite3.connect(f"{self.there}/z.db", isolation_level=None)) as other:
                other.execute(does)
                self.assertIn(words, self.loaded(self.dumped("shop.db", "z.db"), "shop.db", "z.db"))
            self.assertEqual(self.checked("shop.db", "z.db", state=self.there), before)

    def test_of_several_that_end_in_between_are_completed_by_the_next(self) -> None:
        names = ("shop.db", "carts/cart.db")
        data, real = self.dumped(*names), os.rename

        def named(old: str, new: str) -> None:
            if new.endswith("cart.db"):
                raise KeyboardInterrupt
            real(old, new)

        with mock.patch("os.rename", named), self.assertRaises(KeyboardInterrupt):
            self.loaded(data, *names)
        self.assertEqual(sorted(os.listdir(self.there)), ["carts", "shop.db"])
        self.assertEqual(self.loaded(data, *names), "")
        self.assertEqual(self.checked(*names, state=self.there), self.checked(*names))

    def test_are_on_the_disk_file_and_folder_before_and_after_a_name_is_given(self) -> None:
        done: list[str] = []
        real, renamed = os.fsync, os.rename

        def synced(handle: int) -> None:
            done.append(os.path.basename(os.readlink(f"/proc/self/fd/{handle}")))
            real(handle)

        def named(old: str, new: str) -> None:
            done.append("named")
            renamed(old, new)

        with mock.patch("os.fsync", synced), mock.patch("os.rename", named):
            self.loaded(self.dumped())
        self.assertEqual(done, ["0", "there", "named", "there"])

    def test_know_what_was_not_there_and_leave_what_they_know_nothing_about(self) -> None:
        self.make("CREATE TABLE started (a)", "none.db", self.there)
        self.make("CREATE TABLE later (a)", "later.db", self.there)
        data = self.dumped("shop.db", "none.db")
        self.assertEqual(self.loaded(data, "none.db", "later.db"), "")
        self.assertEqual(os.listdir(self.there), ["later.db"])
        self.assertIn("later.db stays as it is: the dump is of a time before it was kept", self.said)
        self.assertIn("shop.db is not loaded: it is none of none.db, later.db", self.said)

    def test_keep_who_may_read_it(self) -> None:
        os.chmod(f"{self.here}/shop.db", 0o640)
        self.loaded(self.dumped())
        self.assertEqual(os.stat(f"{self.there}/shop.db").st_mode & 0o777, 0o640)
        self.assertEqual(load.INDEX[0], ".")
