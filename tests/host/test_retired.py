"""A backup that is no more: nothing of it stays, and nothing else goes."""
import samples
from outward.backups import backup, restic, saved
from saving import Saving


class Retiring(Saving):
    def test_takes_everything_of_a_backup_away_that_is_no_more(self) -> None:
        self.commands.answer("userdel")
        samples.make(self.at("/var/cache/outward-blog-backup/x"))
        saved.begin(self.record)
        backup.retire(self.record, None)
        self.assertEqual(self.commands.began_with("userdel"), ["userdel outward-blog-b"])
        for path in ("/var/cache/outward-blog-backup", "/var/lib/outward/.backups/blog.json", "/var/lib/outward/.metrics/blog.prom"):
            self.assertFalse(self.there(path), path)

    def test_leaves_one_that_goes_on_and_nothing_that_never_was(self) -> None:
        saved.begin(self.record)
        backup.retire(self.record, samples.manifest(self.root, backup=samples.backup(self.root)))
        backup.retire(samples.record(self.root, "shop"), None)
        backup.retire(None, None)
        self.assertEqual(self.commands.ran, [])
        self.assertTrue(self.there("/var/lib/outward/.backups/blog.json"))

    def test_one_at_a_time_for_a_project_and_others_go_on(self) -> None:
        with backup.at_work("blog"), backup.at_work("wiki"):
            self.assertTrue(self.there("/run/outward/locks/blog.backup") and self.there("/run/outward/locks/wiki.backup"))

    def test_a_dump_has_no_repository_without_a_backup(self) -> None:
        self.refuses("shop has no backup", restic.unit_of, samples.record(self.root, "shop"))
