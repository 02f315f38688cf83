"""How long an operator's command lives: while it is attended, and while the project may write here."""
import threading
from unittest import mock

import samples
from being import CLAIM, be
from operating import KEY, TIMER, UNIT, Operating
from outward.backups import quiet
from outward.commands import lease, run
from outward.roles import giver, pause

OTHER = "fedcba9876543210"


class Attended(Operating):
    def test_it_has_a_timer_that_ends_it_before_it_starts(self) -> None:
        self.runs("/usr/bin/env")
        timer = next(line for line in self.commands.began_with("systemd-run") if "--on-active" in line)
        self.assertIn(f"--unit={TIMER.removesuffix('.timer')} --on-active={lease.SILENCE} ", timer)
        self.assertTrue(timer.endswith(f" /usr/bin/systemctl stop {UNIT}"))
        # systemd starts no unit more than five times in ten seconds, unless it is told: then there would be none.
        self.assertIn("--timer-property=StartLimitIntervalSec=0", timer)
        order = [" ".join(argv) for argv in self.commands.started if argv[0] == "systemd-run"]
        self.assertIn("--on-active", order[0])
        self.assertIn(UNIT, order[1])

    def test_it_is_gone_within_a_minute_of_the_last_word(self) -> None:
        self.assertLess(lease.SILENCE + lease.GRACE + 1, 60)
        self.assertLess(2 * lease.BEAT, lease.SILENCE)

    def test_nothing_runs_when_there_is_no_timer(self) -> None:
        self.commands.answer("systemd-run --quiet", (1, "no"))
        self.commands.answer("systemd-run", (1, "no"))
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertEqual(self.started(), [])
        self.assertFalse(self.begun())

    def test_each_word_starts_the_timer_anew_in_one_step(self) -> None:
        lease.attend("blog", KEY, False)
        self.assertEqual(self.commands.began_with("systemctl"), [f"systemctl restart {TIMER}"])
        self.commands.answer("systemctl restart", (5, "not loaded"))
        self.refuses("the command has ended", lease.attend, "blog", KEY, False)
        self.refuses("must be sixteen hexadecimal digits", lease.attend, "blog", "../x", False)

    def test_the_last_word_ends_it_at_once(self) -> None:
        lease.attend("blog", KEY, True)
        self.assertEqual(self.commands.began_with("systemctl stop"), [f"systemctl stop {UNIT}"])
        self.commands.answer("systemctl is-active", "active")
        self.refuses("does not end", lease.attend, "blog", KEY, True)

    def test_one_without_a_key_is_attended_by_its_own_process_and_one_with_a_key_is_not(self) -> None:
        said = threading.Event()
        with mock.patch.object(lease, "BEAT", 0.001), mock.patch.object(lease, "renewed", lambda *_: said.set()):
            with run.attended("blog", KEY, True):
                self.assertTrue(said.wait(10))
            for key in (None, KEY):
                with mock.patch.object(run, "attended", wraps=run.attended) as attended:
                    self.runs("/usr/bin/env", key=key)
                self.assertEqual(attended.call_args.args[2], key is None)


class Revoked(Operating):
    def setUp(self) -> None:
        super().setUp()
        self.commands.answer("nft")
        self.commands.answer("/bin/quiesce", "0/1")
        for project, key in (("blog", KEY), ("blog", OTHER), ("wiki", KEY)):
            lease.grant(project, key)

    def stopped(self) -> list[str]:
        return [line.removeprefix("systemctl stop ") for line in self.commands.began_with("systemctl stop") if ".command-" in line]

    def test_by_a_pause_before_the_project_says_that_it_writes_no_more(self) -> None:
        both = sorted(lease.command_of("blog", key) for key in (KEY, OTHER))
        self.commands.answer("/bin/quiesce", lambda _: self.assertEqual(sorted(self.stopped()), both))
        self.printed(pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertEqual(len(self.stopped()), 2)
        # The neighbour's go on.
        self.assertTrue(self.there("/run/outward/commands/wiki/0123456789abcdef"))

    def test_by_a_pause_of_what_keeps_nothing_as_well(self) -> None:
        samples.record(self.root, state=None)
        self.printed(pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertEqual(len(self.stopped()), 2)

    def test_and_a_pause_in_which_one_runs_on_is_none(self) -> None:
        self.commands.answer("systemctl is-active outward-blog.command-", "active")
        for key in (KEY, OTHER):
            self.commands.answer(f"systemctl is-active {lease.command_of('blog', key)}", "active")
        self.refuses("an operator's command does not end", pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertIsNone(pause.pause_of("blog"))
        self.assertEqual(self.commands.began_with("/bin/quiesce"), [])

    def test_by_the_end_of_the_project_here(self) -> None:
        giver.end("blog")
        self.assertEqual(len(self.stopped()), 2)

    def test_by_a_restore_where_visitors_are(self) -> None:
        self.commands.answer("/bin/quiesce", lambda _: self.assertEqual(len(self.stopped()), 2))
        with quiet.quiet(self.record):
            self.assertEqual(len(self.stopped()), 2)

    def test_by_nothing_else(self) -> None:
        be("active")
        pause.resume("blog")
        self.assertEqual(self.stopped(), [])
