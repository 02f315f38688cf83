"""By which claim data are replaced: a newer one makes what an older one does fail, and ends it."""
import fcntl
import json
import os
import threading
from collections.abc import Callable
from unittest import mock

import samples
from being import CLAIM, PAUSE, ROLES, be, marked, words
from case import Answer, Host
from outward.backups import restore
from outward.roles import claim, follow, heir, kept
from outward.unit import workload

FOLLOW = {"kind": "postgresql-17", "socket": "/s", "begin": "/bin/begin", "promote": "/bin/promote"}
UNITS = ["outward-blog.load.service", "outward-blog.files.service", "outward-blog.follow.service"]


class Claiming(Host):
    def setUp(self) -> None:
        super().setUp()
        writer = samples.kept("outward-blog-upload.service")
        state = samples.state(self.root, kept=writer, follow=FOLLOW)
        samples.record(self.root, state=state, backup=samples.backup(self.root))
        for command in ("systemctl", "nft", "sync"):
            self.commands.answer(command)

    def takers(self, found: str | None) -> dict[str, Callable[[], object]]:
        """Every command that replaces what the project keeps, by that claim."""
        return {
            "load": lambda: workload.load("blog", found),
            "files-take": lambda: kept.take("blog", found),
            "follow": lambda: follow.follow("blog", str(found), "100.64.0.1"),
            "wake": lambda: kept.wake("blog", str(found)),
            "restore": lambda: restore.restore("blog", None, found),
        }


class Held(Claiming):
    def test_it_is_the_last_one_alone_that_takes_data(self) -> None:
        be("standby")
        self.assertEqual(claim.held("blog", CLAIM)["peer"], "b")
        newer = samples.told(self.printed(heir.standby, "blog", "b", None))["claim"]
        self.commands.ran.clear()
        for name, take in self.takers(CLAIM).items():
            with self.subTest(name):
                self.refuses("another claim has taken the place of this one", take)
        self.assertEqual(self.commands.ran, [])
        self.assertEqual(claim.held("blog", newer)["claim"], newer)

    def test_none_takes_data_where_they_are_sealed_or_served(self) -> None:
        for name in ROLES:
            if name == "standby":
                continue
            be(name, claim=CLAIM)
            before = words()
            for what, take in self.takers(CLAIM).items():
                # A host that serves puts its own backup back by hand.
                if (name, what) != ("active", "restore"):
                    with self.subTest(what, role=name):
                        self.refuses(f"it is {name} here, and has to be standby; nothing was changed", take)
            self.assertEqual((words(), self.commands.ran), (before, []))

    def test_without_one_they_are_replaced_where_the_project_was_never_anything(self) -> None:
        for name in ROLES:
            be(name)
            if name == "none":
                with claim.taking("blog", None):
                    pass
            else:
                with self.assertRaises(SystemExit), claim.taking("blog", None):
                    self.fail("it is taken")


class Ending(Claiming):
    def test_of_what_an_older_one_has_begun_is_by_its_units_names_and_after_the_newer_is_written_down(self) -> None:
        be("standby")
        seen: list[str] = []

        def stopped(_: tuple[str, ...]) -> Answer:
            seen.append(str(marked()["claim"]))
            return (0, "")

        self.commands.answer(f"systemctl stop {UNITS[0]}", stopped)
        newer = json.loads(self.printed(heir.standby, "blog", "c", None))["claim"]
        self.assertEqual((seen, claim.transfers_of("blog")), ([newer], UNITS))
        self.assertIn(" ".join(["systemctl", "stop", *UNITS]), self.commands.began_with("systemctl stop"))

    def test_is_waited_for_and_whoever_holds_on_fails_the_newer_in_time(self) -> None:
        be("standby")
        with mock.patch.object(claim, "PATIENCE", 0.05), claim.taking("blog", CLAIM):
            self.refuses("blog: something still replaces its data", heir.standby, "blog", "c", None)
            self.refuses("blog: something still replaces its data", heir.ready, "blog", CLAIM, PAUSE, "1", None)

    def test_lets_a_newer_one_in_when_it_is_gone(self) -> None:
        be("standby")
        begun = threading.Event()
        ended = threading.Event()

        def older() -> None:
            with claim.taking("blog", CLAIM):
                begun.set()
                ended.wait(60)

        running = threading.Thread(target=older)
        running.start()
        begun.wait(60)
        self.commands.answer(f"systemctl stop {UNITS[0]}", lambda _: ended.set())
        self.printed(heir.standby, "blog", "c", None)
        running.join()


class Sealing(Claiming):
    def test_and_taking_keep_each_other_out_while_takers_go_beside_each_other(self) -> None:
        be("standby")

        def free(how: int) -> bool:
            with open(claim.data_of("blog"), "a", encoding="utf-8") as file:
                try:
                    fcntl.flock(file, how | fcntl.LOCK_NB)
                except BlockingIOError:
                    return False
                return True

        with claim.taking("blog", CLAIM):
            self.assertEqual((free(fcntl.LOCK_SH), free(fcntl.LOCK_EX)), (True, False))
        with claim.sealing("blog"):
            self.assertEqual(free(fcntl.LOCK_SH), False)
            with mock.patch.object(claim, "PATIENCE", 0.05):
                for name, take in self.takers(CLAIM).items():
                    if name != "restore":
                        with self.subTest(name):
                            self.refuses("its data are being sealed; nothing was changed", take)
        self.assertTrue(free(fcntl.LOCK_EX))
        self.assertTrue(os.path.exists(self.at("/run/outward/locks/blog.data")))
