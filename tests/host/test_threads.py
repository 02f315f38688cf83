"""Threads that are waited for whatever ends the run: a signal too, once."""
import os
import signal
import threading

from case import Host
from outward.shell import Failed, end_in_order
from outward.threads import threads


class Threads(Host):
    def setUp(self) -> None:
        super().setUp()
        for number in (signal.SIGHUP, signal.SIGTERM):
            self.addCleanup(signal.signal, number, signal.getsignal(number))
        end_in_order()

    def test_have_ended_when_a_signal_comes_while_they_are_begun_or_waited_for(self) -> None:
        ended: list[int] = []

        def work(number: int) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            # Whoever would go on at once is gone by then.
            threading.Event().wait(0.2)
            ended.append(number)

        with self.assertRaisesRegex(Failed, "ended by SIGTERM"), threads() as pool:
            for number in range(3):
                pool.submit(work, number)
        self.assertEqual(sorted(ended), [0, 1, 2])

    def test_of_threads_are_waited_for_by_the_first(self) -> None:
        def work() -> str:
            with threads(1) as pool:
                pool.submit(os.kill, os.getpid(), signal.SIGTERM).result()
            return "to its end"

        with self.assertRaisesRegex(Failed, "ended by SIGTERM"), threads() as pool:
            future = pool.submit(work)
        self.assertEqual(future.result(), "to its end")

    def test_give_what_the_block_gives(self) -> None:
        with self.assertRaisesRegex(ValueError, "own"), threads(1) as pool:
            self.assertEqual(pool.submit(lambda: 7).result(), 7)
            raise ValueError("own")
