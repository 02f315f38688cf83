"""What is sent to this host: by its sum alone, once, and there for as long as its project may ask for it."""
import hashlib
import os
import subprocess
import sys
import time
from unittest import mock

import archives
from archives import Item
from being import be
from outward.artifacts import bring, store
from outward.delivered import receiving
from outward.protocol import Release
from outward.unit import remove
from releasing import Releasing
from test_blobs import Storing

CONTENT = b"what was built" * 1000
SUM = hashlib.sha256(CONTENT).hexdigest()
OTHER = "0" * 64


class Receiving(Storing):
    def receive(self, content: bytes = CONTENT, sha256: str = SUM) -> None:
        with self.sent(content):
            receiving.receive("blog", sha256)

    def has(self, sha256: str = SUM) -> str:
        return self.printed(receiving.has, "blog", sha256).strip()

    def marks(self) -> list[str]:
        return receiving.waiting()

    def test_keeps_what_has_the_sum(self) -> None:
        self.assertEqual(self.has(), "no")
        self.assertEqual(self.marks(), [])
        self.receive()
        self.assertEqual((self.has(), self.names(), self.marks()), ("yes", [SUM], [SUM]))

    def test_keeps_nothing_else_and_nothing_of_it(self) -> None:
        for content, sha256 in ((CONTENT[:-1], SUM), (CONTENT + b"x", SUM), (b"", SUM), (CONTENT, OTHER)):
            self.refuses("blog: what was sent: what came has SHA-256", self.receive, content, sha256)
        for sha256 in ("../../etc/passwd", SUM.upper(), SUM[:63]):
            self.refuses("is no SHA-256", self.receive, CONTENT, sha256)
        with mock.patch.object(store, "free", return_value=1 << 13):
            self.refuses("blog: what was sent: this host has room for 8192 bytes of it", self.receive)
        with mock.patch.object(store, "MOST", 100):
            self.refuses("blog: what was sent: it has more than the 100 bytes", self.receive)
        self.assertEqual((self.names(), self.marks()), ([], []))

    def test_is_of_a_project_and_no_path(self) -> None:
        for project in ("../blog", "", "Blog", "blog/x", "blog\n"):
            for verb in (receiving.has, receiving.receive):
                self.refuses("is no name of a project", verb, project, SUM)
        self.assertFalse(self.there("/var/cache/outward"))

    def test_reads_nothing_of_what_is_there(self) -> None:
        self.receive()
        self.receive(b"whatever comes")
        self.assertEqual(self.names(), [SUM])

    def test_waits_for_nobody_who_is_gone(self) -> None:
        source, sink = os.pipe()
        self.addCleanup(os.close, sink)
        with open(source, encoding="utf-8") as silent, mock.patch.object(sys, "stdin", silent), mock.patch.object(receiving, "STALL", 0.01):
            os.write(sink, b"half")
            self.refuses("nothing came for 0.01 s, and nothing was kept", receiving.receive, "blog", SUM)
        self.assertEqual(self.names(), [])

    def test_takes_what_comes_in_pieces(self) -> None:
        slow = subprocess.Popen(
            [sys.executable, "-c", f"import sys\nfor _ in range(1000): sys.stdout.write({CONTENT[:14].decode()!r}); sys.stdout.flush()"],
            stdout=subprocess.PIPE,
        )
        assert slow.stdout is not None
        with slow, mock.patch.object(sys, "stdin", slow.stdout):
            receiving.receive("blog", SUM)
        self.assertEqual(self.names(), [SUM])

    def test_that_was_sent_stays_however_long_its_project_is_not_applied(self) -> None:
        self.receive()
        os.utime(store.path_of(SUM), (0, 0))
        bring.sweep()
        self.assertEqual(self.names(), [SUM])
        # The twin: what nobody was promised goes.
        receiving.forget("blog")
        bring.sweep()
        self.assertEqual(self.names(), [])

    def test_that_is_there_already_stays_as_well(self) -> None:
        self.keep()
        self.assertEqual(self.has(), "yes")
        os.utime(store.path_of(SUM), (0, 0))
        bring.sweep()
        self.assertEqual(self.names(), [SUM])


class Applied(Releasing):
    def sent_release(self, number: int) -> Release:
        """As it is sent: the host has no URL of it."""
        content = archives.tar(Item("api", b"#!%d" % number, mode=0o755))
        one = self.release(content, "api", url=None)
        with self.sent(content):
            receiving.receive("blog", one["sha256"])
        return one

    def age(self, release: Release) -> None:
        os.utime(store.path_of(release["sha256"]), (0, time.time() - 2 * store.SPARED))

    def test_runs_what_was_sent_and_promises_no_more_than_its_record(self) -> None:
        one, two, three = (self.sent_release(number) for number in (1, 2, 3))
        self.assertEqual(sorted(receiving.waiting()), sorted(each["sha256"] for each in (one, two, three)))
        self.apply(self.manifest(one))
        self.assertEqual(receiving.waiting(), [])
        for each in (two, three):
            self.age(each)
        self.apply(self.manifest(one))
        self.assertEqual(os.listdir(store.FOLDER), [one["sha256"]])

    def test_that_failed_has_it_still_days_later(self) -> None:
        one = self.sent_release(1)
        with mock.patch.object(bring, "held", side_effect=OSError("no")), self.assertRaises(OSError):
            self.apply(self.manifest(one))
        self.age(one)
        bring.sweep()
        self.apply(self.manifest(one))
        self.assertEqual(self.releases(), [os.path.basename(one["folder"]), f"{os.path.basename(one['folder'])}.json"])

    def test_needs_it_no_more_once_it_is_unpacked(self) -> None:
        one = self.sent_release(1)
        self.apply(self.manifest(one))
        os.unlink(store.path_of(one["sha256"]))
        self.apply(self.manifest(one))
        self.assertTrue(self.there(f"/opt/outward/blog/releases/{one['sha256'][:12]}/api"))

    def test_that_ends_forgets_what_was_sent(self) -> None:
        one = self.sent_release(1)
        self.apply(self.manifest(one))
        two = self.sent_release(2)
        be("none")
        with mock.patch.object(remove.disk, "unmount"):
            remove.remove("blog")
        self.assertEqual(receiving.waiting(), [])
        self.age(two)
        bring.sweep()
        self.assertNotIn(two["sha256"], os.listdir(store.FOLDER))
