"""Keys: what is shown of them, what they are bound to, and epochs that rise."""
import time
from unittest import mock

from case import Host
from outward.roles import promise


class Keys(Host):
    def test_are_drawn_and_told_by_their_sum_alone(self) -> None:
        keys = {promise.draw() for _ in range(100)}
        self.assertEqual(len(keys), 100)
        for key in keys:
            self.assertRegex(key, "^[0-9a-f]{32}:$")
            self.assertRegex(promise.shown(key), "^[0-9a-f]{64}$")

    def test_have_the_claim_in_them_that_they_are_bound_to(self) -> None:
        claim = promise.shown(promise.draw())
        self.assertEqual(promise.claim_in(promise.draw(claim)), claim)
        self.assertEqual(promise.claim_in(promise.draw()), "")
        self.assertEqual(promise.claim_in(""), "")

    def test_bound_to_something_else_are_others(self) -> None:
        key = promise.draw("one")
        self.assertNotEqual(promise.shown(key), promise.shown(key.replace("one", "two")))


class Epochs(Host):
    def test_are_a_time_so_that_one_of_which_nobody_has_heard_is_earlier(self) -> None:
        before = int(time.time())
        self.assertTrue(before <= promise.next_epoch() <= int(time.time()))
        self.assertTrue(before <= promise.next_epoch(0, 1_000_000) <= int(time.time()))

    def test_are_later_than_any_that_is_known_whatever_the_clock_says(self) -> None:
        with mock.patch.object(promise.time, "time", return_value=100.9):
            self.assertEqual([promise.next_epoch(*known) for known in ((), (99,), (100,), (7, 500))], [100, 100, 101, 501])
