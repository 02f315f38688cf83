"""Who may hold the program's locks: root alone, or any process on the host could keep it from its work for ever."""
import contextlib
import io
import os
import stat
import sys
import threading
import time
from collections.abc import Callable
from unittest import mock

import samples
from being import CLAIM, be
from case import Host
from outward import cli, lock
from outward.roles import giver, heir
from outward.upkeep import baseline


class Locks(Host):
    def mode(self, path: str) -> int:
        return stat.S_IMODE(os.stat(path).st_mode)

    def test_are_roots_alone_in_a_folder_that_nobody_else_enters(self) -> None:
        for name in ("host", "blog.role", "blog.data"):
            with lock.alone(path=lock.path_of(name)):
                self.assertEqual((self.mode(lock.path_of(name)), self.mode(self.at("/run/outward/locks"))), (0o600, 0o700))

    def test_are_made_where_nothing_of_ours_is_since_the_boot(self) -> None:
        os.rmdir(self.at("/run/outward"))
        with lock.alone():
            self.assertEqual((self.mode(self.at("/run/outward")), self.mode(self.at("/run/outward/locks"))), (0o755, 0o700))

    def test_of_another_folder_are_roots_alone_as_well(self) -> None:
        with lock.alone(path=baseline.LOCK):
            self.assertEqual(self.mode(baseline.LOCK), 0o600)

    def test_are_held_once(self) -> None:
        with lock.alone() as mine, lock.alone(wait=False) as also:
            self.assertEqual((mine, also), (True, False))

    def test_of_a_project_are_its_own(self) -> None:
        with lock.alone(), lock.alone(path=lock.path_of("blog.role")), lock.alone(False, lock.path_of("wiki.role")) as free:
            self.assertTrue(free)


class Slow(io.StringIO):
    """Standard input of somebody who takes their time; it is asked meanwhile which locks are free."""

    def __init__(self, free: Callable[[], bool]) -> None:
        super().__init__("{}")
        self.free, self.seen = free, list[bool]()

    def read(self, size: int | None = -1) -> str:
        self.seen.append(self.free())
        return super().read(size)


class Waiting(Host):
    """Nobody waits behind whoever has not yet sent what a command is given."""

    def waited(self, name: str, work: Callable[..., object], *given: object) -> None:
        def free() -> bool:
            with lock.alone(wait=False, path=lock.path_of(name)) as mine:
                return mine

        slow = Slow(free)
        with mock.patch.object(sys, "stdin", slow), contextlib.suppress(SystemExit, KeyError):
            work(*given)
        self.assertEqual(slow.seen, [True])

    def test_for_a_manifest_the_hosts_lock_is_free(self) -> None:
        for words in (["apply", "blog"], ["baseline", "word"], ["upkeep"]):
            self.waited("host", cli.perform, words)

    def test_for_a_key_the_projects_role_is_free(self) -> None:
        samples.record(self.root)
        be("ready")
        self.waited("blog.role", heir.activate, "blog", CLAIM, None)
        be("ceded")
        self.waited("blog.role", giver.reclaim, "blog", "0", None)


class Beside(Host):
    """Many at a time, or one that wants it whole."""

    def setUp(self) -> None:
        super().setUp()
        self.path = lock.path_of("blog.data")

    def test_many_go_beside_each_other_and_none_beside_one_that_wants_it_whole(self) -> None:
        def tries(whole: bool) -> None:
            with lock.beside(self.path, whole, 0.01, "it is held"):
                pass

        with lock.beside(self.path, False, 0, "no"):
            tries(False)
            self.refuses("it is held", tries, True)
        with lock.beside(self.path, True, 0, "no"):
            self.refuses("it is held", tries, False)
            self.refuses("it is held", tries, True)
        tries(True)

    def test_is_waited_for_until_its_deadline_and_no_longer(self) -> None:
        with lock.beside(self.path, False, 0, "no"):
            began = time.monotonic()
            with self.assertRaises(SystemExit), lock.beside(self.path, True, 0.2, "no"):
                self.fail("it is held")
            self.assertGreater(time.monotonic() - began, 0.2)

    def test_is_had_as_soon_as_it_is_free(self) -> None:
        held, let = threading.Event(), threading.Event()

        def holds() -> None:
            with lock.beside(self.path, False, 0, "no"):
                held.set()
                let.wait(60)

        running = threading.Thread(target=holds)
        running.start()
        held.wait(60)
        threading.Timer(0.05, let.set).start()
        with lock.beside(self.path, True, 60, "no"):
            self.assertTrue(let.is_set())
        running.join()
