"""How a pause begins: for one claim, with a timer that ends it by itself."""
import os
import stat

import samples
from being import CLAIM, EPOCH, be, pauses, words
from case import Host
from outward.roles import pause, promise
from outward.unit import workload
from pausing import TIMER, Pausing

WRITER = "outward-blog-upload.service"


class Beginning(Pausing):
    def test_tells_the_pause_how_far_the_project_has_written_and_its_epoch(self) -> None:
        told = samples.told(self.printed(pause.quiesce, "blog", "b", CLAIM, "20"))
        self.assertEqual(told, {"pause": told["pause"], "position": "0/16B3748", "epoch": EPOCH})
        found = pause.pause_of("blog")
        assert found
        self.assertEqual((found["pause"], found["peer"], found["claim"]), (promise.shown(found["key"]), "b", CLAIM))
        # What opens the heir is bound to its claim, and not told before it is ceded.
        self.assertEqual(promise.claim_in(found["key"]), CLAIM)
        self.assertNotIn(found["key"], str(told))

    def test_is_read_by_root_alone_in_a_folder_that_is_roots_alone(self) -> None:
        self.paused()
        modes = [stat.S_IMODE(os.stat(path).st_mode) for path in (pause.PAUSES, pause.pause_path("blog"))]
        self.assertEqual(modes, [0o700, 0o600])

    def test_has_its_timer_before_anything_stops_writing(self) -> None:
        self.commands.answer("/bin/quiesce", lambda _: self.assertTrue(self.armed[TIMER]))
        self.paused()
        [timer] = self.commands.began_with("systemd-run --quiet")
        self.assertIn("--on-active=20", timer)
        # A resume that dies half-way has no timer any more.
        self.assertIn("--service-type=oneshot --property=Restart=on-failure --property=RestartSec=", timer)
        self.assertTrue(timer.endswith("/usr/local/sbin/outward resume blog"))

    def test_has_its_flag_before_the_project_is_asked_in_roots_own_folder(self) -> None:
        self.commands.answer("/bin/quiesce", lambda _: self.assertTrue(self.flagged()))
        self.paused()
        self.assertEqual(self.flag, self.at("/run/outward/paused/blog/read-only"))
        self.assertEqual(stat.S_IMODE(os.stat(self.flag).st_mode), 0o644)
        self.assertFalse(any(self.flag.startswith(folder) for folder in samples.state(self.root)["writable"]))

    def test_is_nothing_when_there_is_no_timer_to_end_it(self) -> None:
        self.commands.answer("systemd-run --quiet", (1, "no"))
        self.refuses("systemd-run", pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertEqual((pause.pause_of("blog"), self.flagged(), self.commands.began_with("/bin/quiesce")), (None, False, []))

    def test_goes_on_for_the_same_claim_and_is_refused_to_another(self) -> None:
        first = self.paused()
        self.assertEqual(self.paused(), first)
        self.assertEqual(self.commands.began_with(f"systemctl restart {TIMER}"), [f"systemctl restart {TIMER}"])
        before = words()
        self.refuses("it pauses for b and another claim", pause.quiesce, "blog", "b", "another", "20")
        self.assertEqual(words(), before)
        self.assertEqual(len(self.commands.began_with(f"systemctl restart {TIMER}")), 1)

    def test_ends_at_once_when_the_project_does_not_stop_writing(self) -> None:
        self.commands.answer("/bin/quiesce", (1, "cannot"))
        self.refuses("blog: quiesce ended with 1: cannot", pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertEqual((pause.pause_of("blog"), self.flagged(), self.armed[TIMER]), (None, False, False))

    def test_ends_a_projects_command_before_the_timer_goes_off(self) -> None:
        self.paused()
        [command] = [words for words in self.commands.started if "/bin/quiesce" in words]
        self.assertIn(f"--property=RuntimeMaxSec={workload.LIMITS['quiesce']}", command)
        self.assertIn("--property=TimeoutStopSec=2", command)


class Stopping(Pausing):
    """What knows no read-only mode."""

    def test_stops_a_project_that_has_none(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state)
        self.paused()
        self.assertEqual(self.commands.began_with("systemctl stop outward-blog"), [f"systemctl stop {samples.WEB}"])
        pause.resume("blog")
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {samples.WEB}"])

    def test_stops_the_writers_of_plain_files_and_no_other_service(self) -> None:
        services = [samples.WEB, WRITER, samples.TUNNEL]
        samples.record(self.root, services=services, state=samples.state(self.root, kept=samples.kept(WRITER)))
        self.paused()
        self.assertEqual(self.commands.began_with("systemctl stop outward-blog"), [f"systemctl stop {WRITER}"])
        pause.resume("blog")
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {WRITER}"])

    def test_stops_nothing_of_one_that_keeps_nothing(self) -> None:
        samples.record(self.root, state=None)
        self.assertIsNone(samples.told(self.printed(pause.quiesce, "blog", "b", CLAIM, "20"))["position"])
        self.assertEqual(self.commands.began_with("systemctl stop"), [])


class Several(Pausing):
    """Projects on a host: what one of them does is its own."""

    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, "wiki")
        be("active", "wiki")

    def test_pauses_leave_each_other_alone(self) -> None:
        first, second = self.paused(), self.paused("another", project="wiki")
        self.assertNotEqual(first, second)
        pause.resume("blog")
        self.assertIsNone(pause.pause_of("blog"))
        self.assertTrue(pause.is_of("wiki", second))
        self.assertTrue(os.path.exists(samples.state(self.root, "wiki")["flag"]))
        self.assertEqual(self.armed, {TIMER: False, "outward.resume.wiki.timer": True})

    def test_one_that_does_not_quiesce_leaves_the_other_one_paused(self) -> None:
        second = self.paused(project="wiki")
        self.commands.answer("/bin/quiesce", (1, "cannot"))
        self.refuses("cannot", pause.quiesce, "blog", "b", CLAIM, "20")
        self.assertTrue(pause.is_of("wiki", second))

    def test_all_of_them_end_by_one_word(self) -> None:
        self.paused()
        self.paused(project="wiki")
        pause.resume()
        self.assertEqual([pause.pause_of(project) for project in ("blog", "wiki")], [None, None])

    def test_all_of_them_end_though_one_does_not_start(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state)
        self.paused()
        self.paused(project="wiki")
        self.commands.answer(f"systemctl start --no-block {samples.WEB}", (1, "no"))
        self.refuses("systemctl start", pause.resume)
        self.assertEqual((pause.pause_of("wiki"), self.armed["outward.resume.wiki.timer"]), (None, False))


class Files(Host):
    def test_one_that_is_there_is_told_by_its_id_alone(self) -> None:
        samples.record(self.root)
        self.assertFalse(pause.is_of("blog", "x"))
        pauses()
        found = pause.pause_of("blog")
        assert found
        self.assertEqual([pause.is_of("blog", found["pause"]), pause.is_of("blog", found["key"])], [True, False])
