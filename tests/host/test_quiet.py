"""A restore where visitors are: nothing is written meanwhile, and whoever asked hears of everything that stands in the way first."""
import json
import os
from collections.abc import Callable
from unittest import mock

import samples
from being import CLAIM, be, pauses
from outward import pipe
from outward.backups import backup, restore
from outward.records import state_of
from outward.roles import pause
from saving import Saving

MIB = 1 << 20
WRITER = "outward-blog-upload.service"


class Busy(Saving):
    """Visitors write whenever they may: every check after their write says one row more."""

    def setUp(self) -> None:
        super().setUp()
        self.store.add("blog", "2026-11-02T00:00:00+00:00", backup.tagged("3 rows"))
        self.flag = f"/{os.path.relpath(state_of(self.record)['flag'], self.root)}"
        self.commands.answer("/bin/quiesce")
        self.commands.answer("/bin/check", lambda _: (0, "3 rows" if self.there(self.flag) else "4 rows"))
        self.while_loading: Callable[[], object] = lambda: None

    def join(self, *given: object) -> tuple[int, int, str, str]:
        self.quiet_meanwhile = self.there(self.flag)
        self.while_loading()
        return (*self.ends[:1], 7, "", self.ends[1])

    def restored(self) -> object:
        return json.loads(self.printed(restore.restore, "blog", None))


class Moved(Busy):
    def test_no_move_pauses_it_before_it_is_over(self) -> None:
        self.record = samples.record(self.root, backup=samples.backup(self.root), state=samples.state(self.root, kept=samples.kept(WRITER)))
        self.while_loading = lambda: self.refuses("its data are being replaced by a restore", pause.quiesce, "blog", "b", CLAIM, "20")
        self.restored()
        self.assertIsNone(pause.pause_of("blog"))
        self.assertIn(f"systemctl start {WRITER}", self.commands.began_with("systemctl start"))


class Quiet(Busy):
    def test_a_busy_host_refuses_writes_until_it_is_compared(self) -> None:
        self.assertEqual(self.restored(), {"compared": True})
        self.assertTrue(self.quiet_meanwhile)
        self.assertFalse(self.there(self.flag))
        self.assertIn("refuses writes until it is restored", self.said.getvalue())

    def test_it_serves_again_however_it_ends(self) -> None:
        self.ends = (3, "syntax error")
        self.refuses("load ended with 3", restore.restore, "blog", None)
        self.assertFalse(self.there(self.flag))
        with mock.patch.object(pipe, "join", side_effect=KeyboardInterrupt), self.assertRaises(KeyboardInterrupt):
            restore.restore("blog", None)
        self.assertFalse(self.there(self.flag))

    def test_one_whose_data_are_broken_is_restored_all_the_same(self) -> None:
        self.commands.answer("/bin/quiesce", (1, "no database"))
        self.refuses("blog did not become quiet, and was written to meanwhile, or it is the snapshot", restore.restore, "blog", None)
        self.assertIn("goes on writing while it is restored: blog: quiesce ended with 1: no database", self.said.getvalue())
        self.commands.answer("/bin/check", "3 rows")
        self.assertEqual(self.restored(), {"compared": True})

    def test_one_that_cannot_be_made_quiet_says_that_it_may_be_that(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state, backup=samples.backup(self.root))
        self.refuses("blog has no `quiesce`, and was written to meanwhile, or it is the snapshot", restore.restore, "blog", None)

    def test_one_whose_writers_have_stopped_is_written_by_nobody_until_it_is_compared(self) -> None:
        state = samples.state(self.root, kept={**samples.kept(WRITER), "paths": [], "dumped": ["shop.db"]})
        del state["quiesce"]
        jobs = {"digest": {"service": "outward-blog-digest.service", "timer": "outward-blog.job-digest.timer"}}
        self.record = samples.record(self.root, state=state, backup=samples.backup(self.root), jobs=jobs)
        self.commands.answer("/bin/check", lambda _: (0, f"{3 + len(self.commands.began_with('systemctl start'))} rows"))
        self.while_loading = lambda: self.assertEqual(self.commands.began_with("systemctl")[-1], f"systemctl stop {WRITER}")
        self.assertEqual(self.restored(), {"compared": True})
        self.assertEqual((self.quiet_meanwhile, self.there(self.flag)), (True, False))
        ended = ["systemctl stop outward-blog-digest.service", f"systemctl stop {WRITER}", f"systemctl start {WRITER}"]
        self.assertEqual(self.commands.began_with("systemctl"), ended)
        self.commands.answer("/bin/check", "5 rows")
        self.refuses("restored, and the data are not what was copied\n", restore.restore, "blog", None)
        self.ends = (3, "syntax error")
        self.refuses("load ended with 3", restore.restore, "blog", None)
        self.assertEqual(self.commands.began_with("systemctl")[-1], f"systemctl start {WRITER}")

    def test_a_host_that_does_not_serve_is_asked_for_nothing(self) -> None:
        be("standby")
        self.commands.answer("/bin/check", "3 rows")
        self.assertEqual(json.loads(self.printed(restore.restore, "blog", None, CLAIM)), {"compared": True})
        self.assertEqual(self.commands.began_with("/bin/quiesce"), [])


class Moves(Busy):
    def test_one_under_way_comes_first(self) -> None:
        pauses()
        self.refuses("it pauses for b; wait until the move is over", restore.restore, "blog", None)
        self.assertFalse(self.there(self.flag))
        self.assertEqual(self.commands.began_with("/bin/quiesce"), [])

    def test_one_that_begins_meanwhile_keeps_its_pause(self) -> None:
        self.while_loading = pauses
        self.restored()
        self.assertTrue(self.there(self.flag))


class Room(Busy):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, state=samples.state(self.root, kept=samples.kept()), backup=samples.backup(self.root))
        self.store.add("blog", "2026-11-04T00:00:00+00:00", backup.tagged("3 rows"), paths=("/kept",))
        samples.make(f"{self.record['disk']['folder']}/uploads/a")
        self.commands.answer("/usr/bin/python3 -m outward.backups.bundle settle")
        free = mock.Mock(f_bavail=100 * MIB // 4096, f_frsize=4096)
        self.enterContext(mock.patch.object(self.os, "statvfs", lambda _: free, create=True))

    def test_for_plain_files_is_looked_for_before_anything_is_touched(self) -> None:
        self.store.size = 101 * MIB
        self.refuses("has 101 MiB, which are unpacked beside what is there, and", restore.restore, "blog", None)
        self.assertEqual((self.commands.began_with("/bin/quiesce"), self.commands.began_with("systemctl")), ([], []))
        self.refuses("100 MiB free; nothing was changed\n  give it more: diskMiB", restore.restore, "blog", None)

    def test_that_is_enough_is_enough(self) -> None:
        self.store.size = 100 * MIB
        self.assertEqual(self.restored(), {"compared": True})

    def test_is_not_asked_for_by_a_dump_alone(self) -> None:
        self.store.size = 101 * MIB
        self.store.add("blog", "2026-11-05T00:00:00+00:00", backup.tagged("3 rows"))
        self.assertEqual(self.restored(), {"compared": True})

    def test_of_a_restore_that_was_killed_is_its_own(self) -> None:
        self.store.size = 101 * MIB
        samples.make(f"{self.record['disk']['folder']}/.restored/uploads/a")
        self.assertEqual(self.restored(), {"compared": True})
