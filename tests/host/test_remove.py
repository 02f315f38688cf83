"""A unit that goes: everything of it but what its workload stored, unless another host has that."""
import os
from unittest import mock

import samples
from being import LEFT, READY, STANDBY, be, words
from case import Host
from outward import lock, records
from outward.backups import saved
from outward.roles import claim, role
from outward.unit import remove


class Unit(Host):
    def setUp(self) -> None:
        super().setUp()
        applied = [self.at(path) for path in ("/etc/systemd/system/outward-blog-web.service", "/etc/nftables.d/outward-blog.nft")]
        self.record = samples.record(self.root, applied=dict.fromkeys(applied, "digest"), backup=samples.backup(self.root))
        self.other = samples.record(self.root, "wiki", backup=samples.backup(self.root, "wiki"))
        self.image = self.record["disk"]["image"]
        self.stored = [self.image, f"{self.record['disk']['folder']}/row"]
        self.other_files = [self.at(f"{place}/wiki/x") for place in ("/etc/outward", "/opt/outward", "/var/lib/outward")]
        candidate = self.record["candidate"]["paths"][0]
        own = [self.at(f"{place}/blog/x") for place in ("/etc/outward", "/opt/outward")]
        for path in [*applied, *self.stored, *self.other_files, *own, candidate, self.other["disk"]["image"]]:
            samples.make(path)
        saved.begin(self.record)
        saved.begin(self.other)
        for command in ("systemctl", "nft", "userdel"):
            self.commands.answer(command)


class Removing(Unit):
    def test_takes_files_credentials_binaries_and_a_candidate_away(self) -> None:
        remove.remove("blog")
        for path in (*self.record["applied"], self.at("/etc/outward/blog"), self.at("/opt/outward/blog"), *self.record["candidate"]["paths"]):
            self.assertFalse(os.path.exists(path), path)
        self.assertIsNone(records.record_of("blog"))
        self.assertFalse(self.there("/var/lib/outward/.backups/blog.json"))
        self.assertEqual(self.commands.began_with("userdel"), ["userdel outward-blog-b"])

    def test_leaves_every_other_project_alone(self) -> None:
        be("active", "wiki")
        remove.remove("blog")
        self.assertTrue(all(map(os.path.exists, [*self.other_files, self.other["disk"]["image"]])))
        self.assertEqual((records.records(), role.role("wiki")), ([self.other], "active"))
        self.assertTrue(self.there("/var/lib/outward/.backups/wiki.json"))
        self.assertFalse(any("wiki" in word for words in self.commands.ran for word in words))

    def test_loads_the_firewall_when_its_rules_are_gone(self) -> None:
        self.commands.answer("nft --check", lambda _: self.assertFalse(self.there("/etc/nftables.d/outward-blog.nft")))
        remove.remove("blog")
        self.assertEqual([words[1] for words in self.commands.ran if words[0] == "nft"], ["--check", "--file"])

    def test_believes_no_role_that_a_power_cut_takes_back(self) -> None:
        be("left")
        self.os.synced.clear()
        folder = os.stat(self.at("/etc/outward/.roles/blog")).st_ino
        self.commands.answer("systemctl disable", lambda _: self.assertIn(folder, self.os.synced))
        remove.remove("blog")

    def test_leaves_the_disk_of_one_that_stands_by_meanwhile(self) -> None:
        be("left")
        self.commands.answer(f"systemctl stop {' '.join(self.record['services'])}", lambda _: role.mark("blog", READY))
        self.refuses("cannot be removed: it is ready here", remove.remove, "blog")
        self.assertTrue(os.path.exists(self.image))

    def test_goes_on_beside_no_transfer(self) -> None:
        be("left")
        seen: list[bool] = []

        def look(_: tuple[str, ...]) -> None:
            with lock.alone(wait=False, path=claim.data_of("blog")) as free:
                seen.append(free)

        self.commands.answer("systemctl disable", look)
        remove.remove("blog")
        self.assertEqual(set(seen), {False})

    def test_may_be_repeated(self) -> None:
        remove.remove("blog")
        self.commands.ran.clear()
        remove.remove("blog")
        self.assertIn("blog: nothing installed", self.said.getvalue())
        self.assertEqual(self.commands.ran, [])


class Guarding(Unit):
    def test_one_that_serves_or_is_in_the_middle_of_a_move_stays_as_it_is(self) -> None:
        for name in ("active", "ceded", "ready"):
            be(name)
            before = words()
            self.refuses(f"blog: cannot be removed: it is {name} here", remove.remove, "blog")
            self.assertEqual((words(), self.commands.ran, records.record_of("blog")), (before, [], self.record))
            self.assertTrue(all(map(os.path.exists, [*self.record["applied"], *self.stored])))

    def test_one_that_an_earlier_version_applied_and_that_serves_too(self) -> None:
        samples.record(self.root, protocol=1)
        self.write("/etc/outward/active", "a")
        self.refuses("it is active here", remove.remove, "blog")
        os.unlink(self.at("/etc/outward/active"))
        remove.remove("blog")
        self.assertIsNone(records.record_of("blog"))


class Stored(Unit):
    def test_stays_where_no_other_host_has_it_and_is_told(self) -> None:
        for name in ("none", "left"):
            samples.record(self.root)
            be(name, peer=None)
            remove.remove("blog")
            self.assertTrue(all(map(os.path.exists, self.stored)))
            self.assertIn(f"its state stays in {self.image}", self.said.getvalue())

    def test_goes_as_an_image_where_another_host_has_it(self) -> None:
        for name in ("standby", "left"):
            samples.record(self.root)
            samples.make(self.image)
            be(name)
            remove.remove("blog")
            self.assertFalse(os.path.exists(self.image))
            self.assertIn("its state with it, which another host has", self.said.getvalue())

    def test_goes_with_the_next_run_where_one_died_in_between(self) -> None:
        for work in ("firewall.load", "files.remove", "free"):
            samples.record(self.root)
            samples.make(self.image)
            be("standby")
            with mock.patch(f"outward.unit.remove.{work}", side_effect=OSError), self.assertRaises(OSError):
                remove.remove("blog")
            remove.remove("blog")
            self.assertEqual((os.path.exists(self.image), words(), records.record_of("blog")), (False, (None, None, None), None))

    def test_of_a_promise_is_kept_and_of_one_that_only_stood_by_nothing(self) -> None:
        be("left")
        remove.remove("blog")
        self.assertEqual(role.marker("blog"), LEFT)
        samples.record(self.root)
        role.mark("blog", STANDBY)
        remove.remove("blog")
        self.assertEqual(words(), (None, None, None))
