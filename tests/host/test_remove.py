"""A unit that goes: everything of it but what its workload stored."""
import os

import samples
from case import Host
from outward import records, remove, saved


class Removing(Host):
    def setUp(self) -> None:
        super().setUp()
        applied = [self.at(path) for path in ("/etc/systemd/system/outward-blog-web.service", "/etc/nftables.d/outward-blog.nft")]
        self.record = samples.record(self.root, applied=dict.fromkeys(applied, "digest"), backup=samples.backup(self.root))
        self.other = samples.record(self.root, "wiki", backup=samples.backup(self.root, "wiki"))
        self.stored = [self.record["disk"]["image"], f"{self.record['disk']['folder']}/row"]
        self.other_files = [self.at(f"{place}/wiki/x") for place in ("/etc/outward", "/opt/outward", "/var/lib/outward")]
        candidate = self.record["candidate"]["paths"][0]
        own = [self.at(f"{place}/blog/x") for place in ("/etc/outward", "/opt/outward")]
        for path in [*applied, *self.stored, *self.other_files, *own, candidate]:
            samples.make(path)
        saved.begin(self.record)
        saved.begin(self.other)
        for words in ("systemctl", "nft", "userdel"):
            self.commands.answer(words)

    def test_takes_files_credentials_binaries_and_a_candidate_away(self) -> None:
        remove.remove("blog")
        for path in (*self.record["applied"], self.at("/etc/outward/blog"), self.at("/opt/outward/blog"), *self.record["candidate"]["paths"]):
            self.assertFalse(os.path.exists(path), path)
        self.assertIsNone(records.record_of("blog"))
        self.assertFalse(self.there("/var/lib/outward/.backups/blog.json"))
        self.assertEqual(self.commands.began_with("userdel"), ["userdel outward-blog-b"])

    def test_leaves_what_was_stored_and_says_where(self) -> None:
        remove.remove("blog")
        self.assertTrue(all(map(os.path.exists, self.stored)))
        self.assertIn(f"its state stays in {self.record['disk']['image']}", self.said.getvalue())

    def test_leaves_every_other_project_alone(self) -> None:
        remove.remove("blog")
        self.assertTrue(all(map(os.path.exists, self.other_files)))
        self.assertEqual(records.records(), [self.other])
        self.assertTrue(self.there("/var/lib/outward/.backups/wiki.json"))
        self.assertFalse(any("wiki" in word for words in self.commands.ran for word in words))

    def test_loads_the_firewall_when_its_rules_are_gone(self) -> None:
        self.commands.answer("nft --check", lambda _: self.assertFalse(self.there("/etc/nftables.d/outward-blog.nft")))
        remove.remove("blog")
        self.assertEqual([words[1] for words in self.commands.ran if words[0] == "nft"], ["--check", "--file"])

    def test_may_be_repeated(self) -> None:
        remove.remove("blog")
        self.commands.ran.clear()
        remove.remove("blog")
        self.assertIn("blog: nothing installed", self.said.getvalue())
        self.assertEqual(self.commands.ran, [])
