"""A release from its server to its folder: there before anything of the unit changes, root's, and the one before it kept."""
import json
import os
import stat
from unittest import mock

import archives
import samples
from archives import Item
from being import be
from outward.artifacts import store, trees
from outward.protocol import Release
from outward.unit import apply, packages, remove
from releasing import Releasing


class Bringing(Releasing):
    def test_lays_it_sealed_into_a_folder_of_its_own_that_its_project_may_read(self) -> None:
        wild = Item("suid", b"x", mode=0o6777)
        items = [Item("api", b"#!", mode=0o700), wild, archives.link("out", "/etc/shadow"), archives.folder("d", 0)]
        one = self.release(archives.tar(*items), "api")
        self.apply(self.manifest(one))
        folder = one["folder"]
        modes = {name: stat.S_IMODE(os.lstat(f"{folder}/{name}").st_mode) for name in ("api", "suid", "d", ".")}
        self.assertEqual(modes, {"api": 0o555, "suid": 0o555, "d": 0o755, ".": 0o750})
        for name in ("api", "suid", "d", "out"):
            self.assertEqual(self.os.given[os.lstat(f"{folder}/{name}").st_ino], (0, 0), name)
        user, group = self.os.given[os.stat(folder).st_ino]
        self.assertEqual((user, group > 999), (0, True))
        self.assertEqual(self.record()["artifacts"], [{"folder": folder, "blobs": [one["sha256"]]}])
        self.assertIn(os.stat(os.path.dirname(folder)).st_ino, self.os.synced)

    def test_is_nothing_the_second_time(self) -> None:
        one = self.version(1)
        self.apply(self.manifest(one))
        self.commands.ran.clear()
        self.apply(self.manifest(one))
        self.assertEqual(self.commands.began_with("/usr/bin/python3"), [])
        self.assertEqual((len(self.serving.asked), self.restarted()), (1, []))

    def test_takes_a_single_file_as_it_is(self) -> None:
        one = self.release(b"\x7fELF", "api", single="api")
        self.apply(self.manifest(one))
        with open(f"{one['folder']}/api", "rb") as file:
            self.assertEqual(file.read(), b"\x7fELF")
        self.assertEqual(stat.S_IMODE(os.stat(f"{one['folder']}/api").st_mode), 0o555)
        self.assertEqual(self.commands.began_with("/usr/bin/python3"), [])

    def test_unpacks_in_a_unit_without_a_network_and_with_one_folder_to_write(self) -> None:
        one = self.version(1)
        self.apply(self.manifest(one))
        [words] = [words for words in self.commands.started if "outward.artifacts.unpacker" in words]
        order = json.loads(words[-1])
        for said in ("PrivateNetwork=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "MemoryMax=1024M", "RuntimeMaxSec=600"):
            self.assertIn(f"--property={said}", words)
        self.assertIn(f"--property=ReadWritePaths={order['tree']}", words)
        self.assertIn("--property=CapabilityBoundingSet=CAP_SYS_CHROOT CAP_SETUID CAP_SETGID", words)
        self.assertEqual((order["most"] <= store.MOST, order["user"] > 0, order["whiteouts"]), (True, True, False))

    def test_of_a_unit_of_before_leaves_its_record_as_it_was(self) -> None:
        self.apply()
        self.assertEqual([key for key in self.record() if key in ("artifacts", "earlier")], [])


class Keeping(Releasing):
    def names(self, *releases: Release) -> list[str]:
        return sorted(name for one in releases for name in (os.path.basename(one["folder"]), f"{os.path.basename(one['folder'])}.json"))

    def test_is_for_one_version_back(self) -> None:
        one, two, three = (self.version(number) for number in (1, 2, 3))
        for now, left in ((one, [one]), (two, [one, two]), (two, [one, two]), (three, [two, three]), (two, [two, three])):
            self.apply(self.manifest(now))
            self.assertEqual(self.releases(), self.names(*left))
        self.assertEqual([each["folder"] for each in self.record()["earlier"]], [three["folder"]])
        self.assertEqual(len(self.serving.asked), 3)

    def test_goes_on_when_it_has_none_any_more(self) -> None:
        one = self.version(1)
        self.apply(self.manifest(one))
        self.apply()
        self.assertEqual((self.releases(), self.record()["artifacts"]), (self.names(one), []))
        self.apply()
        self.assertEqual(self.releases(), self.names(one))

    def test_of_the_store_is_for_those_that_a_record_names(self) -> None:
        one, two, three = (self.version(number) for number in (1, 2, 3))
        for now in (one, two):
            self.apply(self.manifest(now))
        for each in (one, two):
            os.utime(store.path_of(each["sha256"]), (0, 0))
        self.apply(self.manifest(three))
        self.assertEqual(sorted(os.listdir(store.FOLDER)), sorted([two["sha256"], three["sha256"]]))

    def test_leaves_the_connectors_binaries_and_they_leave_it(self) -> None:
        one = self.version(1)
        manifest = self.manifest(one)
        manifest["downloads"] = [{"url": "u", "sha256": "s", "path": self.at("/opt/outward/blog/cloudflared-2"), "restarts": [samples.TUNNEL]}]
        self.write("/opt/outward/blog/cloudflared-1", "older")
        self.write("/opt/outward/blog/cloudflared-2", "now")
        with mock.patch.object(apply.downloads, "download"):
            self.apply(manifest)
        self.assertEqual(sorted(os.listdir(self.at("/opt/outward/blog"))), ["cloudflared-2", "releases"])
        self.assertEqual(self.releases(), self.names(one))

    def test_ends_with_the_unit(self) -> None:
        one = self.version(1)
        self.apply(self.manifest(one))
        os.utime(store.path_of(one["sha256"]), (0, 0))
        be("none")
        with mock.patch.object(remove.disk, "unmount"):
            remove.remove("blog")
        self.assertEqual((self.there("/opt/outward/blog"), os.listdir(store.FOLDER)), (False, []))

    def test_is_made_anew_of_what_a_killed_run_has_left_and_of_another_one_by_that_name(self) -> None:
        one = self.version(1)
        self.write("/opt/outward/blog/releases/.draft-" + os.path.basename(one["folder"]) + "/half", "half")
        samples.make(f"{one['folder']}/api", "another's")
        self.apply(self.manifest(one))
        with open(f"{one['folder']}/api", encoding="ascii") as file:
            self.assertEqual(file.read(), "#!1")
        self.assertEqual(self.releases(), self.names(one))

    def test_comes_after_the_packages_that_unpack_it(self) -> None:
        manifest = self.manifest(self.version(1))
        manifest["packages"] = ["zstd"]
        with mock.patch.object(packages, "install", side_effect=lambda _: self.assertEqual(self.serving.asked, [])) as installed:
            self.apply(manifest)
        installed.assert_called_once_with(["zstd"])


class Within(Releasing):
    def test_follows_links_as_if_the_tree_were_all_there_is(self) -> None:
        tree = self.at("/opt/outward/tree")
        samples.make(f"{tree}/usr/bin/node", "x")
        for name, target in (("bin", "usr/bin"), ("run", "/usr"), ("loop", "loop"), ("out", "../../../../usr/bin/node"), ("gone", "/etc/passwd")):
            os.symlink(target, f"{tree}/{name}")
        node = f"{tree}/usr/bin/node"
        for path in ("bin/node", "/usr/bin/node", "run/bin/node", "./bin/../bin//node", "../../usr/bin/node", "out"):
            self.assertEqual(trees.within(tree, path), node, path)
        for path in ("loop", "gone", "usr/bin/node/x", "nothing"):
            self.assertIsNone(trees.within(tree, path), path)
