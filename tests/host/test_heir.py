"""Standing by: what runs there, by which claim, and how it gives that up."""
import json
from unittest import mock

import samples
from being import CLAIM, EPOCH, GIVEN, KEY, LEFT, PAUSE, SERVES, STANDBY, be, marked, words
from case import Host
from outward.roles import heir, kept, promise, role

WRITER = "outward-blog-upload.service"


class Heir(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        for command in ("systemctl", "nft"):
            self.commands.answer(command)

    def standby(self, peer: str = "b", over: str | None = None) -> str:
        return str(json.loads(self.printed(heir.standby, "blog", peer, over))["claim"])


class Standing(Heir):
    def test_tells_its_claim_and_keeps_its_key(self) -> None:
        told = self.standby()
        marker = marked()
        self.assertEqual((marker["because"], marker["peer"], marker["claim"]), ("standby", "b", told))
        self.assertEqual(promise.shown(marker["key"]), told)

    def test_again_draws_a_claim_of_its_own(self) -> None:
        self.assertNotEqual(self.standby(), self.standby("c"))
        self.assertEqual(marked()["peer"], "c")

    def test_forgets_nothing_of_the_last_epoch(self) -> None:
        be("left")
        self.standby()
        self.assertEqual((role.epoch("blog"), role.serving("blog")), (EPOCH, None))

    def test_serves_no_more_where_it_died_while_it_left(self) -> None:
        be("active")
        with mock.patch.object(role, "remove", side_effect=OSError), self.assertRaises(OSError):
            role.retire("blog", LEFT)
        self.assertEqual((role.role("blog"), role.serving("blog")), ("left", SERVES))
        self.standby()
        self.assertEqual((role.role("blog"), role.epoch("blog"), role.serving("blog")), ("standby", EPOCH, None))

    def test_starts_what_reads_and_not_what_writes_files(self) -> None:
        services = ["outward-blog-web.service", WRITER, samples.TUNNEL]
        record = samples.record(self.root, services=services, state=samples.state(self.root, kept=samples.kept(WRITER)))
        self.standby()
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog-web.service"])
        self.assertIn(f"systemctl stop {WRITER}", self.commands.began_with("systemctl stop"))
        self.assertEqual(kept.others_of(record), [samples.WEB])

    def test_is_no_longer_followed_itself(self) -> None:
        samples.make(self.at("/run/outward/opened/followers/blog"), "100.64.0.2 . 4700")
        self.standby()
        self.assertEqual(len(self.commands.began_with("nft delete element inet outward followers")), 1)

    def test_of_one_that_is_sealed_needs_the_pause_that_is_over(self) -> None:
        be("ready")
        before = words()
        for over in (None, "", GIVEN, CLAIM, "another"):
            self.refuses("it is ready here, and has to be none or standby or left", heir.standby, "blog", "b", over)
            self.assertEqual(words(), before)
        told = self.standby(over=PAUSE)
        self.assertNotEqual(told, CLAIM)
        self.assertEqual((role.role("blog"), "pause" in marked()), ("standby", False))

    def test_by_a_pause_gets_nobody_past_a_host_that_serves_or_ceded(self) -> None:
        for name in ("active", "ceded"):
            be(name)
            self.refuses("has to be none or standby or left", heir.standby, "blog", "b", PAUSE)
            self.assertEqual(role.role("blog"), name)


class Renouncing(Heir):
    def renounce(self, claim: str = CLAIM) -> str:
        return str(json.loads(self.printed(heir.renounce, "blog", claim))["key"])

    def test_tells_the_key_and_is_left(self) -> None:
        for name in ("standby", "ready"):
            be(name)
            self.assertEqual(promise.shown(self.renounce()), CLAIM)
            self.assertEqual((role.role("blog"), marked()["peer"]), ("left", "b"))
            self.assertEqual(len(self.commands.began_with("systemctl disable --quiet --now outward-blog.target")), 1)
            self.commands.ran.clear()

    def test_is_written_down_before_anything_stops(self) -> None:
        be("ready")
        seen: list[str] = []
        self.commands.answer("systemctl stop", lambda _: seen.append(role.role("blog")))
        self.renounce()
        self.assertEqual(set(seen), {"left"})

    def test_may_be_repeated(self) -> None:
        be("standby")
        self.assertEqual([self.renounce(), self.renounce()], [KEY, KEY])

    def test_is_refused_for_another_claim_and_by_one_that_may_serve_by_it(self) -> None:
        be("standby")
        self.refuses("does not hold this claim", heir.renounce, "blog", "another")
        self.assertEqual(role.marker("blog"), STANDBY)
        for name in ("none", "active", "ceded"):
            be(name, claim=CLAIM)
            before = words()
            self.refuses(f"it is {name} here, and does not hold this claim", heir.renounce, "blog", CLAIM)
            self.assertEqual(words(), before)
        self.assertEqual(self.commands.began_with("systemctl disable"), [])

    def test_ends_the_transfers_of_that_claim(self) -> None:
        be("standby")
        self.renounce()
        self.assertEqual(len(self.commands.began_with("systemctl stop outward-blog.load.service")), 1)

    def test_of_an_older_claim_is_refused_and_gives_no_key(self) -> None:
        be("standby")
        self.standby()
        self.refuses("does not hold this claim", heir.renounce, "blog", CLAIM)
        self.assertEqual(role.role("blog"), "standby")
