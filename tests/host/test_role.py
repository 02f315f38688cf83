"""What a project is on a host, and that no death between two steps lets it write when another may."""
import os
import stat
from collections.abc import Callable
from unittest import mock

import samples
from being import CEDED, EPOCH, LEFT, READY, ROLES, SERVES, STANDBY, be, words
from case import Host
from outward import files
from outward.roles import legacy, role
from outward.shapes import Role


class Roles(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root)

    def test_follow_from_two_files_of_the_project(self) -> None:
        self.assertEqual((role.role("blog"), role.serving("blog"), role.marker("blog")), ("none", None, None))
        for name in ROLES:
            be(name)
            self.assertEqual(role.role("blog"), name)
            self.assertEqual(self.there("/etc/outward/.roles/blog/serves"), name in ("active", "ceded"), name)
            self.assertEqual(self.there("/etc/outward/.roles/blog/read-only"), name not in ("none", "active"), name)
            # Of no other one.
            self.assertEqual(role.role("wiki"), "none")

    def test_tell_the_last_epoch_that_is_known(self) -> None:
        self.assertEqual(role.epoch("blog"), 0)
        role.serve("blog", SERVES | {"epoch": 7})
        self.assertEqual(role.epoch("blog"), 7)
        role.mark("blog", CEDED | {"epoch": 5})
        self.assertEqual(role.epoch("blog"), 7)
        role.mark("blog", CEDED | {"epoch": 9})
        self.assertEqual(role.epoch("blog"), 9)

    def test_are_read_by_root_alone(self) -> None:
        be("ceded")
        for path in (role.serves_path("blog"), role.marker_path("blog")):
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)

    def test_are_on_the_disk_whatever_comes_or_goes(self) -> None:
        be("standby")
        folder = os.stat(self.at("/etc/outward/.roles/blog")).st_ino
        changes: tuple[Callable[[], None], ...] = (
            lambda: role.mark("blog", READY),
            lambda: role.serve("blog", SERVES),
            lambda: role.mark("blog", CEDED),
            lambda: role.retire("blog", LEFT),
            lambda: role.free("blog"),
        )
        for change in changes:
            self.os.synced.clear()
            change()
            self.assertIn(folder, self.os.synced)

    def test_are_on_the_disk_also_in_a_folder_whose_maker_died_before_its_sync(self) -> None:
        with mock.patch.object(files, "sync", side_effect=OSError), self.assertRaises(OSError):
            role.mark("blog", READY)
        self.assertTrue(self.there("/etc/outward/.roles"))
        changes: tuple[Callable[[], None], ...] = (
            lambda: role.mark("blog", READY),
            lambda: role.serve("blog", SERVES),
            lambda: role.settle("blog"),
        )
        for change in changes:
            self.os.synced.clear()
            change()
            for folder in ("/etc/outward", "/etc/outward/.roles", "/etc/outward/.roles/blog"):
                self.assertIn(os.stat(self.at(folder)).st_ino, self.os.synced)

    def test_one_that_is_not_allowed_is_refused_by_name_and_changes_nothing(self) -> None:
        be("standby")
        words = "blog: cannot pause: it is standby here, and has to be active or none; nothing was changed"
        self.refuses(words, role.must_be, "blog", "pause", "active", "none")
        role.must_be("blog", "pause", "none", "standby")

    def test_one_that_goes_by_an_earlier_version_is_no_ones_own(self) -> None:
        samples.record(self.root, protocol=1)
        self.write("/etc/outward/active", "a")
        self.refuses("it was applied by an earlier version", role.must_be, "blog", "pause", "active")
        role.must_be("blog", "be backed up", "active", own=False)

    def test_since_when_it_serves_is_told_by_its_file(self) -> None:
        be("active")
        os.utime(role.serves_path("blog"), (EPOCH, EPOCH))
        self.assertEqual(role.served_since("blog"), EPOCH)
        samples.record(self.root, "wiki", protocol=1)
        self.write("/etc/outward/active", "a")
        os.utime(legacy.ACTIVE, (5, 5))
        self.assertEqual(role.served_since("wiki"), 5)


class Deaths(Host):
    """Before a step: its file is as it was."""

    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root)

    def test_before_the_first_step_it_is_what_it_was(self) -> None:
        for name in ROLES:
            be(name)
            before = words()
            changes: tuple[Callable[[], None], ...] = (
                lambda: role.mark("blog", CEDED),
                lambda: role.serve("blog", SERVES | {"epoch": 1}),
                lambda: role.retire("blog", LEFT | {"peer": "z"}),
            )
            for change in changes:
                with mock.patch.object(role, "write_atomically", side_effect=OSError), self.assertRaises(OSError):
                    change()
                self.assertEqual(words(), before, name)

    def test_it_may_write_with_the_second_step_alone(self) -> None:
        rows: tuple[tuple[Role, Role], ...] = (("ready", "ready"), ("ceded", "ceded"), ("left", "left"), ("none", "active"))
        for name, between in rows:
            be(name)
            with mock.patch.object(role, "remove", side_effect=OSError), self.assertRaises(OSError):
                role.serve("blog", SERVES | {"epoch": EPOCH + 1})
            self.assertEqual(role.role("blog"), between)
            role.serve("blog", SERVES | {"epoch": EPOCH + 1})
            self.assertEqual(words(), (SERVES | {"epoch": EPOCH + 1}, None, None))

    def test_it_has_left_before_it_serves_no_more_and_is_never_free(self) -> None:
        for name in ("active", "ceded"):
            be(name)
            with mock.patch.object(role, "remove", side_effect=OSError), self.assertRaises(OSError):
                role.retire("blog", LEFT)
            self.assertEqual((role.role("blog"), role.serving("blog")), ("left", SERVES))
            role.retire("blog", LEFT)
            self.assertEqual((role.role("blog"), role.serving("blog")), ("left", None))

    def test_one_that_is_forgotten_may_not_write_for_a_moment(self) -> None:
        role.mark("blog", STANDBY)
        with mock.patch.object(role, "remove", side_effect=[None, OSError]), self.assertRaises(OSError):
            role.free("blog")
        self.assertEqual(role.role("blog"), "standby")
