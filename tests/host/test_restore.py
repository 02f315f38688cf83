"""A restore: which snapshot, and that what came of it is what was copied."""
import json
from unittest import mock

import samples
from outward import pipe
from outward.backups import backup, restore
from saving import Saving


class Restoring(Saving):
    """The other project's snapshot is always the newer one."""

    def setUp(self) -> None:
        super().setUp()
        self.old = self.store.add("blog", "2026-11-01T00:00:00+00:00", backup.tagged("2 rows"))
        self.own = self.store.add("blog", "2026-11-02T00:00:00+00:00", backup.tagged("3 rows"))
        self.foreign = self.store.add("wiki", "2026-11-03T00:00:00+00:00", backup.tagged("3 rows"))

    def restored(self) -> object:
        """What it answers."""
        return json.loads(self.printed(restore.restore, "blog", None))

    def test_takes_the_latest_of_this_project_and_not_of_another(self) -> None:
        self.assertEqual(restore.chosen(self.record, "latest")["id"], self.own)
        self.assertEqual(restore.chosen(self.other, "latest")["id"], self.foreign)
        self.assertIn(f"snapshot {self.own[:8]} of 2026-11-02", self.printed(restore.latest, "blog"))

    def test_takes_the_latest_by_time_and_not_by_its_place_in_the_list(self) -> None:
        self.store.snapshots.reverse()
        self.assertEqual(restore.chosen(self.record, "latest")["id"], self.own)

    def test_takes_one_by_the_beginning_of_its_id(self) -> None:
        self.assertEqual(restore.chosen(self.record, self.old[:8])["id"], self.old)

    def test_is_refused_when_none_or_several_fit_or_it_is_another_projects(self) -> None:
        self.refuses("0 snapshots fit ffff; the newest are", restore.chosen, self.record, "ffff")
        self.refuses("2 snapshots fit 30", restore.chosen, self.record, "30")
        self.refuses("0 snapshots fit", restore.chosen, self.record, self.foreign)
        self.refuses("0 snapshots fit ffff", restore.restore, "blog", "ffff")
        self.assertEqual((self.joined, self.commands.began_with("systemctl")), ([], []))
        self.store.snapshots.clear()
        self.refuses("has no backup yet", restore.chosen, self.record, "latest")
        self.refuses("has no backup yet", restore.latest, "blog")
        self.assertIsNone(json.loads(self.printed(restore.latest, "blog", True)))

    def test_compares_with_what_the_backup_recorded(self) -> None:
        self.assertEqual(self.restored(), {"compared": True})
        self.assertIn("the check is the one that the backup recorded", self.said.getvalue())
        [(source, sink)] = self.joined
        self.assertEqual((source[-3:], sink[-2:]), (["dump", self.own, "/dump"], ["/bin/load", "all"]))
        self.commands.answer("/bin/check", "4 rows")
        self.refuses("recorded: 3 rows\n  here: 4 rows", restore.restore, "blog", None)
        samples.record(self.root, state=samples.state(self.root, compare="/bin/compare"), backup=samples.backup(self.root))
        self.commands.answer("/bin/compare", "", (1, "t: 3 were copied"))
        restore.restore("blog", None)
        self.refuses("the data are not what was copied", restore.restore, "blog", None)

    def test_says_when_there_is_nothing_to_compare_with(self) -> None:
        self.store.add("blog", "2026-11-04T00:00:00+00:00")
        self.assertEqual(self.restored(), {"compared": False})
        self.assertIn("untried: the backup has no check", self.said.getvalue())
        self.store.add("blog", "2026-11-05T00:00:00+00:00", backup.tagged(""))
        self.assertEqual(self.restored(), {"compared": False})

    def test_that_breaks_off_changes_nothing_and_one_that_is_not_loaded_says_so(self) -> None:
        with mock.patch.object(pipe, "join", side_effect=pipe.Broken("ended with 1 after 7 bytes: gone")):
            self.refuses("restic ended with 1 after 7 bytes: gone; nothing was changed", restore.restore, "blog", None)
        self.ends = (3, "syntax error")
        self.refuses("load ended with 3: syntax error", restore.restore, "blog", None)

    def test_of_plain_files_stops_their_writers_and_starts_them_in_any_case(self) -> None:
        writer = "outward-blog-upload.service"
        samples.record(self.root, state=samples.state(self.root, kept=samples.kept(writer)), backup=samples.backup(self.root))
        self.store.add("blog", "2026-11-04T00:00:00+00:00", paths=("/kept",))
        samples.make(f"{self.record['disk']['folder']}/uploads/a")
        self.commands.answer("/usr/bin/python3 -m outward.backups.bundle settle", (1, "no"))
        self.refuses("outward.backups.bundle settle", restore.restore, "blog", None)
        self.assertEqual(self.commands.began_with("systemctl"), [f"systemctl stop {writer}", f"systemctl start {writer}"])
