"""A pause: its word, its timer, and that it ends by itself."""
import json
import os

import samples
from case import Answer, Host
from outward import quiesce, role


class Pausing(Host):
    """On a host that serves one project, with a timer that this test can end."""

    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.armed = False
        self.commands.answer("systemctl")
        self.commands.answer("nft")
        self.commands.answer(f"systemctl is-active {quiesce.TIMER}", lambda _: (0, "active") if self.armed else (3, "inactive"))
        self.commands.answer(f"systemctl stop {quiesce.TIMER}", lambda _: self.arm(False))
        self.commands.answer("systemd-run --quiet", lambda _: self.arm(True))
        self.commands.answer("/bin/quiesce", self.flag)
        role.permit("a")

    def arm(self, armed: bool) -> None:
        self.armed = armed

    def flag(self, words: tuple[str, ...]) -> Answer:
        samples.make(words[-1])
        return (0, "0/16B3748")

    def paused(self, peer: str = "b") -> str:
        return str(json.loads(self.printed(quiesce.quiesce, peer, "30"))["word"])


class Beginning(Pausing):
    def test_tells_its_word_and_how_far_each_project_has_written(self) -> None:
        samples.record(self.root, "wiki", state=None)
        told = json.loads(self.printed(quiesce.quiesce, "b", "30"))
        self.assertRegex(told["word"], "^[0-9a-f]{16}$")
        self.assertEqual(told["positions"], {"blog": "0/16B3748", "wiki": None})
        self.assertEqual(quiesce.pause(), {"word": told["word"], "peer": "b"})

    def test_has_its_timer_before_anything_stops_writing(self) -> None:
        self.commands.answer("/bin/quiesce", lambda _: self.assertTrue(self.armed))
        self.paused()
        timer = self.commands.began_with("systemd-run --quiet")
        self.assertEqual(len(timer), 1)
        self.assertIn("--on-active=30", timer[0])
        # A resume that dies half-way has no timer any more.
        self.assertIn("--service-type=oneshot --property=Restart=on-failure --property=RestartSec=", timer[0])
        self.assertTrue(timer[0].endswith("/usr/local/sbin/outward resume"))

    def test_is_nothing_when_there_is_no_timer_to_end_it(self) -> None:
        self.commands.answer("systemd-run --quiet", (1, "no"))
        self.refuses("systemd-run", quiesce.quiesce, "b", "30")
        self.assertIsNone(quiesce.pause())
        self.assertEqual(self.commands.began_with("/bin/quiesce"), [])

    def test_goes_on_for_the_same_peer_under_its_word_and_is_refused_to_another(self) -> None:
        word = self.paused()
        self.assertEqual(self.paused(), word)
        self.assertEqual(self.commands.began_with(f"systemctl restart {quiesce.TIMER}"), [f"systemctl restart {quiesce.TIMER}"])
        self.refuses("this host pauses for b, not for c", quiesce.quiesce, "c", "30")
        self.assertEqual(quiesce.pause(), {"word": word, "peer": "b"})

    def test_ends_at_once_when_a_project_does_not_stop_writing(self) -> None:
        self.commands.answer("/bin/quiesce", (1, "cannot"))
        self.refuses("quiesce ended with 1: cannot", quiesce.quiesce, "b", "30")
        self.assertIsNone(quiesce.pause())
        self.assertFalse(self.armed)

    def test_stops_what_knows_no_read_only_mode(self) -> None:
        state = samples.state(self.root)
        del state["quiesce"]
        samples.record(self.root, state=state)
        self.paused()
        self.assertEqual(self.commands.began_with("systemctl stop outward-blog"), [f"systemctl stop {samples.WEB}"])
        quiesce.resume()
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {samples.WEB}"])

    def test_stops_the_writers_of_plain_files_and_no_other_service(self) -> None:
        writer = "outward-blog-upload.service"
        services = [samples.WEB, writer, samples.TUNNEL]
        samples.record(self.root, services=services, state=samples.state(self.root, kept=samples.kept(writer)))
        self.paused()
        self.assertEqual(self.commands.began_with("systemctl stop outward-blog"), [f"systemctl stop {writer}"])
        quiesce.resume()
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {writer}"])


class Holding(Pausing):
    def test_starts_the_timer_anew_by_the_word_of_this_pause(self) -> None:
        quiesce.hold(self.paused())
        self.assertEqual(len(self.commands.began_with(f"systemctl restart {quiesce.TIMER}")), 1)

    def test_is_refused_by_another_word_and_after_the_end(self) -> None:
        word = self.paused()
        self.refuses("does not count", quiesce.hold, "another")
        quiesce.resume()
        self.refuses("does not count", quiesce.hold, word)
        self.assertNotEqual(self.paused(), word)

    def test_is_refused_when_the_timer_has_gone_off(self) -> None:
        word = self.paused()
        self.armed = False
        self.refuses("nobody held it in time", quiesce.hold, word)
        self.assertEqual(self.commands.began_with(f"systemctl restart {quiesce.TIMER}"), [])


class Ending(Pausing):
    def test_gives_full_service_back_and_the_word_first(self) -> None:
        word = self.paused()
        self.commands.answer("nft flush set", lambda _: self.assertIsNone(quiesce.pause()))
        quiesce.resume()
        self.assertFalse(os.path.exists(samples.state(self.root)["flag"]))
        self.assertEqual((self.armed, role.role()), (False, "active"))
        self.refuses("does not count", quiesce.cede, word)

    def test_may_be_repeated(self) -> None:
        quiesce.resume()
        quiesce.resume()
        self.assertEqual(role.role(), "active")

    def test_has_no_way_back_once_it_was_ceded(self) -> None:
        quiesce.cede(self.paused())
        quiesce.resume()
        self.assertIn("no way back: this host is ceded", self.said.getvalue())
        self.assertEqual(role.forbidden(), {"because": "ceded", "peer": "b"})


class Ceding(Pausing):
    def test_is_for_the_peer_of_the_pause_and_leaves_nothing_of_it(self) -> None:
        quiesce.cede(self.paused())
        self.assertEqual((role.forbidden(), role.role()), ({"because": "ceded", "peer": "b"}, "ceded"))
        self.assertEqual((quiesce.pause(), self.armed), (None, False))
        self.assertFalse(os.path.exists(samples.state(self.root)["flag"]))

    def test_is_refused_by_another_word_and_without_a_pause(self) -> None:
        self.refuses("does not count", quiesce.cede, "x")
        self.paused()
        self.refuses("does not count", quiesce.cede, "x")
        self.assertEqual(role.role(), "active")

    def test_forbids_before_the_timer_and_the_flags_go(self) -> None:
        word = self.paused()
        seen: list[str] = []
        self.commands.answer(f"systemctl stop {quiesce.TIMER}", lambda _: seen.append(role.role()))
        quiesce.cede(word)
        self.assertEqual(seen, ["ceded"])

    def test_may_be_repeated_with_any_word(self) -> None:
        quiesce.cede(self.paused())
        quiesce.cede("whatever")
        self.assertEqual(role.role(), "ceded")
