"""A release that is not what it should be: said in one message, before anything of the unit changes."""
import hashlib
from unittest import mock

import archives
import samples
from archives import Item
from outward.artifacts import trees, unpacking
from outward.protocol import Release
from outward.unit import apply
from releasing import Releasing


class Refusing(Releasing):
    def setUp(self) -> None:
        super().setUp()
        self.old = self.version(1)
        self.apply(self.manifest(self.old))
        self.before = (self.record(), self.read(f"/etc/systemd/system/{samples.WEB}"), self.releases())
        self.commands.ran.clear()

    def unchanged(self, because: str, *releases: Release) -> None:
        self.apply_refused(because, *releases)
        self.assertEqual((self.record(), self.read(f"/etc/systemd/system/{samples.WEB}")), self.before[:2])
        self.assertEqual([name for name in self.releases() if name.startswith(".")], [])
        self.assertTrue(trees.there(self.old["folder"], self.old["sha256"]))
        self.assertEqual([*self.commands.began_with("systemctl restart"), *self.commands.began_with("systemctl start")], [])

    def test_says_what_came_instead(self) -> None:
        new = self.version(2)
        self.serving.gives(f"/{new['sha256']}", b"changed")
        self.unchanged(f"blog: {new['url']}: what came has SHA-256 {hashlib.sha256(b'changed').hexdigest()}, and {new['sha256']} is wanted", new)
        self.unchanged("it is answered with 404; check the URL; nothing was changed", self.gone(new))

    def gone(self, release: Release) -> Release:
        self.serving.gives("/gone", b"", 404)
        found: Release = {**release, "url": self.serving.url("/gone")}
        return found

    def test_names_the_program_that_is_not_there_and_what_is(self) -> None:
        new = self.release(archives.tar(Item("bin/x", mode=0o755), Item("README")), "api")
        self.unchanged(
            f"blog: release {new['sha256'][:12]} has no api, which exec of web names; in it are README, bin/; nothing was changed", new
        )
        link = self.release(archives.tar(archives.link("api", "/bin/sh")), "api")
        self.unchanged("has no api, which exec of web names; in it are api; nothing", link)
        text = self.release(archives.tar(Item("api", b"#!")), "api")
        self.unchanged("nobody may run its api, which exec of web names; give it its mode where it is packed; nothing", text)

    def test_says_what_an_archive_is_too_much_of(self) -> None:
        new = self.release(archives.gzip.compress(archives.tar(Item("zero", b"\0" * (3 << 20)))))
        with mock.patch.object(unpacking, "free", return_value=2 << 20):
            self.unchanged(
                f"blog: release {new['sha256'][:12]}: unpacked it is larger than 2 MiB; "
                "that is what this host has room for: take a larger server type; nothing was changed",
                new,
            )

    def test_wants_a_name_for_a_single_file(self) -> None:
        new = self.release(b"\x7fELF" + b"\1" * 2000)
        self.unchanged("it is no archive", new)
        self.unchanged("a single file is given a name: release.as; nothing was changed", new)

    def test_says_which_was_not_delivered(self) -> None:
        new = self.version(2, url=None)
        self.unchanged(
            f"blog: release {new['sha256'][:12]} is not on this host, which it was delivered to; "
            "send it again: pulumi up --replace '**-delivered'; nothing was changed",
            new,
        )

    def test_ends_the_unit_of_a_run_that_is_ended(self) -> None:
        def ended(_: tuple[str, ...]) -> None:
            raise KeyboardInterrupt

        self.commands.answer("/usr/bin/python3 -m outward.artifacts.unpacker", ended)
        with self.given(self.manifest(self.version(2))), self.assertRaises(KeyboardInterrupt):
            apply.apply("blog")
        self.assertEqual(self.commands.ran[-1], ("systemctl", "stop", "outward.unpack.service"))
        self.assertEqual(self.releases(), self.before[2])
