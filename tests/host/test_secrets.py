"""A project's secrets, in files that root alone reads: who restarts for one, and where its value is not."""
import base64
import hashlib
import os
import stat

import samples
from applying import Applying
from being import be
from outward.protocol import Manifest
from outward.unit import remove

MAIL = "outward-blog-mail.service"
PIN = "/etc/outward/blog/secrets/pin"
VARIABLES = "/etc/outward/blog/mail.env"


class Secrets(Applying):
    def setUp(self) -> None:
        super().setUp()
        be("active")

    def manifest(self, pin: str, word: str = "word") -> Manifest:
        """Of `web`, which has the pin as a file, and of `mail`, which has the word as a variable."""
        found = samples.manifest(self.root, services=[samples.WEB, MAIL, samples.TUNNEL])
        found["files"] += [
            samples.entry(self.root, PIN, pin, samples.WEB, mode="0600"),
            samples.entry(self.root, f"/etc/systemd/system/{MAIL}", "mail", MAIL),
            samples.entry(self.root, VARIABLES, f"WORD={word}\n", MAIL, mode="0600"),
        ]
        return found

    def test_are_for_root_alone_on_the_disk_before_anything_starts(self) -> None:
        def look(_: tuple[str, ...]) -> None:
            for path in (PIN, VARIABLES):
                found = os.stat(self.at(path))
                self.assertEqual((stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid), (0o600, 0, os.getegid()), path)
                self.assertIn(found.st_ino, self.os.synced)

        self.commands.answer("systemctl start", look)
        self.apply(self.manifest("7391"))
        self.assertEqual((self.read(PIN), self.read(VARIABLES)), ("7391", "WORD=word\n"))
        self.assertEqual(len(self.commands.began_with("systemctl start")), 1)

    def test_that_are_others_restart_who_reads_them_and_nobody_else(self) -> None:
        self.apply(self.manifest("7391"))
        self.commands.ran.clear()
        self.apply(self.manifest("1937"))
        self.assertEqual((self.restarted(), self.read(PIN)), ([f"systemctl restart --no-block {samples.WEB}"], "1937"))
        self.commands.ran.clear()
        self.apply(self.manifest("1937", "another"))
        self.assertEqual(self.restarted(), [f"systemctl restart --no-block {MAIL}"])
        self.commands.ran.clear()
        self.apply(self.manifest("1937", "another"))
        self.assertEqual(self.restarted(), [])
        self.exchange.assert_not_called()

    def test_are_in_no_command_line_nor_in_what_is_said_nor_in_the_record(self) -> None:
        pin, word = "7391-1937", "word-of-mail"
        self.apply(self.manifest("early"))
        self.apply(self.manifest(pin, word))
        packed = [base64.b64encode(value.encode()).decode() for value in (pin, f"WORD={word}\n")]
        sums = [hashlib.sha256(value.encode()).hexdigest() for value in (pin, word, *packed)]
        told = "\n".join([*map(" ".join, self.commands.started), *map(str, self.commands.given), self.said.getvalue()])
        record = self.read("/var/lib/outward/.units/blog.json") or ""
        self.assertIn(PIN, record)
        for value in (pin, word, *packed, *sums):
            self.assertNotIn(value, told)
            self.assertNotIn(value, record)
        # What it has of them is a sum all the same, of few values: root's, as they are.
        self.assertEqual(stat.S_IMODE(os.stat(self.at("/var/lib/outward/.units/blog.json")).st_mode), 0o600)
        holding = [
            os.path.join(folder, name) for folder, _, names in os.walk(self.root) for name in names if self.holds(folder, name, pin, word)
        ]
        self.assertEqual(sorted(holding), sorted(map(self.at, (PIN, VARIABLES))))

    def holds(self, folder: str, name: str, *values: str) -> bool:
        with open(os.path.join(folder, name), "rb") as file:
            text = file.read()
        return any(value.encode() in text for value in values)

    def test_go_with_who_named_them_and_with_the_unit(self) -> None:
        self.apply(self.manifest("7391"))
        self.apply(samples.manifest(self.root))
        self.assertFalse(self.there(PIN) or self.there(VARIABLES))
        self.apply(self.manifest("7391"))
        be("left")
        remove.remove("blog")
        self.assertFalse(self.there("/etc/outward/blog"))
