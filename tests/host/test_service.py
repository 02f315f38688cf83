"""A project begins, starts and serves on: where nobody else does, and what a pause has stopped is left to its end."""
import os
import time
from unittest import mock

import samples
from being import EPOCH, ROLES, be, pauses, words
from case import Host
from outward import lock
from outward.backups import saved
from outward.roles import role, service
from outward.shapes import Role

FIRST = "systemctl start --no-block outward-blog-backup.service"


class Serving(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.commands.answer("systemctl")
        self.commands.answer("nft")

    def backups(self) -> list[str]:
        return [line for line in self.commands.began_with("systemctl start") if "backup" in line]


class Beginning(Serving):
    def test_serves_by_an_epoch_later_than_any_that_is_known(self) -> None:
        now = int(time.time())
        service.begin("blog", None)
        self.assertTrue(now <= role.epoch("blog") <= time.time())
        for after, wanted in ((str(now + 70), now + 71), ("5", now + 901)):
            role.free("blog")
            if after == "5":
                role.mark("blog", {"because": "left", "peer": None, "epoch": now + 900})
            service.begin("blog", after)
            self.assertEqual(role.serving("blog"), {"epoch": wanted, "claim": None})

    def test_starts_it_and_at_the_next_boot(self) -> None:
        samples.record(self.root, "wiki")
        service.begin("blog", None)
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog.target"])
        self.assertEqual(self.commands.began_with("systemctl enable"), ["systemctl enable --quiet outward-blog.target"])
        self.assertEqual(role.role("wiki"), "none")

    def test_may_be_repeated_and_is_the_same_epoch(self) -> None:
        service.begin("blog", None)
        before = words()
        service.begin("blog", "9999999999")
        self.assertEqual(words(), before)

    def test_is_refused_where_another_host_has_served_since(self) -> None:
        be("left")
        before = words()
        self.refuses("blog: it has left, and b has served it since", service.begin, "blog", None)
        self.assertEqual((words(), self.commands.ran), (before, []))
        be("left", peer=None)
        service.begin("blog", None)
        self.assertEqual(role.role("blog"), "active")

    def test_takes_away_what_an_older_pause_has_left(self) -> None:
        pauses()
        samples.make(samples.state(self.root)["flag"])
        service.begin("blog", None)
        self.assertEqual((words()[2], self.there("/run/outward/paused/blog/read-only")), (None, False))

    def test_makes_the_first_backup_of_what_has_none(self) -> None:
        samples.record(self.root, backup=samples.backup(self.root))
        service.begin("blog", None)
        self.assertEqual(self.backups(), [FIRST])
        service.begin("blog", None)
        self.assertEqual(self.backups(), [FIRST])
        had = samples.record(self.root, "wiki", backup=samples.backup(self.root, "wiki"))
        saved.write(had, {"success": {"at": saved.now(), "snapshot": "a", "bytes": 1, "seconds": 1.0, "check": None}})
        service.begin("wiki", None)
        self.assertEqual(self.backups(), [FIRST])

    def test_is_done_when_its_first_backup_cannot_be_started(self) -> None:
        samples.record(self.root, backup=samples.backup(self.root))
        self.commands.answer(FIRST, (5, "Unit not found"))
        service.begin("blog", None)
        self.assertEqual(role.role("blog"), "active")


class Starting(Serving):
    def test_starts_whatever_serves_here_and_nothing_else(self) -> None:
        every: tuple[Role, ...] = (*ROLES, "active")
        for at, name in enumerate(every):
            samples.record(self.root, f"p{at}")
            be(name, f"p{at}")
        service.started()
        wanted = [f"systemctl start --no-block outward-p{at}.target" for at in (3, 6)]
        self.assertEqual([line for line in self.commands.began_with("systemctl start") if line.endswith(".target")], wanted)
        self.assertEqual(self.commands.began_with("systemctl enable"), ["systemctl enable --quiet outward-p3.target outward-p6.target"])
        self.assertEqual(self.backups(), [])

    def test_leaves_a_pause_alone_that_began_while_it_was_about_another_project(self) -> None:
        samples.record(self.root, "wiki")
        for project in ("blog", "wiki"):
            be("active", project)
        flag = samples.state(self.root, "wiki")["flag"]

        def meanwhile(project: str) -> None:
            if project == "blog":
                pauses("wiki")
                samples.make(flag)

        with mock.patch.object(service, "settle", meanwhile):
            service.started()
        self.assertTrue(os.path.lexists(flag))
        self.assertEqual(self.commands.began_with("systemctl start --no-block outward-wiki"), [])

    def test_starts_in_its_turn_so_that_no_pause_begins_in_the_middle(self) -> None:
        be("active")
        turns: list[bool] = []

        def look(_: tuple[str, ...]) -> None:
            with lock.alone(wait=False, path=lock.path_of("blog.role")) as free:
                turns.append(free)

        self.commands.answer("systemctl start", look)
        service.started()
        self.assertEqual(set(turns), {False})

    def test_starts_nothing_before_what_it_serves_by_is_on_the_disk(self) -> None:
        be("active")
        self.os.synced.clear()
        seen: list[bool] = []
        folder = os.stat(self.at("/etc/outward/.roles/blog")).st_ino
        self.commands.answer("systemctl start", lambda _: seen.append(folder in self.os.synced))
        service.started()
        self.assertEqual(set(seen), {True})

    def test_starts_what_an_interrupted_pause_has_stopped_and_takes_its_flag_away(self) -> None:
        writer = "outward-blog-upload.service"
        samples.record(self.root, services=[samples.WEB, writer, samples.TUNNEL], state=samples.state(self.root, kept=samples.kept(writer)))
        be("active")
        samples.make(samples.state(self.root)["flag"])
        service.started()
        self.assertEqual(self.commands.began_with("systemctl start")[0], f"systemctl start --no-block {writer}")
        self.assertFalse(self.there("/run/outward/paused/blog/read-only"))

    def test_leaves_one_that_pauses_to_its_pause_and_starts_the_others(self) -> None:
        samples.record(self.root, "wiki")
        be("active")
        be("active", "wiki")
        pauses()
        samples.make(samples.state(self.root)["flag"])
        service.started()
        # What starts may write, and the pause still counts.
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-wiki.target"])
        self.assertIn("blog: serves already, and pauses for b", self.said.getvalue())
        self.assertTrue(words()[2] and self.there("/run/outward/paused/blog/read-only"))

    def test_shuts_a_door_that_a_move_of_before_has_left_open(self) -> None:
        be("active")
        samples.make(self.at("/run/outward/opened/followers/blog"), "100.64.0.2 . 4700")
        service.started()
        self.assertEqual(len(self.commands.began_with("nft delete element inet outward followers")), 1)

    def test_changes_no_role(self) -> None:
        be("active")
        before = words()
        service.started()
        self.assertEqual((words(), role.epoch("blog")), (before, EPOCH))
