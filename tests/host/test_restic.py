"""What restic is asked for a project, and what of its output is the reason."""
import json

import samples
from case import Host
from outward.backups import restic, restore

LOCKED = "repository is already locked by PID 5 on outward-a by outward-blog-backup (UID 986, GID 986)"
RETRIED = "Load(<config>) returned error, retrying after 1.2s: connection refused"


class Reasons(Host):
    def test_are_the_line_that_has_the_cause(self) -> None:
        rows = {
            "": "it said nothing",
            "one\n\n  two  \n": "two",
            "Fatal: wrong password or no key found\n": "wrong password or no key found",
            "Fatal: unable to open config file\nIs there a repository at the following location?\n": "unable to open config file",
            f"{RETRIED}\nand more": "connection refused",
            f"{RETRIED}\nFatal: unable to open repository: no such host\n": "unable to open repository: no such host",
            f"{RETRIED}\nFatal: unable to open repository: context canceled\n": "connection refused",
            f"unable to create lock in backend: {LOCKED}\nlock was created at 16:44 (7s ago)\nthe `unlock` command can help\n": LOCKED,
            "Fatal: context canceled\n": "context canceled",
            f"{RETRIED}\nSave(x) returned error, retrying after 9ms: 403 Forbidden\n": "403 Forbidden",
        }
        for said, reason in rows.items():
            with self.subTest(said):
                self.assertEqual(restic.reason_of(said), reason)

    def test_go_with_the_code_that_it_ended_with(self) -> None:
        refused = restic.Refused(11, "Fatal: already locked")
        self.assertEqual((refused.reason, str(refused)), ("already locked", "outward: restic ended with 11: already locked"))


class Asking(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, backup=samples.backup(self.root))

    def test_runs_as_the_backups_user_with_the_stores_credentials_from_a_file(self) -> None:
        words = restic.argv(self.record, "u.service", "snapshots", seconds=30)
        for flag in ("User=outward-blog-b", "EnvironmentFile=/etc/outward/blog/backup.env", "RuntimeMaxSec=30"):
            self.assertIn(f"--property={flag}", words)
        self.assertEqual(words[-2:], ["/usr/bin/restic", "snapshots"])
        self.assertFalse(any("RuntimeMaxSec" in word for word in restic.argv(self.record, "u.service", "snapshots")))

    def test_cannot_see_what_the_project_keeps(self) -> None:
        self.assertTrue(any("InaccessiblePaths=" in word and "/var/lib/outward" in word for word in restic.argv(self.record, "u", "x")))

    def test_hands_keys_over_by_systemd_and_only_for_sftp(self) -> None:
        saves = samples.backup(self.root)
        self.assertEqual(restic.over_ssh(saves, "u.service"), [])
        saves["credentials"] = {"key": "/etc/outward/blog/key", "known_hosts": "/etc/outward/blog/known"}
        record = samples.record(self.root, backup=saves)
        words = restic.argv(record, "u.service", "snapshots")
        self.assertIn("--property=LoadCredential=key:/etc/outward/blog/key", words)
        self.assertIn("-i /run/credentials/u.service/key", " ".join(words))
        self.assertIn("StrictHostKeyChecking=yes", " ".join(words))

    def test_takes_a_unit_of_its_own_each_time(self) -> None:
        self.assertNotEqual(restic.unit_of(self.record), restic.unit_of(self.record))

    def test_ends_with_what_it_said(self) -> None:
        self.commands.answer("/usr/bin/restic", (12, "Fatal: wrong password"))
        with self.assertRaises(restic.Refused) as refused:
            restic.ask(self.record, "prune")
        self.assertEqual((str(refused.exception), refused.exception.reason), ("outward: restic ended with 12: wrong password", "wrong password"))


class Opening(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, backup=samples.backup(self.root))
        self.commands.answer("/usr/bin/restic cat config", json.dumps({"id": "0123456789abcdef"}))
        self.commands.answer("/usr/bin/restic init")

    def inits(self) -> int:
        return len(self.commands.began_with("/usr/bin/restic init"))

    def test_makes_a_repository_that_is_not_there(self) -> None:
        self.assertEqual((restic.opened(self.record, None), self.inits()), ("0123456789abcdef", 1))

    def test_takes_one_that_somebody_has_made(self) -> None:
        for said in ("Fatal: repository already exists", "Fatal: config file already initialized"):
            self.commands.answer("/usr/bin/restic init", (1, said))
            self.assertEqual(restic.opened(self.record, None), "0123456789abcdef")

    def test_is_refused_for_any_other_reason(self) -> None:
        self.commands.answer("/usr/bin/restic init", (1, "Fatal: access denied"))
        self.refuses("access denied", restic.opened, self.record, None)

    def test_makes_none_where_this_host_had_one(self) -> None:
        restic.opened(self.record, "0123456789abcdef")
        self.assertEqual(self.inits(), 0)
        self.refuses("is repository 0123456789 and was ffff: it was replaced", restic.opened, self.record, "ffff")


class Listing(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, backup=samples.backup(self.root))
        self.commands.answer("/usr/bin/restic cat config", json.dumps({"id": "0123456789abcdef"}))
        found = [{"id": name, "time": time, "hostname": "blog"} for name, time in (("b", "2"), ("a", "1"))]
        self.commands.answer("/usr/bin/restic snapshots", json.dumps(found))

    def test_is_in_the_order_of_time(self) -> None:
        self.assertEqual([each["id"] for each in restic.snapshots(self.record)], ["a", "b"])

    def test_asks_a_store_that_does_not_answer_for_no_list(self) -> None:
        self.commands.answer("/usr/bin/restic cat config", (1, RETRIED))
        self.refuses("connection refused", restore.chosen, self.record, "latest")
        self.assertEqual(self.commands.began_with("/usr/bin/restic snapshots"), [])
