"""The seal: what a heir has is of one pause, is on the disk, and nothing changes it."""
import json
import time
from unittest import mock

import samples
from being import CLAIM, EPOCH, KEY, PAUSE, STANDBY, be, words
from case import Host
from outward.roles import claim, heir, role

FOLLOW = {"kind": "postgresql-17", "socket": "/s", "begin": "/bin/begin", "promote": "/bin/promote now"}


class Sealing(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, state=samples.state(self.root, follow=FOLLOW))
        for command in ("systemctl", "nft", "sync", "/bin/promote"):
            self.commands.answer(command)
        be("standby")

    def ready(self, found: str = CLAIM, pause: str = PAUSE, after: int = EPOCH, position: str | None = None) -> int:
        return int(json.loads(self.printed(heir.ready, "blog", found, pause, str(after), position))["epoch"])

    def test_tells_the_epoch_that_it_would_serve_by_which_is_later_than_any(self) -> None:
        now = int(time.time())
        self.assertTrue(now <= self.ready() <= time.time())
        for mine, after, wanted in ((now + 500, 5, now + 501), (5, now + 700, now + 701)):
            role.mark("blog", STANDBY | {"epoch": mine})
            self.assertEqual(self.ready(after=after), wanted)

    def test_writes_down_what_it_has(self) -> None:
        later = self.ready()
        wanted = {"because": "ready", "peer": "b", "epoch": later, "claim": CLAIM, "key": KEY, "pause": PAUSE, "of": EPOCH, "at": mock.ANY}
        self.assertEqual(role.marker("blog"), wanted)

    def test_has_its_data_on_the_disk_before_it_says_so(self) -> None:
        seen: list[str] = []
        self.commands.answer("sync", lambda _: seen.append(role.role("blog")))
        self.ready()
        self.assertEqual((seen, self.commands.began_with("sync")), (["standby"], [f"sync -f {self.record['disk']['folder']}"]))

    def test_is_none_when_they_cannot_be(self) -> None:
        self.commands.answer("sync", (1, "Input/output error"))
        self.refuses("Input/output error", heir.ready, "blog", CLAIM, PAUSE, "1", None)
        self.assertEqual(role.marker("blog"), STANDBY)

    def test_ends_transfers_first_and_lets_none_begin(self) -> None:
        def syncs(_: tuple[str, ...]) -> None:
            with mock.patch.object(claim, "PATIENCE", 0.02), self.assertRaises(SystemExit), claim.taking("blog", CLAIM):
                self.fail("something takes data")

        self.commands.answer("sync", syncs)
        self.ready()
        stopped, synced = [" ".join(words[:2]) for words in self.commands.ran].index("systemctl stop"), len(self.commands.ran) - 1
        self.assertEqual(self.commands.ran[stopped][2:], tuple(claim.transfers_of("blog")))
        self.assertLess(stopped, synced)

    def test_ends_following_at_the_position_of_the_pause_and_shuts_the_way_there(self) -> None:
        samples.make(self.at("/run/outward/opened/followed/blog"), "outward-blog . 100.64.0.1 . 4700")
        self.ready(position="0/16B3748")
        self.assertEqual(self.commands.began_with("/bin/promote"), ["/bin/promote now 0/16B3748"])
        order = [" ".join(words[:2]) for words in self.commands.ran]
        self.assertEqual(order, ["systemctl stop", "/bin/promote now", "nft delete", "sync -f"])

    def test_that_did_not_reach_its_position_goes_on_following(self) -> None:
        samples.make(self.at("/run/outward/opened/followed/blog"), "outward-blog . 100.64.0.1 . 4700")
        self.commands.answer("/bin/promote", (1, "behind"))
        self.refuses("blog: follow.promote ended with 1: behind", heir.ready, "blog", CLAIM, PAUSE, "1", "0/16B3748")
        self.assertEqual((role.marker("blog"), self.commands.began_with("nft")), (STANDBY, []))

    def test_may_be_repeated_and_is_the_same_one(self) -> None:
        later = self.ready(position="0/1")
        before = words()
        self.assertEqual(self.ready(position="0/1"), later)
        self.assertEqual((words(), len(self.commands.began_with("/bin/promote")), len(self.commands.began_with("sync"))), (before, 1, 1))

    def test_is_of_one_pause_and_one_claim(self) -> None:
        self.ready()
        before = words()
        self.refuses("it is ready here, and has to be standby", heir.ready, "blog", CLAIM, "another", "1", None)
        self.refuses("it is ready here, and has to be standby", heir.ready, "blog", "another", PAUSE, "1", None)
        self.assertEqual(words(), before)

    def test_is_refused_to_an_older_claim_also_to_one_that_is_replaced_meanwhile(self) -> None:
        self.refuses("another claim has taken the place", heir.ready, "blog", "another", PAUSE, "1", None)
        newer = STANDBY | {"claim": "newer"}
        self.commands.answer("sync", lambda _: role.mark("blog", newer))
        self.refuses("another claim has taken the place", heir.ready, "blog", CLAIM, PAUSE, "1", None)
        self.assertEqual(role.marker("blog"), newer)
