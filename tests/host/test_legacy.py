"""Units that an earlier version applied, together by two files of the host: each gets a role of its own when it is applied."""
import json
import os
import time
from unittest import mock

import samples
from being import be
from case import Host
from outward import files
from outward.protocol import PROTOCOL
from outward.records import installed
from outward.roles import legacy, pause, role
from outward.shapes import Because
from outward.unit import apply, change, disk


class Before(Host):
    def setUp(self) -> None:
        super().setUp()
        for command in ("systemctl", "systemd-sysusers", "systemd-tmpfiles", "nft"):
            self.commands.answer(command)
        self.commands.answer("systemctl is-active", (3, "inactive"))
        for name in ("check", "mount"):
            self.enterContext(mock.patch.object(disk, name))
        self.enterContext(mock.patch.object(apply, "exchange"))
        self.flag = self.at("/run/outward-blog/read-only")
        for project in ("blog", "wiki"):
            samples.record(self.root, project, protocol=1, state=samples.state(self.root, project, flag=self.flag))

    def host(self, because: Because | None, active: bool) -> None:
        if active:
            self.write("/etc/outward/active", "outward-prod-1a2b3c")
        if because:
            self.write("/etc/outward/read-only", json.dumps({"because": because, "peer": "b"}))

    def apply(self, project: str = "blog") -> None:
        text = json.dumps(samples.manifest(self.root)).replace("blog", project)
        with self.given(text):
            apply.apply(project)

    def theirs(self) -> list[str]:
        """What is left of the host's own files."""
        return [path for path in ("/etc/outward/active", "/etc/outward/read-only", "/run/outward/pause") if self.there(path)]


class Reading(Before):
    def test_is_by_the_hosts_files_until_the_unit_has_its_own(self) -> None:
        self.assertEqual((role.role("blog"), role.epoch("blog")), ("none", 0))
        self.host(None, True)
        self.assertEqual((role.role("blog"), role.role("wiki"), role.serving("blog")), ("active", "active", {"epoch": 0, "claim": None}))
        self.host("ceded", True)
        self.assertEqual((role.role("blog"), role.marker("blog")), ("ceded", {"because": "ceded", "peer": "b", "epoch": 0}))
        be("active", "wiki")
        self.assertEqual((role.role("blog"), role.role("wiki")), ("ceded", "active"))

    def test_is_no_matter_of_a_unit_that_is_new_here_nor_of_one_of_now(self) -> None:
        self.host("left", True)
        samples.record(self.root, "shop")
        self.assertEqual([(legacy.concerns(name), role.role(name)) for name in ("shop", "none")], [(False, "none")] * 2)

    def test_is_not_changed_by_a_folder_that_a_killed_run_left_empty(self) -> None:
        self.host("left", False)
        os.makedirs(self.at("/etc/outward/.roles/blog"))
        self.assertEqual((legacy.concerns("blog"), role.role("blog")), (True, "left"))


class Converting(Before):
    def test_one_that_serves_serves_by_an_epoch_of_its_own_and_goes_on(self) -> None:
        self.host(None, True)
        now = int(time.time())
        self.apply()
        self.assertEqual((role.role("blog"), legacy.concerns("blog")), ("active", False))
        self.assertTrue(now <= role.epoch("blog") <= time.time())
        self.assertEqual(len(self.commands.began_with("systemctl start --no-block outward-blog.target")), 1)
        self.assertEqual(installed("blog").get("protocol"), PROTOCOL)

    def test_one_that_left_has_left_to_the_same_peer(self) -> None:
        self.host("left", False)
        self.apply()
        self.assertEqual((role.marker("blog"), legacy.concerns("blog")), ({"because": "left", "peer": "b", "epoch": 0}, False))
        self.assertEqual(self.commands.began_with("systemctl start"), [])

    def test_one_that_is_nothing_is_nothing(self) -> None:
        self.apply()
        self.assertEqual((role.role("blog"), self.there("/etc/outward/.roles/blog"), legacy.concerns("blog")), ("none", False, False))

    def test_in_the_middle_of_a_move_is_refused_before_anything_is_changed(self) -> None:
        for because, active in (("standby", False), ("ceded", True)):
            self.host("standby" if because == "standby" else "ceded", active)
            self.commands.ran.clear()
            self.refuses(f"this host is {because}, in the middle of a move for b that an earlier version began", self.apply)
            self.assertEqual((self.commands.ran, self.there("/etc/outward/.roles"), legacy.concerns("blog")), ([], False, True))

    def test_is_by_a_manifest_of_now_alone(self) -> None:
        self.host(None, True)
        with self.given(samples.manifest(self.root, protocol=1)):
            self.refuses("blog: a project has a role of its own since then", apply.apply, "blog")
        self.assertEqual((self.commands.ran, self.there("/etc/outward/.roles")), ([], False))

    def test_is_done_before_the_units_files_name_its_own_role(self) -> None:
        self.host(None, True)
        seen: list[str] = []
        real = files.write

        def write(entry: object) -> None:
            seen.append(role.role("blog"))
            self.assertFalse(legacy.concerns("blog"))
            real(entry)  # type: ignore[arg-type]  # the same

        with mock.patch.object(files, "write", write):
            self.apply()
        self.assertEqual(set(seen), {"active"})

    def test_that_broke_off_goes_on_by_its_own_role(self) -> None:
        self.host(None, True)
        with mock.patch.object(change, "write_record", side_effect=OSError), self.assertRaises(OSError):
            self.apply()
        mine = role.serving("blog")
        self.assertEqual((legacy.concerns("blog"), role.role("blog")), (False, "active"))
        self.apply()
        self.assertEqual(role.serving("blog"), mine)

    def test_the_hosts_files_go_with_the_last_one(self) -> None:
        self.host(None, True)
        self.write("/run/outward/pause", "{}")
        self.apply()
        self.assertEqual((len(self.theirs()), role.role("wiki")), (2, "active"))
        self.apply("wiki")
        self.assertEqual((self.theirs(), role.role("blog"), role.role("wiki")), ([], "active", "active"))


class Pauses(Before):
    def test_of_before_end_by_the_timer_of_before(self) -> None:
        self.host(None, True)
        self.write("/run/outward/pause", "{}")
        samples.make(self.flag)
        pause.resume()
        self.assertFalse(os.path.lexists(self.flag))
        self.assertEqual(role.role("blog"), "active")
