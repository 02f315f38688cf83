"""Plain files on their way to a successor: which of them, and who may write meanwhile."""
import os
import subprocess
from unittest import mock

import samples
from being import CLAIM, be
from case import Host
from outward.roles import kept

WRITER = "outward-blog-upload.service"


def passes(filters: list[str], path: str, *, folder: bool = False) -> bool:
    """What the first rule that fits says of a path: rsync's reading of the five forms that are used."""
    for rule in filters:
        verdict, _, pattern = rule.removeprefix("--").partition("=")
        below = pattern.endswith("/**") and path.startswith(pattern.removesuffix("**"))
        above = pattern.endswith("/") and folder and path == pattern.removesuffix("/")
        beside = pattern.endswith("-*") and path.startswith(pattern.removesuffix("*"))
        if pattern in ("*", path) or below or above or beside:
            return verdict == "include"
    return True


def reaches(filters: list[str], path: str) -> bool:
    """It goes into no folder that a rule leaves out."""
    parts = path.strip("/").split("/")
    above = ["/" + "/".join(parts[:at]) for at in range(1, len(parts))]
    return all(passes(filters, one, folder=True) for one in above) and passes(filters, path)


class Filters(Host):
    def test_take_the_paths_with_all_that_is_below_and_nothing_beside(self) -> None:
        found = kept.filters(["uploads", "notes/kept"])
        for path in ("/uploads", "/uploads/a", "/uploads/deep/b", "/notes/kept", "/notes/kept/c"):
            self.assertTrue(reaches(found, path), path)
        for path in ("/database/row", "/notes/other", "/uploads2", "/a/uploads", "/notes/kept2/x", "/kept"):
            self.assertFalse(reaches(found, path), path)

    def test_open_every_folder_above_a_deep_path_once(self) -> None:
        found = kept.filters(["a/b/c", "a/b/d"])
        self.assertEqual([rule for rule in found if rule.endswith("/")], ["--include=/a/", "--include=/a/b/"])
        self.assertEqual(found[-1], "--exclude=*")
        self.assertTrue(reaches(found, "/a/b/d/x"))
        self.assertFalse(reaches(found, "/a/b/e"))

    def test_leave_out_what_a_dump_has_and_what_lies_beside_it(self) -> None:
        found = kept.filters(["data"], ["data/shop.db", "cart.db"])
        for path in ("/data/shop.db", "/data/shop.db-wal", "/cart.db", "/cart.db-journal"):
            self.assertFalse(reaches(found, path), path)
        for path in ("/data/shop.dbx", "/data/pictures/shop.db", "/data/other"):
            self.assertTrue(reaches(found, path), path)


class Files(Host):
    def setUp(self) -> None:
        super().setUp()
        services = [samples.WEB, WRITER, samples.TUNNEL]
        self.record = samples.record(self.root, services=services, state=samples.state(self.root, kept=samples.kept(WRITER)))
        self.commands.answer("systemctl")
        self.told = "Number of regular files transferred: 4\nTotal transferred file size: 2500000 bytes\n"
        self.code = 0
        real = self.commands.run

        def run(argv: list[str], **given: object) -> "subprocess.CompletedProcess[str]":
            if "outward.roles.channel" not in argv and "--daemon" not in argv:
                return real(argv, **given)
            self.commands.ran.append(tuple(argv))
            if isinstance(sink := given["stderr"], int):
                os.write(sink, self.told.encode())
            return subprocess.CompletedProcess(argv, self.code)

        self.enterContext(mock.patch.object(subprocess, "run", run))
        be("standby")

    def test_are_taken_while_their_writers_rest_and_only_where_nothing_serves(self) -> None:
        be("active")
        self.refuses("it is active here, and has to be standby", kept.take, "blog", CLAIM)
        self.refuses("it is active here, and has to be none", kept.take, "blog", None)
        self.assertEqual(self.commands.ran, [])
        be("standby")
        kept.take("blog", CLAIM)
        self.assertEqual(" ".join(self.commands.ran[0]), f"systemctl stop {WRITER}")
        self.assertTrue(any("outward.roles.channel" in words for words in self.commands.ran))

    def test_that_went_while_they_were_copied_are_no_failure_and_other_ends_are(self) -> None:
        for code in (0, 24):
            self.code = code
            kept.take("blog", CLAIM)
        for code in (1, 12, 23, 255):
            self.code = code
            self.refuses(f"rsync ended with {code}", kept.take, "blog", CLAIM)
            self.refuses(f"rsync ended with {code}", kept.give, "blog")

    def test_end_an_earlier_copy_before_a_new_one(self) -> None:
        kept.take("blog", CLAIM)
        [stopped] = [at for at, words in enumerate(self.commands.ran) if words[-1] == "outward-blog.files.service"]
        [copied] = [at for at, words in enumerate(self.commands.ran) if "outward.roles.channel" in words]
        self.assertLess(stopped, copied)
        self.assertIn("--unit=outward-blog.files.service", self.commands.ran[copied])

    def test_are_compared_without_a_change_and_every_difference_is_one(self) -> None:
        self.told = ""
        kept.compare("blog")
        self.assertIn("--dry-run", self.commands.ran[-1])
        self.told = "".join(f">f.s...... uploads/{number}\n" for number in range(12))
        self.refuses("12 files are not what they are on the other host:\n  >f.s...... uploads/0", kept.compare, "blog")
        self.refuses("and 2 more", kept.compare, "blog")

    def test_are_told_by_number_and_a_tool_that_tells_none_is_a_failure(self) -> None:
        self.assertEqual(kept.number(self.told, "Total transferred file size"), 2500000)
        self.refuses("rsync does not say its number of regular files", kept.number, "", "Number of regular files")

    def test_are_no_matter_of_a_project_that_keeps_none(self) -> None:
        samples.record(self.root, "wiki")
        samples.record(self.root, "shop", state=None)
        self.refuses("wiki keeps no plain files", kept.give, "wiki")
        self.refuses("shop: keeps nothing", kept.give, "shop")
        self.refuses("none: nothing installed", kept.give, "none")

    def test_writers_start_on_a_host_that_stands_by_and_on_no_other(self) -> None:
        be("none")
        self.refuses("has to be standby", kept.wake, "blog", CLAIM)
        be("standby")
        self.refuses("another claim", kept.wake, "blog", "another")
        kept.wake("blog", CLAIM)
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start {WRITER}"])
        self.assertEqual(kept.others_of(self.record), [samples.WEB])
