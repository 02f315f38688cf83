"""How long a pause goes on: as long as somebody holds it by its id, and no longer than its limit."""
from unittest import mock

from being import CLAIM
from outward.roles import pause
from pausing import TIMER, Pausing


class Holding(Pausing):
    def restarts(self) -> int:
        return len(self.commands.began_with(f"systemctl restart {TIMER}"))

    def test_starts_the_timer_anew(self) -> None:
        pause.hold("blog", self.paused())
        self.assertEqual(self.restarts(), 1)

    def test_is_refused_by_another_id_and_after_the_end(self) -> None:
        first = self.paused()
        self.refuses("does not count", pause.hold, "blog", "another")
        pause.resume("blog")
        self.refuses("does not count", pause.hold, "blog", first)
        self.assertNotEqual(self.paused(), first)
        self.refuses("does not count", pause.hold, "blog", first)
        self.assertEqual(self.restarts(), 0)

    def test_is_refused_when_the_timer_has_gone_off(self) -> None:
        found = self.paused()
        self.armed[TIMER] = False
        self.refuses("nobody held it in time", pause.hold, "blog", found)
        self.assertEqual(self.restarts(), 0)

    def test_is_refused_past_the_limit_and_whoever_comes_again_gets_no_longer_one(self) -> None:
        found, began = self.paused(limit="60"), pause.now()
        with mock.patch.object(pause, "now", return_value=began + 59):
            pause.hold("blog", found)
            self.assertEqual(self.paused(limit="600"), found)
        before = self.restarts()
        with mock.patch.object(pause, "now", return_value=began + 61):
            self.refuses("has reached its limit", pause.hold, "blog", found)
            self.refuses("has reached its limit", pause.quiesce, "blog", "b", CLAIM, "20", "600")
        # The timer runs out.
        self.assertEqual((self.restarts(), pause.is_of("blog", found)), (before, True))

    def test_is_an_hour_where_nobody_says_how_long(self) -> None:
        found, began = self.paused(), pause.now()
        with mock.patch.object(pause, "now", return_value=began + 3_599):
            pause.hold("blog", found)
        with mock.patch.object(pause, "now", return_value=began + 3_601):
            self.refuses("has reached its limit", pause.hold, "blog", found)
