"""The point of no return: ceding, once and for one claim, and taking it back when that claim was renounced."""
import json
import os
import time
from unittest import mock

import samples
from being import CEDED, CLAIM, EPOCH, GIVEN, KEY, PAUSE, SERVES, be, pauses, words
from outward import files
from outward.roles import giver, pause, promise, role
from pausing import TIMER, Pausing


class Giving(Pausing):
    def cede(self, found: str = PAUSE) -> str:
        return str(json.loads(self.printed(giver.cede, "blog", found))["key"])


class Ceding(Giving):
    def test_tells_the_key_of_the_pause_and_writes_down_to_which_claim(self) -> None:
        found = self.paused()
        key = self.cede(found)
        self.assertEqual((promise.shown(key), promise.claim_in(key)), (found, CLAIM))
        wanted = {"because": "ceded", "peer": "b", "epoch": EPOCH, "pause": found, "heir": CLAIM, "given": key, "at": mock.ANY}
        self.assertEqual(words(), (SERVES, wanted, None))

    def test_leaves_nothing_of_the_pause(self) -> None:
        self.cede(self.paused())
        self.assertEqual((pause.pause_of("blog"), self.armed[TIMER], self.flagged()), (None, False, False))

    def test_is_written_down_before_the_timer_and_the_flag_go(self) -> None:
        found = self.paused()
        seen: list[tuple[str, bool]] = []
        self.commands.answer(f"systemctl stop {TIMER}", lambda _: seen.append((role.role("blog"), self.flagged())))
        self.cede(found)
        self.assertEqual(seen, [("ceded", True)])

    def test_is_refused_by_another_pause_and_without_one_and_after_its_end(self) -> None:
        for words_of_it in (PAUSE, "", "x"):
            self.refuses("does not count", giver.cede, "blog", words_of_it)
        first = self.paused()
        self.refuses("does not count", giver.cede, "blog", "x")
        pause.resume("blog")
        self.paused()
        self.refuses("does not count", giver.cede, "blog", first)
        self.assertEqual(role.role("blog"), "active")

    def test_may_be_repeated_by_its_own_pause_alone(self) -> None:
        found = self.paused()
        key = self.cede(found)
        before = words()
        self.assertEqual(self.cede(found), key)
        self.refuses("it is ceded here, and has to be active", giver.cede, "blog", "whatever")
        self.assertEqual(words(), before)

    def test_is_on_the_disk_before_its_key_is_told_again_also_after_a_death_in_between(self) -> None:
        found = self.paused()
        with mock.patch.object(files, "sync", side_effect=OSError), self.assertRaises(OSError):
            giver.cede("blog", found)
        self.assertEqual(role.role("blog"), "ceded")
        self.os.synced.clear()
        self.cede(found)
        self.assertIn(os.stat(self.at("/etc/outward/.roles/blog")).st_ino, self.os.synced)

    def test_that_cannot_be_written_down_is_none(self) -> None:
        found = self.paused()
        with mock.patch.object(role, "write_atomically", side_effect=OSError), self.assertRaises(OSError):
            giver.cede("blog", found)
        self.assertEqual((role.role("blog"), pause.is_of("blog", found), self.armed[TIMER]), ("active", True, True))

    def test_that_died_behind_its_one_step_is_done_and_ends_when_it_is_repeated(self) -> None:
        found = self.paused()
        with mock.patch.object(giver, "disarm", side_effect=OSError), self.assertRaises(OSError):
            giver.cede("blog", found)
        self.assertEqual((role.role("blog"), pause.is_of("blog", found), self.flagged()), ("ceded", True, True))
        self.assertEqual(promise.shown(self.cede(found)), found)
        self.assertEqual((pause.pause_of("blog"), self.armed[TIMER], self.flagged()), (None, False, False))


class Reclaiming(Giving):
    def setUp(self) -> None:
        super().setUp()
        be("ceded")

    def reclaim(self, key: str = KEY, after: str = "0", gone: str | None = None) -> None:
        with self.given(f"{key}\n"):
            giver.reclaim("blog", after, gone)

    def test_takes_its_word_back_by_the_key_of_the_claim_it_ceded_to(self) -> None:
        for name in ("ceded", "left"):
            be(name)
            self.reclaim()
            self.assertEqual((role.role("blog"), role.serving("blog")), ("active", {"epoch": role.epoch("blog"), "claim": None}))

    def test_is_refused_by_any_other_key_its_own_among_them(self) -> None:
        before = words()
        for key in ("", GIVEN, CLAIM, PAUSE, promise.draw(), KEY[:-1]):
            self.refuses("this is not the key of that claim: b may serve by it", self.reclaim, key)
        self.assertEqual((words(), self.commands.ran), (before, []))

    def test_is_refused_where_it_has_ceded_to_nobody(self) -> None:
        nobody = {key: value for key, value in CEDED.items() if key not in ("heir", "given", "pause")}
        samples.make(role.marker_path("blog"), json.dumps(nobody | {"because": "left"}))
        self.refuses("blog: it has ceded to nobody", self.reclaim)
        self.refuses("blog: it has ceded to nobody", self.reclaim, KEY, "0", "b")

    def test_needs_no_key_when_the_heir_is_said_to_be_gone_and_no_other_host(self) -> None:
        self.refuses("this is not the key of that claim", self.reclaim, "", "0", "c")
        self.reclaim("", gone="b")
        self.assertEqual(role.role("blog"), "active")

    def test_serves_by_an_epoch_later_than_the_heirs_and_its_own(self) -> None:
        now = int(time.time())
        self.reclaim(after=str(now + 50))
        self.assertEqual(role.epoch("blog"), now + 51)
        role.mark("blog", CEDED | {"epoch": now + 90})
        self.reclaim(after="5")
        self.assertEqual(role.epoch("blog"), now + 91)

    def test_starts_what_runs_and_goes_on_pausing_for_nobody(self) -> None:
        # A cede that died behind its one step has left all three.
        pauses()
        samples.make(self.flag)
        self.reclaim()
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog.target"])
        self.assertEqual((pause.pause_of("blog"), self.flagged()), (None, False))

    def test_by_consent_is_backed_up_at_once_where_it_has_no_backup(self) -> None:
        samples.record(self.root, backup=samples.backup(self.root))
        first = "systemctl start --no-block outward-blog-backup.service"
        self.reclaim()
        self.assertEqual(self.commands.began_with(first), [])
        be("ceded")
        self.reclaim("", gone="b")
        self.assertEqual(self.commands.began_with(first), [first])
