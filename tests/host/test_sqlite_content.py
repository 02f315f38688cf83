"""What a check says of SQLite's databases: the same of the same content whatever its pages are like, something else of anything else."""
import contextlib
import sqlite3

from databases import ALL, Databases, content


class Checks(Databases):
    def test_are_the_same_whatever_the_pages_are_like(self) -> None:
        path = self.make(ALL)
        before = self.checked()
        deleted = "INSERT INTO numbered VALUES ('x', 1); DELETE FROM numbered WHERE \"rowid\" = 'x'; "
        vacuums = ("PRAGMA page_size = 8192; VACUUM", f"{deleted} VACUUM", "PRAGMA auto_vacuum = 2; VACUUM")
        for change in (*vacuums, "PRAGMA journal_mode = WAL", "REINDEX"):
            self.make(change)
            self.assertEqual(self.checked(), before, change)
        self.assertNotEqual(self.asked(path, "PRAGMA page_size"), [(4096,)])

    def test_are_others_after_any_change(self) -> None:
        self.make(ALL)
        seen = {self.checked()}
        changes = (
            "UPDATE kept SET said = x'' WHERE id = 1",
            "UPDATE kept SET said = NULL WHERE id = 1",
            "UPDATE kept SET said = 0 WHERE id = 1",
            "UPDATE kept SET said = '0' WHERE id = 1",
            "UPDATE kept SET said = 0.0 WHERE id = 1",
            "UPDATE kept SET said = x'30' WHERE id = 1",
            "UPDATE kept SET at = at + 1e-16 WHERE id = 1",
            "UPDATE kept SET said = CAST(x'ff00fd' AS TEXT) WHERE id = 5",
            "UPDATE keyed SET v = 9 WHERE k = 'A' AND n = 1",
            "UPDATE numbered SET \"a \"\"b\" = 3 WHERE \"rowid\" = 'a'",
            "INSERT INTO numbered VALUES ('z', 1)",
            "INSERT INTO found VALUES ('words')",
            "UPDATE made SET a = 3 WHERE a = 2",
            "CREATE INDEX more ON kept (at)",
            "DROP TRIGGER told",
            "CREATE TABLE empty (a)",
            "PRAGMA user_version = 8",
            "PRAGMA application_id = 9",
        )
        for change in changes:
            self.make(change)
            said = self.checked()
            self.assertNotIn(said, seen, change)
            seen.add(said)

    def test_tell_large_values_apart_by_their_sums(self) -> None:
        size = 2 * content.LARGE
        seen = set()
        path = self.make("CREATE TABLE t (a)")
        for value in (bytes(size), "\0" * size, bytes(size + 1), b"\1" + bytes(size - 1)):
            with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("DELETE FROM t")
                connection.execute("INSERT INTO t VALUES (?)", (value,))
            said = self.checked()
            self.assertLess(len(said), 500)
            seen.add(said)
        self.assertEqual(len(seen), 4)

    def test_of_one_that_is_not_there_are_those_of_an_empty_one(self) -> None:
        self.make("", "empty.db")
        self.assertEqual(self.checked("none.db").replace("none", "empty"), self.checked("empty.db"))
        self.assertNotIn("none.db", self.bytes_of(self.here))

    def test_say_what_is_no_database(self) -> None:
        with open(f"{self.here}/shop.db", "wb") as file:
            file.write(b"something else" * 100)
        self.assertEqual(self.run_as(self.checked), ("shop.db: file is not a database", b""))

    def test_need_nothing_of_what_a_virtual_table_is_made_by(self) -> None:
        path = self.make(ALL)
        before = self.checked()
        sql = "'CREATE VIRTUAL TABLE found USING unknown (words)'"
        self.make("PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = " + sql + " WHERE name = 'found'")  # noqa: S608  words of this test
        self.assertIn('"found_content":[2,', self.checked())
        self.assertNotEqual(self.checked(), before)
        self.assertIn(("ok",), self.asked(path, "PRAGMA integrity_check"))
