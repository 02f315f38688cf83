"""A dump with plain files beside it as one stream: what of it takes whose place. Real processes on this machine, all harmless."""
import io
import os
import sys
from unittest import mock

import samples
from outward.backups import bundle
from test_streams import SH, Streams


class Bundles(Streams):
    def run_as(self, work: str, *words: str, given: bytes = b"") -> tuple[object, bytes]:
        out = io.TextIOWrapper(io.BytesIO())
        with self.sent(given), mock.patch.object(sys, "stdout", out):
            try:
                getattr(bundle, work)(*words)
                code: object = 0
            except SystemExit as ended:
                code = str(ended)
        return code, out.buffer.getvalue()

    def setUp(self) -> None:
        super().setUp()
        self.source, self.target = self.at("/from"), self.at("/to")
        samples.make(f"{self.source}/uploads/deep/a", "one")
        samples.make(f"{self.source}/beside", "not asked for")
        samples.make(f"{self.target}/uploads/old", "replaced")
        samples.make(f"{self.target}/gone", "replaced by nothing")
        samples.make(f"{self.target}/beside", "its own")
        self.staging = f"{self.target}/.restored"

    def test_come_back_whole_and_take_the_place_of_what_was_there(self) -> None:
        code, stream = self.run_as("pack", self.source, "uploads", "gone", "--", SH, "-c", "printf dumped")
        self.assertEqual(code, 0)
        self.assertEqual(self.run_as("unpack", self.staging, "--", SH, "-c", self.out("/loaded"), given=stream)[0], 0)
        self.assertEqual((self.read("/loaded"), self.read("/to/uploads/old")), ("dumped", "replaced"))
        bundle.settle(self.staging, self.target, "uploads", "gone")
        self.assertEqual(self.read("/to/uploads/deep/a"), "one")
        self.assertEqual(sorted(os.listdir(self.target)), ["beside", "uploads"])
        self.assertEqual((self.read("/to/beside"), os.listdir(f"{self.target}/uploads")), ("its own", ["deep"]))

    def settled(self, packed: tuple[str, ...], paths: tuple[str, ...], early: bool = False) -> None:
        """What was packed as these paths is put back where these are kept now. @param early by a program that wrote down no paths"""
        _, stream = self.run_as("pack", self.source, *packed, "--", SH, "-c", "printf dumped")
        self.assertEqual(self.run_as("unpack", self.staging, "--", SH, "-c", self.out("/loaded"), given=stream)[0], 0)
        if early:
            os.unlink(f"{self.staging}/{bundle.COVERED}")
        bundle.settle(self.staging, self.target, *paths)
        self.assertFalse(self.there("/to/.restored"))

    def test_leave_what_they_know_nothing_about(self) -> None:
        self.settled(("uploads",), ("uploads", "gone"))
        self.assertEqual((self.read("/to/uploads/deep/a"), self.read("/to/gone")), ("one", "replaced by nothing"))
        self.assertIn("gone stays as it is: the snapshot is of a time before", self.said.getvalue())

    def test_of_a_part_replace_that_part_alone(self) -> None:
        self.settled(("uploads/deep",), ("uploads",))
        self.assertEqual((self.read("/to/uploads/deep/a"), self.read("/to/uploads/old")), ("one", "replaced"))
        self.assertIn("uploads stays as it is, but for uploads/deep", self.said.getvalue())

    def test_of_a_whole_say_what_was_not_there_in_it(self) -> None:
        self.settled(("uploads",), ("uploads/deep", "uploads/old"))
        self.assertEqual((self.read("/to/uploads/deep/a"), self.read("/to/uploads/old")), ("one", None))

    def test_from_before_paths_were_written_down_replace_what_they_have(self) -> None:
        self.settled(("uploads",), ("uploads", "gone"), early=True)
        self.assertEqual((self.read("/to/uploads/old"), self.read("/to/gone")), (None, "replaced by nothing"))

    def test_leave_out_what_the_dump_has_and_spare_what_was_loaded(self) -> None:
        for name in ("a.db", "a.db-wal", "deep/b.db", "a.dbx"):
            samples.make(f"{self.source}/uploads/{name}", "as a file")
            samples.make(f"{self.target}/uploads/{name}", "loaded")
        self.settled(("uploads", "!uploads/a.db", "!uploads/deep/b.db"), ("uploads", "!uploads/a.db", "!uploads/deep/b.db"))
        found = {name: self.read(f"/to/uploads/{name}") for name in ("a.db", "a.db-wal", "a.dbx", "deep/a", "deep/b.db", "old")}
        loaded = dict.fromkeys(("a.db", "a.db-wal", "deep/b.db"), "loaded")
        self.assertEqual(found, {**loaded, "a.dbx": "as a file", "deep/a": "one", "old": None})

    def test_of_a_time_before_a_dump_had_it_keep_what_was_loaded(self) -> None:
        samples.make(f"{self.source}/uploads/a.db", "as a file")
        samples.make(f"{self.target}/uploads/a.db", "loaded")
        self.settled(("uploads",), ("uploads", "!uploads/a.db"))
        self.assertEqual(self.read("/to/uploads/a.db"), "loaded")

    def test_of_nothing_that_is_there_yet_are_whole(self) -> None:
        self.settled(("gone",), ("gone",))
        self.assertIsNone(self.read("/to/gone"))

    def test_that_break_off_leave_no_room_taken(self) -> None:
        _, stream = self.run_as("pack", self.source, "uploads", "--", SH, "-c", "printf dumped")
        for given, load in ((stream[:-3], self.out("/loaded")), (stream[:600], self.out("/loaded")), (stream, "exit 3")):
            self.assertNotEqual(self.run_as("unpack", self.staging, "--", SH, "-c", load, given=given)[0], 0)
            self.assertFalse(self.there("/to/.restored"))

    def test_that_are_cut_load_no_dump(self) -> None:
        _, stream = self.run_as("pack", self.source, "uploads", "--", SH, "-c", "printf dumped")
        code, _ = self.run_as("unpack", self.staging, "--", SH, "-c", self.out("/loaded"), given=stream[:-3])
        self.assertIn("broke off on the way", str(code))
        self.assertIsNone(self.read("/loaded"))

    def test_that_are_cut_say_so_when_the_killed_command_is_gone_before_its_input_is_closed(self) -> None:
        def kill(group: int, number: int) -> None:
            os.kill(-group, number)
            os.waitid(os.P_PID, group, os.WEXITED | os.WNOWAIT)

        _, stream = self.run_as("pack", self.source, "uploads", "--", SH, "-c", "printf dumped")
        with mock.patch.object(bundle.os, "killpg", kill):
            code, _ = self.run_as("unpack", self.staging, "--", SH, "-c", "exec cat", given=stream[:-3])
        self.assertIn("broke off on the way", str(code))

    def test_are_not_unpacked_when_the_command_takes_no_more_of_the_dump(self) -> None:
        for command, said in (("exec <&-; exit 0", "says that all is well"), ("exec <&-; exit 4", "ended with 4")):
            _, stream = self.run_as("pack", self.source, "uploads", "--", SH, "-c", f"head -c {1 << 20} /dev/zero")
            self.assertIn(said, str(self.run_as("unpack", self.staging, "--", SH, "-c", command, given=stream)[0]))

    def test_have_no_end_when_the_dump_fails(self) -> None:
        code, stream = self.run_as("pack", self.source, "uploads", "--", SH, "-c", "printf half; exit 1")
        self.assertIn("ended with 1", str(code))
        self.assertIn("broke off", str(self.run_as("unpack", self.staging, "--", SH, "-c", self.out("/loaded"), given=stream)[0]))
