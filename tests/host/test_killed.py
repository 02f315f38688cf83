"""A run that is killed, before each of its steps in turn: what it leaves holds nobody for long, and the next run settles it."""
import itertools
from collections.abc import Iterator

from exchanging import Exchanging
from outward.exchange import hold
from visited import unit

BOTH = {"web": "web two", "api": "api two", "migrate": "migrate two", "worker": "worker two"}
SICK = BOTH | {"api": "sick"}


class Killed(Exchanging):
    WITHIN = 1

    def before_each_step(self, **texts: str) -> Iterator[int]:
        """Each time on the host as it was, a while after the run has died."""
        for step in itertools.count(1):
            with self.subTest(step):
                self.change()
                self.seen_from_here()
                if not self.dies(step, **texts):
                    self.assertGreater(step, 25)
                    return
                self.assertNotIn("does not run", [self.runs(name) for name in ("web", "api", "db")])
                world = self.now()
                self.assertTrue(all(until <= world["now"] + hold.SPAN for until in world["held"].values()))
                self.wait(15)
                self.seen_from_here()
                yield step

    def settled(self, *names: str, **texts: str) -> None:
        """Nothing is left to do, on what is in the data. @param names what runs on that"""
        for name in names:
            self.assertEqual(self.runs(name), f"{texts.get(name, name)}||", name)
        for name in BOTH:
            self.assertEqual(self.read(f"/etc/systemd/system/{unit(name)}"), texts.get(name, name))
        self.assertFalse(self.left())
        self.seen_from_here()
        self.change(**texts)
        self.assertEqual(self.restarted(), [])

    def test_is_done_by_the_next(self) -> None:
        for _ in self.before_each_step(**BOTH):
            self.change(**BOTH)
            self.settled(*BOTH, **BOTH)

    def test_is_undone_by_the_next_when_one_of_them_is_sick(self) -> None:
        """What the next run finds may be what is sick already: it goes back to what was there before either."""
        for _ in self.before_each_step(**SICK):
            self.refused("api is not accepted", **SICK)
            # What has been migrated stays so.
            self.settled("web", "api", "worker")

    def test_is_undone_by_the_data_of_before(self) -> None:
        for _ in self.before_each_step(**SICK):
            self.change()
            self.settled(*BOTH)

    def test_is_nothing_to_a_run_of_other_data(self) -> None:
        other = {"web": "web three", "api": "api three"}
        for _ in self.before_each_step(**SICK):
            self.change(**other)
            self.settled(*BOTH, **other)

    def test_that_brought_a_service_leaves_none_that_nobody_orders(self) -> None:
        self.change(worker="")
        for step in itertools.count(1):
            died = self.dies(step, worker="worker two", web="web two")
            self.start(("", "start", "", unit("worker")))
            self.wait(15)
            self.change(worker="")
            self.assertEqual((self.runs("worker"), self.there(f"/etc/systemd/system/{unit('worker')}")), ("does not run", False))
            if not died:
                return
