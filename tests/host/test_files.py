"""Files, downloads, packages and rules that a unit brings."""
import email.message
import hashlib
import os
import urllib.error
import urllib.request
from unittest import mock

import rooted
import samples
from case import Host
from outward import files
from outward.protocol import Upkeep
from outward.unit import downloads, firewall, packages
from outward.upkeep import upkeep


class Writing(Host):
    def test_replaces_in_one_step_and_leaves_nothing_beside(self) -> None:
        path = self.at("/etc/outward/x")
        files.write_atomically(path, b"one", 0o600)
        with mock.patch.object(files.os, "replace", side_effect=OSError), self.assertRaises(OSError):
            files.write_atomically(path, b"two", 0o600)
        self.assertEqual(self.read("/etc/outward/x"), "one")

    def test_is_on_the_disk_before_it_has_its_name(self) -> None:
        def replace(draft: str, path: str) -> None:
            self.assertIn(os.stat(draft).st_ino, self.os.synced)
            os.replace(draft, path)

        with mock.patch.object(files.os, "replace", replace):
            files.write_atomically(self.at("/etc/outward/x"), b"one", 0o600)

    def test_leaves_a_file_alone_that_is_already_so(self) -> None:
        path = self.at("/etc/outward/x")
        files.write_atomically(path, b"one", 0o600)
        before = os.stat(path).st_ino
        files.write_atomically(path, b"one", 0o600)
        self.assertEqual(os.stat(path).st_ino, before)
        files.write_atomically(path, b"one", 0o640)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o640)

    def test_is_on_the_disk_also_where_one_that_died_has_left_it_so(self) -> None:
        files.write_atomically(self.at("/etc/x"), b"one", 0o640)
        self.os.synced.clear()
        files.write_atomically(self.at("/etc/x"), b"one", 0o640)
        self.assertEqual(self.os.synced, [os.stat(self.at("/etc")).st_ino])

    def test_is_on_the_disk_with_every_folder_that_is_new(self) -> None:
        files.write_atomically(self.at("/etc/outward/.roles/blog/serves"), b"one", 0o600)
        for folder in ("/etc/outward", "/etc/outward/.roles", "/etc/outward/.roles/blog"):
            self.assertIn(os.stat(self.at(folder)).st_ino, self.os.synced)

    def test_holds_what_the_manifest_says_by_content_mode_and_group(self) -> None:
        entry = samples.entry(self.root, "/etc/outward/x", "one", mode="0640", group="outward-blog")
        self.assertFalse(files.holds(entry))
        files.write(entry)
        self.assertTrue(files.holds(entry))
        for text, mode, group in (("one", "0600", "outward-blog"), ("one", "0640", "outward-wiki"), ("two", "0640", "outward-blog")):
            self.assertFalse(files.holds(samples.entry(self.root, "/etc/outward/x", text, mode=mode, group=group)))

    def test_does_not_hold_a_file_of_a_group_that_is_not_there_yet(self) -> None:
        entry = samples.entry(self.root, "/etc/outward/x", "one", group="outward-blog")
        files.write(entry)
        with mock.patch.object(files.grp, "getgrnam", side_effect=KeyError):
            self.assertFalse(files.holds(entry))

    def test_puts_a_file_back_or_takes_away_one_that_was_not_there(self) -> None:
        path = self.at("/etc/outward/x")
        files.put_back(path, None)
        for earlier in (None, (b"one", 0o640, rooted.number_of("outward-blog"))):
            self.write("/etc/outward/x", "two")
            files.put_back(path, earlier)
            self.assertEqual(files.kept(path), earlier)

    def test_tells_files_apart_by_all_that_services_see_and_not_by_their_place(self) -> None:
        entry = samples.entry(self.root, "/etc/outward/x", "one")
        moved = samples.entry(self.root, "/etc/outward/y", "one", samples.WEB)
        self.assertEqual(files.digest(entry), files.digest(moved))
        for text, more in (("two", {}), ("one", {"mode": "0600"}), ("one", {"group": "g"})):
            other = samples.entry(self.root, "/x", text, **more)
            self.assertNotEqual(files.digest(entry), files.digest(other))


class Downloading(Host):
    def setUp(self) -> None:
        super().setUp()
        self.url = f"file://{self.write('/srv/tool', 'a binary')}"
        self.sum = hashlib.sha256(b"a binary").hexdigest()
        self.path = self.at("/opt/outward/blog/tool")

    def test_takes_what_has_the_pinned_sum_once(self) -> None:
        downloads.download(self.url, self.sum, self.path)
        self.assertEqual((self.read("/opt/outward/blog/tool"), os.stat(self.path).st_mode & 0o777), ("a binary", 0o755))
        downloads.download("file:///nowhere", self.sum, self.path)

    def test_gives_nothing_its_final_name_that_has_another_sum(self) -> None:
        self.refuses(f"has SHA-256 {self.sum}, pinned is ffff", downloads.download, self.url, "ffff", self.path)
        self.assertEqual(os.listdir(os.path.dirname(self.path)), [])

    def test_replaces_one_that_was_changed_on_the_host(self) -> None:
        samples.make(self.path, "changed")
        downloads.download(self.url, self.sum, self.path)
        self.assertEqual(self.read("/opt/outward/blog/tool"), "a binary")

    def test_says_what_to_look_at_when_nothing_answers(self) -> None:
        self.refuses("cannot be downloaded", downloads.download, f"file://{self.at('/nowhere')}", self.sum, self.path)
        gone = urllib.error.HTTPError("https://x/tool", 404, "Not Found", email.message.Message(), None)
        with mock.patch.object(urllib.request, "urlopen", side_effect=gone):
            self.refuses("https://x/tool cannot be downloaded: HTTP Error 404", downloads.download, "https://x/tool", self.sum, self.path)
        self.assertEqual(os.listdir(os.path.dirname(self.path)), [])

    def test_sweeps_earlier_ones_and_what_a_killed_run_left(self) -> None:
        for name in ("tool", "tool-1", ".outward-abc"):
            samples.make(self.at(f"/opt/outward/blog/{name}"))
        samples.make(self.at("/opt/outward/wiki/tool"))
        downloads.sweep([self.path])
        self.assertEqual(os.listdir(os.path.dirname(self.path)), ["tool"])
        self.assertTrue(self.there("/opt/outward/wiki/tool"))


class Firewall(Host):
    PATH = "/etc/nftables.d/outward-blog.nft"

    def setUp(self) -> None:
        super().setUp()
        self.rules = samples.entry(self.root, self.PATH, "new")
        self.commands.answer("nft")

    def asked(self) -> list[str]:
        return [words[1] for words in self.commands.ran]

    def test_is_loaded_when_nft_takes_it(self) -> None:
        self.commands.answer("nft --check", lambda _: self.assertEqual(self.read(self.PATH), "new"))
        firewall.load([self.rules])
        self.assertEqual((self.asked(), self.read(self.PATH)), (["--check", "--file"], "new"))

    def test_stays_as_it_was_when_nft_refuses_rules(self) -> None:
        """A project that runs keeps the rules that it runs with: without any it would be open, and cut off."""
        self.write(self.PATH, "old")
        self.commands.answer("nft --check", (1, "syntax error"), (0, ""))
        self.commands.answer("nft --file", lambda _: self.assertEqual(self.read(self.PATH), "old"))
        self.refuses("what is in force is as before, nothing was started", firewall.load, [self.rules])
        self.assertEqual((self.asked(), self.read(self.PATH)), (["--check", "--check", "--file"], "old"))

    def test_is_loaded_without_rules_that_nft_refuses_when_there_were_none(self) -> None:
        self.commands.answer("nft --check", (1, "syntax error"), (0, ""))
        self.commands.answer("nft --file", lambda _: self.assertFalse(self.there(self.PATH)))
        self.refuses("nft refuses the project's rules", firewall.load, [self.rules])
        self.assertEqual(self.asked(), ["--check", "--check", "--file"])

    def test_is_loaded_without_rules_of_before_that_nft_refuses_too(self) -> None:
        """A run that was killed may have left them."""
        self.write(self.PATH, "refused as well")
        self.commands.answer("nft --check", (1, "syntax error"))
        self.commands.answer("nft --file", lambda _: self.assertFalse(self.there(self.PATH)))
        self.refuses("those of before too, so that it has none", firewall.load, [self.rules])
        self.assertEqual(self.asked(), ["--check", "--check", "--file"])


class Packages(Host):
    def setUp(self) -> None:
        super().setUp()
        self.commands.answer("dpkg-query", (1, "rsync installed\nrestic not-installed\n"))
        self.enabled = ["ssh.service enabled enabled", "ssh.service enabled enabled\nrestic.timer enabled enabled\nx.mount enabled enabled"]
        self.commands.answer("systemctl list-unit-files", *self.enabled)
        self.commands.answer("systemctl disable")
        self.commands.answer("env")

    def test_installs_what_is_missing_and_lets_none_of_it_start(self) -> None:
        self.commands.answer("env", lambda _: self.assertTrue(os.access(self.at("/usr/sbin/policy-rc.d"), os.X_OK)))
        packages.install(["rsync", "restic", "python3"])
        self.assertTrue(self.commands.began_with("env")[-1].endswith("install restic python3"))
        self.assertEqual(self.commands.began_with("systemctl disable"), ["systemctl disable --quiet restic.timer"])
        self.assertFalse(self.there("/usr/sbin/policy-rc.d"))

    def test_does_nothing_when_all_is_there(self) -> None:
        packages.install(["rsync"])
        packages.install([])
        self.assertEqual([words[0] for words in self.commands.ran], ["dpkg-query"])

    def test_lets_services_start_again_also_after_a_failure(self) -> None:
        self.commands.answer("env", (100, "no network"))
        self.refuses("no network", packages.install, ["restic"])
        self.assertFalse(self.there("/usr/sbin/policy-rc.d"))
        self.assertEqual(len(self.commands.began_with("systemctl disable")), 1)


class Upkeeping(Host):
    def test_restarts_its_timers_so_that_new_hours_are_read(self) -> None:
        self.commands.answer("systemctl")
        file = samples.entry(self.root, "/etc/outward/maintenance", "03:30-04:30\n")
        given: Upkeep = {"packages": [], "files": [file], "timers": ["m.timer"], "locked": []}
        with self.given(given):
            upkeep.upkeep()
        self.assertEqual([words[1] for words in self.commands.ran], ["daemon-reload", "enable", "restart"])
        self.assertEqual(self.read("/etc/outward/maintenance"), "03:30-04:30\n")
