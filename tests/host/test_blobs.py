"""The store: nothing has a name there that it has not the sum of."""
import hashlib
import io
import os
import time
from unittest import mock

from case import Host
from outward.artifacts import store
from serving import Serving

CONTENT = b"what was built" * 1000
SUM = hashlib.sha256(CONTENT).hexdigest()
OTHER = "0" * 64


class Storing(Host):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(mock.patch.object(store, "free", return_value=1 << 30))

    def keep(self, content: bytes = CONTENT, sha256: str = SUM, most: int = 1 << 20) -> str:
        return store.keep(sha256, io.BytesIO(content), most, "it")

    def names(self) -> list[str]:
        folder = self.at("/var/cache/outward/blobs")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


class Keeping(Storing):
    def test_is_by_the_sum_and_for_root_alone(self) -> None:
        path = self.keep()
        self.assertEqual(path, self.at(f"/var/cache/outward/blobs/{SUM}"))
        self.assertEqual([os.stat(one).st_mode & 0o777 for one in (path, os.path.dirname(path))], [0o600, 0o700])
        self.assertTrue(store.holds(SUM) and not store.holds(OTHER))

    def test_is_on_the_disk_before_it_has_its_name(self) -> None:
        path = self.keep()
        self.assertIn(os.stat(path).st_ino, self.os.synced)
        self.assertEqual(self.os.synced[-1], os.stat(os.path.dirname(path)).st_ino)

    def test_refuses_another_sum_more_bytes_and_what_there_is_no_room_for_and_leaves_nothing(self) -> None:
        self.refuses(f"it: what came has SHA-256 {SUM}, and {OTHER} is wanted", self.keep, CONTENT, OTHER)
        self.refuses("it: it has more than the 100 bytes that it may have", self.keep, CONTENT, SUM, 100)
        with mock.patch.object(store, "free", return_value=1 << 13):
            self.refuses("it: this host has room for 8192 bytes of it", self.keep)
        with mock.patch.object(self.os, "fsync", side_effect=OSError(28, "full")):
            self.refuses("it: this host's disk is full", self.keep)
        for name in ("../../etc/passwd", SUM.upper(), SUM[:63], f"{SUM}\n"):
            self.refuses("is no SHA-256", self.keep, CONTENT, name)
        self.assertEqual(self.names(), [])

    def test_makes_a_broken_one_anew(self) -> None:
        path = self.keep()
        with open(path, "wb") as file:
            file.write(b"broken")
        self.assertFalse(store.holds(SUM))
        self.assertEqual(self.names(), [])
        self.keep()
        self.assertTrue(store.holds(SUM))


class Room(Host):
    def test_is_left_for_everybody_else(self) -> None:
        found = mock.Mock(f_bavail=300, f_frsize=1 << 20)
        with mock.patch.object(self.os, "statvfs", return_value=found):
            self.assertEqual(store.free(self.root), 44 << 20)
            found.f_bavail = 200
            self.assertEqual(store.free(self.root), 0)


class Fetching(Storing):
    def test_asks_once(self) -> None:
        serving = Serving()
        self.addCleanup(serving.end)
        url = serving.gives("/it", CONTENT)
        for _ in range(2):
            self.assertEqual(store.fetch(SUM, url), self.at(f"/var/cache/outward/blobs/{SUM}"))
        self.assertEqual(len(serving.asked), 1)
        self.refuses(f"{url}: what came has SHA-256 {SUM}", store.fetch, OTHER, url)
        self.refuses("it is answered with 404; check the URL", store.fetch, OTHER, serving.gives("/no", b"", 404))
        self.refuses("it has more than the 100 bytes", store.fetch, OTHER, url, 100)
        self.assertEqual(self.names(), [SUM])


class Sweeping(Storing):
    def test_takes_away_what_is_old_and_named_by_nobody(self) -> None:
        named, asked, old = self.keep(), self.at(f"/var/cache/outward/blobs/{'1' * 64}"), self.at("/var/cache/outward/blobs/.draft-x")
        for path in (asked, old):
            with open(path, "wb"):
                pass
        for path in (named, old):
            os.utime(path, (0, time.time() - 86_401))
        store.sweep([SUM])
        self.assertEqual(self.names(), sorted([SUM, "1" * 64]))
        # Whoever asks for one wants it.
        store.holds(SUM)
        store.sweep([])
        self.assertIn(SUM, self.names())
        os.utime(named, (0, 0))
        store.sweep([])
        self.assertNotIn(SUM, self.names())
