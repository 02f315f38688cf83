"""What a backup knows of the very moment that it is of, and when a restore compares nothing."""
import json
from typing import Any

import samples
from outward.backups import backup, restic, restore, saved
from outward.records import record_of
from saving import Saving


class Backing(Saving):
    def says(self, *lines: str, **state: Any) -> None:
        samples.record(
            self.root, state=samples.state(self.root, checkedDump="/bin/checked-dump now", **state), backup=samples.backup(self.root),
        )
        self.dump_says = "\n".join(lines)

    def recorded(self) -> str | None:
        """Of the first snapshot, with what is noted of it."""
        return backup.recorded(restic.snapshots(record_of("blog") or self.fail("nothing installed"))[0])

    def test_has_what_its_dump_says_of_the_same_moment_while_visitors_write(self) -> None:
        self.says("pg_dump: warning: x", "check: 3 rows", "check: 4 rows", "the end")
        self.commands.answer("/bin/check", (1, "nobody is to ask"))
        backup.backup("blog", None)
        self.assertEqual((saved.read("blog")["success"]["check"], self.recorded()), ("4 rows", "4 rows"))
        self.assertEqual((self.joined[0][0][-2:], self.commands.began_with("/bin/check")), (["/bin/checked-dump", "now"], []))
        self.says("check: " + "x" * (backup.LONGEST + 1), kept=samples.kept())
        backup.backup("blog", None)
        self.assertRegex(str(saved.read("blog")["success"]["check"]), "^sha256:[0-9a-f]{64}$")
        self.assertEqual(self.joined[1][0][-3:], ["--", "/bin/checked-dump", "now"])

    def test_has_no_check_when_nothing_was_said_of_the_data(self) -> None:
        for line in ("check: ", "a warning"):
            self.says(line)
            backup.backup("blog", None)
            self.assertIsNone(saved.read("blog")["success"]["check"])
        self.assertIsNone(self.recorded())
        self.dump_says = ""
        samples.record(self.root, backup=samples.backup(self.root))
        self.commands.answer("/bin/check", "")
        backup.backup("blog", None)
        self.assertIsNone(saved.read("blog")["success"]["check"])
        self.assertIn("or it said nothing", self.said.getvalue())


class Restoring(Saving):
    def restored(self) -> object:
        """What it answers."""
        return json.loads(self.printed(restore.restore, "blog", None))

    def test_by_sums_alone_is_untried_where_the_project_would_look_into_the_lines(self) -> None:
        self.commands.answer("/bin/check", "y" * (backup.LONGEST + 1))
        long = backup.checked(self.record)
        samples.record(self.root, state=samples.state(self.root, compare="/bin/compare"), backup=samples.backup(self.root))
        self.store.add("blog", "2026-11-04T00:00:00+00:00", backup.tagged(long))
        self.assertEqual(self.restored(), {"compared": True})
        self.commands.answer("/bin/check", "z" * (backup.LONGEST + 1))
        self.assertEqual(self.restored(), {"compared": False})
        samples.record(self.root, backup=samples.backup(self.root))
        self.refuses("the data are not what was copied", restore.restore, "blog", None)
