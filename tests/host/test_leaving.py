"""A host that serves a project no more: for good when another one does, and until further notice when it just ends."""
import os

import samples
from being import CEDED, CLAIM, EPOCH, GIVEN, LEFT, be, pauses, words
from case import Host
from outward.roles import giver, role, service

LATER = str(EPOCH + 1)


class Leaving(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        for command in ("systemctl", "nft"):
            self.commands.answer(command)
        self.commands.answer("shred", lambda words: os.unlink(words[-1]))
        self.credential = self.write("/etc/outward/blog/tunnel.json", "{}")


class Left(Leaving):
    def test_needs_that_it_ceded_and_that_somebody_serves_by_a_later_epoch(self) -> None:
        be("active")
        self.refuses("blog: cannot leave to b: it is active here", giver.leave, "blog", "b", LATER, False)
        be("ceded")
        before = words()
        for epoch in (EPOCH, EPOCH - 1, 0):
            self.refuses(f"it is of epoch {EPOCH} here, and b of {epoch}", giver.leave, "blog", "b", str(epoch), False)
        self.assertEqual((words(), self.commands.ran, os.path.exists(self.credential)), (before, [], True))
        giver.leave("blog", "b", LATER, False)
        self.assertEqual((role.role("blog"), role.serving("blog"), role.epoch("blog")), ("left", None, EPOCH))

    def test_stops_connectors_before_it_is_written_down_and_shreds_the_credential(self) -> None:
        be("ceded")
        seen: list[str] = []
        self.commands.answer(f"systemctl stop {samples.TUNNEL}", lambda _: seen.append(role.role("blog")))
        giver.leave("blog", "b", LATER, False)
        self.assertEqual((seen[0], role.role("blog"), os.path.exists(self.credential)), ("ceded", "left", False))
        self.assertEqual(len(self.commands.began_with("systemctl disable --quiet --now outward-blog.target")), 1)

    def test_takes_a_candidate_away_that_a_killed_run_left(self) -> None:
        be("ceded")
        samples.make(self.record["candidate"]["paths"][0])
        giver.leave("blog", "b", LATER, False)
        self.assertEqual(self.commands.began_with(f"systemctl stop {samples.CANDIDATE}"), [f"systemctl stop {samples.CANDIDATE}"])
        self.assertFalse(self.there("/etc/blog-candidate"))

    def test_may_be_repeated_and_ends_then_as_before(self) -> None:
        be("ceded")
        giver.leave("blog", "b", LATER, False)
        before = words()
        giver.leave("blog", "b", LATER, False)
        self.assertEqual(words(), before)

    def test_keeps_what_it_promised_so_that_the_heir_can_still_give_it_back(self) -> None:
        be("ceded")
        giver.leave("blog", "c", LATER, False)
        self.assertEqual(role.marker("blog"), LEFT | {"peer": "c"})
        self.assertEqual((CEDED["heir"], CEDED["given"]), (CLAIM, GIVEN))

    def test_that_is_taken_back_while_the_connectors_stop_is_none(self) -> None:
        be("ceded")
        self.commands.answer(f"systemctl stop {samples.TUNNEL}", lambda _: be("active"))
        self.refuses("it is active here", giver.leave, "blog", "b", LATER, False)
        self.assertEqual((role.role("blog"), os.path.exists(self.credential)), ("active", True))

    def test_of_a_ghost_ends_one_that_says_that_it_serves_and_by_a_later_epoch_alone(self) -> None:
        be("active")
        pauses()
        self.refuses(f"and b of {EPOCH}, which is no later one", giver.leave, "blog", "b", str(EPOCH), True)
        giver.leave("blog", "b", LATER, True)
        self.assertEqual(words(), (None, {"because": "left", "peer": "b", "epoch": EPOCH}, None))
        self.assertFalse(os.path.exists(self.credential))

    def test_leaves_every_other_project_alone(self) -> None:
        samples.record(self.root, "wiki")
        for name in ("blog", "wiki"):
            be("ceded", name)
        giver.leave("blog", "b", LATER, False)
        self.assertEqual(role.role("wiki"), "ceded")
        self.assertFalse(any("wiki" in word for words in self.commands.ran for word in words))


class Ended(Leaving):
    def test_stops_here_and_is_taken_over_by_nobody(self) -> None:
        be("active")
        pauses()
        samples.make(self.record["state"]["flag"] if self.record["state"] else "")
        giver.end("blog")
        self.assertEqual(words(), (None, {"because": "left", "peer": None, "epoch": EPOCH}, None))
        self.assertEqual(len(self.commands.began_with("systemctl disable --quiet --now outward-blog.target")), 1)
        # It may begin here again.
        self.assertTrue(os.path.exists(self.credential))
        self.assertFalse(self.there("/run/outward/paused/blog/read-only"))

    def test_of_one_that_was_never_anything_is_nothing(self) -> None:
        giver.end("blog")
        self.assertEqual(words(), (None, None, None))

    def test_forgets_nothing_that_was_promised(self) -> None:
        be("ceded")
        giver.end("blog")
        self.assertEqual(role.marker("blog"), LEFT)
        self.refuses("b has served it since", service.begin, "blog", None)

    def test_may_be_repeated(self) -> None:
        be("active")
        giver.end("blog")
        before = words()
        giver.end("blog")
        self.assertEqual(words(), before)


class Credentials(Leaving):
    def test_come_back_by_standard_input_for_a_unit_that_is_there(self) -> None:
        with self.given("secret"):
            service.entrust("blog")
        self.assertEqual(self.read("/etc/outward/blog/tunnel.json"), "secret")
        self.assertEqual(os.stat(self.credential).st_mode & 0o777, 0o600)
        self.refuses("wiki: nothing installed", service.entrust, "wiki")
