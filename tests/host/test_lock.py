"""Who may hold the program's locks: root alone, or any process on the host could keep it from its work for ever."""
import os
import stat
import threading
import time

from case import Host
from outward import lock
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
