"""The end of a pause: by its timer, by hand or by its id; it waits for nobody, and is worth nothing from its first step on."""
import threading

import samples
from being import CLAIM, be, pauses
from case import Answer
from outward.roles import pause, role
from pausing import TIMER, Pausing


class Ending(Pausing):
    def test_gives_full_service_back_and_the_pause_is_worth_nothing_before(self) -> None:
        self.paused()
        self.commands.answer(f"systemctl stop {TIMER}", lambda _: self.assertEqual((pause.pause_of("blog"), self.flagged()), (None, False)))
        pause.resume("blog")
        self.assertEqual((pause.pause_of("blog"), self.flagged(), role.role("blog")), (None, False, "active"))
        self.assertEqual(len(self.commands.began_with(f"systemctl stop {TIMER}")), 1)

    def test_may_be_repeated(self) -> None:
        pause.resume("blog")
        pause.resume("blog")
        self.assertEqual(role.role("blog"), "active")

    def test_by_its_id_leaves_a_newer_one_alone_and_says_that_the_older_is_over(self) -> None:
        first = self.paused()
        pause.resume("blog", first)
        second = self.paused()
        pause.resume("blog", first)
        self.assertTrue(pause.is_of("blog", second) and self.flagged() and self.armed[TIMER])
        pause.resume("blog", second)
        self.assertEqual((pause.pause_of("blog"), self.flagged(), self.armed[TIMER]), (None, False, False))

    def test_by_its_id_fails_where_it_was_ceded_in_and_the_timers_says_so(self) -> None:
        be("ceded")
        self.refuses("blog: no way back: it is ceded here", pause.resume, "blog", "x")
        pause.resume("blog")
        self.assertIn("blog: no way back: it is ceded here", self.said.getvalue())
        self.assertEqual((role.role("blog"), self.commands.began_with("systemctl start")), ("ceded", []))

    def test_starts_nothing_of_a_project_that_serves_no_more(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state)
        be("none")
        pauses()
        pause.resume("blog")
        self.assertEqual((self.commands.began_with("systemctl start"), pause.pause_of("blog")), ([], None))

    def test_that_cannot_start_something_is_over_all_the_same_and_its_timer_tries_again(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state)
        found = self.paused()
        self.commands.answer("systemctl start", (1, "no"))
        self.refuses("systemctl start", pause.resume, "blog")
        self.assertIsNone(pause.pause_of("blog"))
        self.refuses("does not count", pause.hold, "blog", found)

    def test_shuts_the_door_that_was_opened_for_the_heir(self) -> None:
        samples.make(self.at("/run/outward/opened/followers/blog"), "100.64.0.2 . 4700")
        self.paused()
        pause.resume("blog")
        self.assertEqual(self.commands.began_with("nft delete"), ["nft delete element inet outward followers { 100.64.0.2 . 4700 }"])

    def test_does_not_wait_for_a_project_that_hangs_nor_leave_the_flag_that_came_after(self) -> None:
        asked, over = threading.Event(), threading.Event()

        def hangs(_: tuple[str, ...]) -> Answer:
            asked.set()
            self.assertTrue(over.wait(60), "the pause has ended")
            # As one does that had begun before.
            samples.make(self.flag)
            return (0, "0/1")

        def timer() -> None:
            asked.wait(60)
            pause.resume("blog")
            over.set()

        self.commands.answer("/bin/quiesce", hangs)
        running = threading.Thread(target=timer)
        running.start()
        self.refuses("ended before everything had stopped to write", pause.quiesce, "blog", "b", CLAIM, "20")
        running.join()
        self.assertEqual((self.flagged(), pause.pause_of("blog"), self.armed[TIMER]), (False, None, False))

    def test_and_a_newer_one_meanwhile_are_not_taken_for_the_first(self) -> None:
        newer: list[str] = []

        def hangs(_: tuple[str, ...]) -> None:
            self.commands.answer("/bin/quiesce", "0/2")
            pause.resume("blog")
            newer.append(self.paused("another"))

        self.commands.answer("/bin/quiesce", hangs)
        self.refuses("ended before everything had stopped to write", pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertTrue(pause.is_of("blog", newer[0]))
