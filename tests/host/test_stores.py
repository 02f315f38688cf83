"""Stores that do not let a host do all that it asks for: somebody has a lock there, or nobody may delete."""
import samples
from outward.backups import backup, restic, restore, saved
from saving import Saving


class Backing(Saving):
    def test_forgets_what_is_noted_of_a_snapshot_with_the_snapshot(self) -> None:
        gone = self.store.add("blog.check", "2026-11-01T00:00:00+00:00", "of=gone", backup.tagged("1 row"))
        backup.backup("blog", None)
        self.assertEqual(self.commands.began_with("/usr/bin/restic forget")[-1], f"/usr/bin/restic forget {gone}")
        self.assertEqual([one["hostname"] for one in self.store.snapshots], ["blog", "blog.check"])
        self.assertEqual(backup.recorded(restic.snapshots(self.record)[0]), "3 rows")

    def test_is_a_good_one_whoever_has_a_lock_and_says_that_old_ones_stay(self) -> None:
        self.store.lock = "shared"
        backup.backup("blog", None)
        state = saved.read("blog")
        self.assertEqual((state["backup"]["outcome"], state["success"]["check"]), ("ok", "3 rows"))
        self.assertRegex(state["backup"]["reason"] or "", "^old snapshots stay for now: repository is already locked by PID 5 on outward-a")
        self.assertIn("outward_backup_failed{project=\"blog\"} 0", saved.metrics(self.record, state))
        self.store.lock = ""
        backup.backup("blog", None)
        self.assertIsNone(saved.read("blog")["backup"]["reason"])

    def test_is_a_good_one_whose_check_the_store_does_not_take(self) -> None:
        self.commands.answer("/usr/bin/restic backup", (1, "Fatal: no space left"))
        backup.backup("blog", None)
        state = saved.read("blog")
        self.assertEqual((state["backup"]["outcome"], state["success"]["check"]), ("ok", None))
        self.assertEqual(state["backup"]["reason"], "its check is not recorded: no space left")

    def test_goes_on_after_the_lock_of_a_host_that_died_and_not_beside_one_that_lives(self) -> None:
        self.store.lock, self.store.stale = "exclusive", True
        backup.backup("blog", None)
        self.store.lock, self.store.stale, self.ends = "exclusive", False, (11, "repository is already locked exclusively by PID 5")
        self.refuses("already locked exclusively", backup.backup, "blog", None)
        self.assertEqual(saved.read("blog")["backup"]["outcome"], "failed")

    def test_is_a_good_one_where_nobody_may_delete_and_says_what_to_set(self) -> None:
        tried = "Remove(<snapshot/6c1ff09026>) returned error, retrying after 15.3s: blob not removed, server response: 403 Forbidden (403)"
        failed = "Remove(<snapshot/7c9c610f4a>) failed: unexpected HTTP response (403): 403 Forbidden"
        # As restic 0.14 ends, which goes on for long, and as 0.18 does.
        for answer in ((1, tried), (0, f"{failed}\nunable to remove snapshot/7c9c610f4a from the repository\n")):
            with self.subTest(answer):
                self.store.undeletable = answer
                backup.backup("blog", None)
                state = saved.read("blog")
                self.assertEqual((state["backup"]["outcome"], state["success"]["check"]), ("ok", "3 rows"))
                self.assertRegex(state["backup"]["reason"] or "", r"^old snapshots stay: .*403.*; .*outward:blog\.backup\.keep none")

    def test_deletes_nothing_where_nothing_is_to_be_deleted_and_has_its_check_there_too(self) -> None:
        saves = samples.backup(self.root)
        saves["keep"] = {}
        record = samples.record(self.root, backup=saves)
        self.store.undeletable = (1, "403 Forbidden")
        backup.backup("blog", None)
        backup.backup_check("blog")
        state = saved.read("blog")
        self.assertEqual((state["backup"]["outcome"], state["backup"]["reason"], state["check"]["outcome"]), ("ok", None, "ok"))
        for words in ("forget", "prune", "tag"):
            self.assertEqual(self.commands.began_with(f"/usr/bin/restic {words}"), [], words)
        self.assertEqual([backup.recorded(one) for one in restic.snapshots(record)], ["3 rows"])

    def test_knows_its_snapshot_whole_by_the_beginning_that_an_older_restic_says(self) -> None:
        self.short = True
        backup.backup("blog", None)
        self.assertEqual(saved.read("blog")["success"]["snapshot"], self.store.snapshots[0]["id"])
        self.assertEqual(backup.recorded(restic.snapshots(self.record)[0]), "3 rows")


class Checks(Saving):
    def test_of_the_repository_are_put_off_by_a_lock_and_that_is_no_fault(self) -> None:
        self.store.lock = "shared"
        backup.backup_check("blog")
        state = saved.read("blog")
        self.assertEqual((state["check"]["outcome"], "checked" in state), ("ok", False))
        self.assertRegex(state["check"]["reason"] or "", "^put off: repository is already locked by PID 5")
        self.store.lock = ""
        backup.backup_check("blog")
        self.assertIsNone(saved.read("blog")["check"]["reason"])
        self.assertIn("checked", saved.read("blog"))


class Restoring(Saving):
    def test_without_a_backup_yet_says_so_and_how_to_make_the_first(self) -> None:
        says = "blog has no backup yet: there is none in s3:store/all; on the host that serves: sudo outward backup blog"
        for work in (restore.latest, lambda project: restore.restore(project, None)):
            self.refuses(says, work, "blog")
        # As restic says it of a bucket, of a folder in one, and over the other protocols.
        for code, reason in (
            (1, "Fatal: Stat: The specified bucket does not exist"),
            (1, "Fatal: unable to open config file: Stat: The specified key does not exist.\nIs there a repository at the following location?"),
            (10, "Fatal: repository does not exist: unable to open config file: <config/> does not exist\nIs there a repository at"),
        ):
            with self.subTest(reason):
                self.commands.answer("/usr/bin/restic cat config", (code, reason))
                self.refuses(says, restore.latest, "blog")
        for reason in ("Fatal: wrong password or no key found", "Fatal: unable to open config file: Stat: dial tcp: no such host"):
            self.commands.answer("/usr/bin/restic cat config", (1, reason))
            self.refuses(reason.removeprefix("Fatal: "), restore.latest, "blog")

    def test_reads_past_the_lock_of_a_host_that_died(self) -> None:
        own = self.store.add("blog", "2026-11-02T00:00:00+00:00", backup.tagged("3 rows"))
        self.store.lock = "exclusive"
        restore.restore("blog", None)
        self.assertEqual(self.joined[0][0][-4:], ["dump", own, "/dump", "--no-lock"])
        self.assertIn("is read without a lock: repository is already locked exclusively by PID 5", self.said.getvalue())
        self.assertIn("the check is the one that the backup recorded", self.said.getvalue())
