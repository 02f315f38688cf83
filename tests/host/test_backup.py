"""A backup: what it copies, what it writes down, and which of its words are the last."""
import json
from unittest import mock

import samples
from being import EPOCH
from outward import pipe
from outward.backups import backup, restic, restore, saved
from outward.shapes import Snapshot
from saving import Saving
from store import REPOSITORY


class Backing(Saving):
    def test_copies_the_dump_under_the_projects_name_and_writes_down_what_it_was(self) -> None:
        backup.backup("blog", None)
        [(source, sink)] = self.joined
        self.assertEqual((source[-2:], sink[sink.index("--host") + 1]), (["/bin/dump", "all"], "blog"))
        state = saved.read("blog")
        [made] = restic.snapshots(self.record)
        self.assertEqual((state["success"]["snapshot"], state["success"]["bytes"], state["success"]["check"]), (made["id"], 1234, "3 rows"))
        self.assertEqual((state["backup"]["outcome"], state["repository"]), ("ok", {"at": "s3:store/all", "id": REPOSITORY}))
        self.assertEqual(backup.recorded(made), "3 rows")

    def test_whose_data_changed_meanwhile_has_no_check(self) -> None:
        self.commands.answer("/bin/check", "3 rows", "4 rows")
        backup.backup("blog", None)
        self.assertIsNone(saved.read("blog")["success"]["check"])
        self.assertIsNone(backup.recorded(self.store.snapshots[0]))
        self.assertIn("the data changed meanwhile", self.said.getvalue())

    def test_takes_a_tag_along_that_is_asked_for(self) -> None:
        backup.backup("blog", "before-upgrade")
        self.assertEqual(self.joined[0][1][-4:], ["--tag", f"epoch={EPOCH}", "--tag", "before-upgrade"])

    def test_that_fails_keeps_the_last_success_and_says_why(self) -> None:
        backup.backup("blog", None)
        before = saved.read("blog")["success"]
        self.ends = (1, "Fatal: no space left")
        self.refuses("restic ended with 1: no space left", backup.backup, "blog", None)
        state = saved.read("blog")
        self.assertEqual((state["success"], state["backup"]["outcome"]), (before, "failed"))
        self.assertEqual(state["backup"]["reason"], "restic ended with 1: no space left")
        self.assertEqual(len(self.commands.began_with("/usr/bin/restic forget")), 1)

    def test_whose_dump_breaks_off_says_that_it_was_the_dump(self) -> None:
        with mock.patch.object(pipe, "join", side_effect=pipe.Broken("ended with 1 after 0 bytes: no")):
            self.refuses("blog: dump ended with 1 after 0 bytes: no", backup.backup, "blog", None)

    def test_that_is_killed_in_order_writes_that_down(self) -> None:
        with mock.patch.object(pipe, "join", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            backup.backup("blog", None)
        self.assertEqual(saved.read("blog")["backup"]["reason"], "KeyboardInterrupt")

    def test_is_refused_where_the_repository_was_replaced(self) -> None:
        backup.backup("blog", None)
        self.commands.answer("/usr/bin/restic cat config", json.dumps({"id": "another"}))
        self.refuses("it was replaced", backup.backup, "blog", None)
        self.assertEqual(len(restic.snapshots(self.record)), 1)

    def test_makes_one_anew_where_the_config_names_another_store(self) -> None:
        backup.backup("blog", None)
        saves = samples.backup(self.root)
        saves["repository"] = "s3:elsewhere"
        samples.record(self.root, backup=saves)
        self.commands.answer("/usr/bin/restic cat config", json.dumps({"id": "another"}))
        backup.backup("blog", None)
        self.assertEqual(saved.read("blog")["repository"], {"at": "s3:elsewhere", "id": "another"})

    def test_thins_its_own_snapshots_and_by_the_counts_that_are_not_nought(self) -> None:
        backup.backup("blog", None)
        self.assertEqual(
            self.commands.began_with("/usr/bin/restic forget"),
            ["/usr/bin/restic forget --host blog --group-by host --keep-last 3 --keep-daily 7"],
        )

    def test_needs_a_project_that_has_one(self) -> None:
        samples.record(self.root, backup=None)
        self.refuses("blog has no backup on this host", backup.backup, "blog", None)
        self.refuses("shop has no backup on this host", backup.backup, "shop", None)

    def test_with_plain_files_is_one_stream_of_both(self) -> None:
        record = samples.record(self.root, state=samples.state(self.root, kept=samples.kept()), backup=samples.backup(self.root))
        name, words = backup.streamed(record)
        self.assertEqual(name, "kept")
        self.assertEqual(words[-7:], ["outward.backups.bundle", "pack", record["disk"]["folder"], "uploads", "--", "/bin/dump", "all"])
        unpacked = ["outward.backups.bundle", "unpack", restore.staging(record), "--", "/bin/load", "all"]
        self.assertEqual(restore.taker(record, "/kept")[-6:], unpacked)
        self.assertEqual(restore.taker(record, "/dump")[-2:], ["/bin/load", "all"])

    def test_leaves_out_of_the_plain_files_what_the_dump_has(self) -> None:
        both = ["uploads", "!uploads/shop.db", "--", "/bin/dump", "all"]
        for paths, name, words in ((["uploads"], "kept", both), ([], "dump", both[-2:])):
            kept = {**samples.kept(), "paths": paths, "dumped": ["uploads/shop.db"]}
            record = samples.record(self.root, state=samples.state(self.root, kept=kept), backup=samples.backup(self.root))
            found, command = backup.streamed(record)
            self.assertEqual((found, command[-len(words) :]), (name, words))


class Checks(Saving):
    def with_tags(self, *tags: str) -> Snapshot:
        return {"id": "", "time": "", "hostname": "", "paths": [], "tags": list(tags) or None}

    def test_a_line_travels_as_a_tag_and_back(self) -> None:
        for line in ("3 rows", "", "ü=&\t/+", "x" * 100):
            with self.subTest(line):
                self.assertEqual(backup.recorded(self.with_tags("other", backup.tagged(line))), line)
        self.assertIsNone(backup.recorded(self.with_tags()))

    def test_a_line_that_is_too_long_for_a_command_line_is_compared_by_its_sum(self) -> None:
        self.commands.answer("/bin/check", "x" * backup.LONGEST, "y" * (backup.LONGEST + 1), "z" * (backup.LONGEST + 1))
        self.assertEqual(backup.checked(self.record), "x" * backup.LONGEST)
        first, second = backup.checked(self.record), backup.checked(self.record)
        self.assertRegex(first, "^sha256:[0-9a-f]{64}$")
        self.assertNotEqual(first, second)

    def test_of_the_repository_are_written_down_and_do_not_count_as_a_backup(self) -> None:
        self.commands.answer("/usr/bin/restic prune")
        self.commands.answer("/usr/bin/restic check")
        backup.backup_check("blog")
        state = saved.read("blog")
        self.assertEqual((state["check"]["outcome"], "success" in state, "checked" in state), ("ok", False, True))
        self.assertEqual(self.commands.began_with("/usr/bin/restic check"), ["/usr/bin/restic check --read-data-subset=5%"])

    def test_that_find_a_fault_keep_when_the_last_found_none(self) -> None:
        self.commands.answer("/usr/bin/restic prune")
        self.commands.answer("/usr/bin/restic check", "", (1, "Fatal: repository contains errors"))
        backup.backup_check("blog")
        before = saved.read("blog")["checked"]
        self.refuses("repository contains errors", backup.backup_check, "blog")
        state = saved.read("blog")
        self.assertEqual((state["checked"], state["check"]["outcome"]), (before, "failed"))


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
