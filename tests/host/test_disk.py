"""A project's disk: what is refused before anything is changed, and that it only grows."""
import os
import types
from unittest import mock

import samples
from case import Answer, Host
from outward.protocol import Disk
from outward.unit import disk


class Disks(Host):
    """On a host with so many MiB free; images are sparse, so that this machine lends no room."""

    def setUp(self) -> None:
        super().setUp()
        self.disk: Disk = samples.manifest(self.root)["disk"]
        os.makedirs(self.disk["folder"])
        self.free = 1000
        self.enterContext(mock.patch.object(disk.os, "statvfs", lambda _: types.SimpleNamespace(f_bavail=self.free * 256, f_frsize=4096)))
        self.system = 64
        self.commands.answer("systemctl")
        self.commands.answer("fallocate", self.grow)
        self.commands.answer("mkfs.ext4")
        self.commands.answer("tune2fs", lambda _: (0, f"tune2fs 1.47\nBlock count:  {self.system * 256}\nBlock size:   4096\n"))
        self.commands.answer("e2fsck", (1, ""))
        self.commands.answer("resize2fs")

    def grow(self, words: tuple[str, ...]) -> None:
        with open(words[-1], "ab") as image:
            image.truncate(int(words[2]))

    def image(self, mib: int) -> None:
        os.makedirs(os.path.dirname(self.disk["image"]), exist_ok=True)
        with open(self.disk["image"], "wb") as image:
            image.truncate(mib * disk.MIB)


class Keeping(Disks):
    def test_the_image_is_on_the_disk_before_anything_is_promised_of_it(self) -> None:
        disk.mount(self.disk, [])
        for path in (self.disk["image"], os.path.dirname(self.disk["image"])):
            self.assertIn(os.stat(path).st_ino, self.os.synced)

    def test_also_of_one_that_died_before(self) -> None:
        self.image(64)
        disk.mount(self.disk, [])
        self.assertIn(os.stat(os.path.dirname(self.disk["image"])).st_ino, self.os.synced)


class Checking(Disks):
    def test_refuses_to_shrink_and_names_the_least(self) -> None:
        self.image(128)
        self.refuses("has 128 MiB and cannot shrink to 64; set the workload's diskMiB to 128 or more", disk.check, self.disk)
        self.disk["mib"] = 128
        disk.check(self.disk)

    def test_refuses_what_the_host_has_no_room_for_and_counts_what_is_there(self) -> None:
        self.free = 63
        self.refuses("needs 64 MiB more and the host has 63 MiB free", disk.check, self.disk)
        self.image(1)
        disk.check(self.disk)
        self.assertEqual(self.commands.ran, [])

    def test_is_content_with_an_exact_fit(self) -> None:
        self.free = 64
        disk.check(self.disk)


class Room(Disks):
    def test_is_what_is_left(self) -> None:
        self.assertEqual(disk.room(self.disk), {"mib": 64, "freeMiB": 1000})

    def test_is_full_below_a_twentieth(self) -> None:
        self.disk["mib"], self.free = 100, 5
        self.assertEqual(disk.fullness(self.disk), "")
        self.free = 4
        self.assertEqual(disk.fullness(self.disk), ", and its disk is full: 4 of 100 MiB are left")


class Mounting(Disks):
    def test_makes_one_under_another_name_first(self) -> None:
        self.commands.answer("mkfs.ext4", lambda _: self.assertFalse(os.path.exists(self.disk["image"])))
        disk.mount(self.disk, [])
        self.assertEqual(os.path.getsize(self.disk["image"]), 64 * disk.MIB)
        [made] = self.commands.began_with("mkfs.ext4")
        self.assertIn(f"-d {self.disk['folder']} {self.disk['image']}.new", made)
        self.assertEqual(os.stat(self.disk["image"]).st_mode & 0o777, 0o600)

    def test_begins_anew_after_a_run_that_died_while_it_made_one(self) -> None:
        samples.make(f"{self.disk['image']}.new", "half")
        disk.mount(self.disk, [])
        self.assertEqual(os.listdir(os.path.dirname(self.disk["image"])), ["blog.img"])

    def test_leaves_one_that_is_large_enough(self) -> None:
        self.image(64)
        disk.mount(self.disk, [samples.WEB])
        self.assertEqual(self.commands.began_with("resize2fs") + self.commands.began_with("systemctl stop"), [])
        self.assertEqual(os.stat(self.disk["folder"]).st_mode & 0o777, 0o700)

    def test_grows_while_its_services_stop_and_starts_those_that_ran(self) -> None:
        self.image(64)
        self.disk["mib"] = 128
        other = "outward-blog-other.service"
        self.commands.answer(f"systemctl is-active {other}", (3, "inactive"))
        disk.mount(self.disk, [samples.WEB, other])
        order = [" ".join(words[:2]) for words in self.commands.ran if words[0] in ("resize2fs", "e2fsck") or words[1] in ("stop", "start")]
        self.assertEqual([one.split()[0] if "fs" in one else one for one in order], ["systemctl stop", "e2fsck", "resize2fs", "systemctl start"])
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {self.disk['unit']} {samples.WEB}"])
        self.assertEqual(os.path.getsize(self.disk["image"]), 128 * disk.MIB)

    def test_grows_a_file_system_that_a_killed_run_left_smaller_than_its_file(self) -> None:
        self.image(128)
        self.disk["mib"] = 128
        disk.mount(self.disk, [])
        self.assertEqual(len(self.commands.began_with("resize2fs")), 1)

    def test_starts_services_again_when_the_file_system_has_faults(self) -> None:
        self.image(64)
        self.disk["mib"] = 128
        faults: Answer = (4, "")
        self.commands.answer("e2fsck", faults)
        self.refuses("run: e2fsck -f", disk.mount, self.disk, [samples.WEB])
        self.assertEqual(len(self.commands.began_with("systemctl start --no-block")), 1)
        self.assertEqual(self.commands.began_with("resize2fs"), [])
