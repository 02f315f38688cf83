"""A connector that is changed: the candidate first, the old one back when the new one is not healthy, nothing left over."""
import contextlib
import itertools
import json
import types
from unittest import mock

import samples
from case import Answer, Host
from outward.protocol import Answer as Told
from outward.unit import connector, health
from outward.unit.health import Unhealthy

GOOD, BAD = "new", "broken"
NEVER = "broken too"


class Connecting(Host):
    """
    A systemd that starts what its unit's file says, and a cloudflared of which a file decides whether it connects. The
    clock goes on only while somebody waits.
    """

    def setUp(self) -> None:
        super().setUp()
        self.unit = f"/etc/systemd/system/{samples.TUNNEL}"
        self.candidate = f"/etc/systemd/system/{samples.CANDIDATE}"
        self.write(self.unit, "old")
        self.connector = samples.manifest(self.root)["connector"]
        self.running = {samples.TUNNEL: ("old", "run-0")}
        self.runs = itertools.count(1)
        self.now = 0.0
        self.served: list[set[str]] = []
        self.commands.answer("systemctl daemon-reload")
        self.commands.answer("systemctl reset-failed")
        self.commands.answer("systemctl start --no-block", self.start)
        self.commands.answer("systemctl restart --no-block", self.start)
        self.commands.answer("systemctl stop", self.stop)
        self.commands.answer("systemctl show", self.show)
        self.commands.answer("journalctl", "its last words")
        clock = types.SimpleNamespace(monotonic=lambda: self.now, sleep=self.wait)
        self.enterContext(mock.patch.object(health, "time", clock))
        self.enterContext(mock.patch.object(health, "probe", self.probe))

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.served.append({service for service, (text, _) in self.running.items() if self.healthy(text)})

    def healthy(self, text: str) -> bool:
        return text not in (BAD, NEVER)

    def start(self, words: tuple[str, ...]) -> None:
        text = self.read(f"/etc/systemd/system/{words[-1]}")
        assert text is not None
        self.running[words[-1]] = (text, f"run-{next(self.runs)}")

    def stop(self, words: tuple[str, ...]) -> None:
        self.running.pop(words[-1], None)

    def show(self, words: tuple[str, ...]) -> Answer:
        _, run = self.running.get(words[-1], ("", ""))
        has = {"ActiveState": "active" if run else "inactive", "Result": "success", "ExecMainStatus": "0", "InvocationID": run}
        names = [word.removeprefix("--property=") for word in words if word.startswith("--property=")]
        return (0, "\n".join(f"{name}={has[name]}" for name in names))

    def probe(self, url: str) -> Told:
        service = samples.CANDIDATE if ":4002" in url else samples.TUNNEL
        text, _ = self.running.get(service, (BAD, ""))
        return {"status": 200, "body": json.dumps({"readyConnections": 4 if self.healthy(text) else 0})}

    def change(self, to: str, tried: str | None = None) -> None:
        self.connector["candidate"]["files"] = [samples.entry(self.root, self.candidate, tried or to)]
        connector.exchange("blog", self.connector, [samples.entry(self.root, self.unit, to, samples.TUNNEL)])


class Exchanging(Connecting):
    def test_leaves_the_new_one_running_and_no_candidate(self) -> None:
        self.change(GOOD)
        self.assertEqual(self.running, {samples.TUNNEL: (GOOD, "run-2")})
        self.assertEqual((self.read(self.unit), self.there(self.candidate)), (GOOD, False))

    def test_has_one_that_is_healthy_at_every_moment(self) -> None:
        with contextlib.suppress(SystemExit):
            self.change(BAD, tried=GOOD)
        self.assertGreater(len(self.served), 0)
        self.assertNotIn(set(), self.served)

    def test_does_not_touch_the_old_one_when_the_candidate_is_not_healthy(self) -> None:
        self.refuses("is not accepted: outward-blog-tunnel.candidate.service did not become healthy: 0 of 4", self.change, BAD)
        self.assertEqual(self.running, {samples.TUNNEL: ("old", "run-0")})
        self.assertEqual((self.read(self.unit), self.there(self.candidate)), ("old", False))
        self.assertGreater(self.now, 180)

    def test_puts_the_old_one_back_when_the_new_one_is_not_healthy(self) -> None:
        self.refuses("the old connector is back and serves", self.change, BAD, GOOD)
        self.assertEqual(self.running, {samples.TUNNEL: ("old", "run-3")})
        self.assertEqual((self.read(self.unit), self.there(self.candidate)), ("old", False))

    def test_takes_a_file_away_again_that_was_not_there(self) -> None:
        more = samples.entry(self.root, "/etc/outward/blog/more.yml", "x", samples.TUNNEL)
        with mock.patch.object(connector, "restart", side_effect=[Unhealthy("no"), None]), self.assertRaises(Unhealthy):
            connector.replace(self.connector, [more])
        self.assertFalse(self.there("/etc/outward/blog/more.yml"))

    def test_lets_the_candidate_serve_when_not_even_the_old_one_comes_back(self) -> None:
        self.write(self.unit, NEVER)
        self.refuses("serves until its time is over", self.change, BAD, GOOD)
        self.assertEqual(self.running[samples.CANDIDATE][0], GOOD)
        self.assertTrue(self.there(self.candidate))

    def test_that_is_asked_to_end_puts_everything_back(self) -> None:
        self.commands.answer(f"systemctl start --no-block {samples.CANDIDATE}", self.ended)
        self.refuses("ended by SIGTERM", self.change, GOOD)
        self.assertEqual((self.running, self.there(self.candidate)), ({samples.TUNNEL: ("old", "run-0")}, False))

    def ended(self, _: tuple[str, ...]) -> None:
        raise connector.Failed("ended by SIGTERM")

    def test_waits_for_another_run_of_the_one_that_is_restarted(self) -> None:
        """One that is stopping still answers."""
        self.commands.answer(f"systemctl restart --no-block {samples.TUNNEL}")
        self.refuses("not started yet", self.change, GOOD)


class Settling(Connecting):
    """A run that was killed has left a candidate behind."""

    def setUp(self) -> None:
        super().setUp()
        self.write(self.candidate, GOOD)
        self.running[samples.CANDIDATE] = (GOOD, "run-of-before")

    def test_takes_it_away_once_the_other_one_is_healthy(self) -> None:
        connector.settle("blog", self.connector, connector.trace(self.connector["candidate"]))
        self.assertEqual((set(self.running), self.there(self.candidate)), ({samples.TUNNEL}, False))

    def test_waits_for_the_other_one_before_that(self) -> None:
        self.running[samples.TUNNEL] = (BAD, "run-0")
        connector.settle("blog", self.connector, connector.trace(self.connector["candidate"]))
        self.assertGreater(self.now, 180)
        self.assertTrue(all(samples.CANDIDATE in served for served in self.served))

    def test_is_nothing_without_one(self) -> None:
        connector.dismiss({"service": samples.CANDIDATE, "paths": [self.at("/nowhere")]})
        self.assertEqual((self.commands.ran, len(self.running)), ([], 2))


class Faults(Connecting):
    def fault(self, text: str = "old") -> str | None:
        self.running[samples.TUNNEL] = (text, "run-1")
        return health.fault(samples.TUNNEL, self.connector["ready"], 4)

    def test_are_none_with_all_connections_and_told_with_fewer(self) -> None:
        self.assertIsNone(self.fault())
        self.assertEqual(self.fault(BAD), "0 of 4 connections")

    def test_are_a_service_that_failed_with_how_it_did_and_one_that_is_not_there_yet(self) -> None:
        self.commands.answer("systemctl show", "ActiveState=failed\nResult=exit-code\nExecMainStatus=1", "ActiveState=activating")
        self.assertEqual(self.fault(), "failed (exit-code, exit status 1)")
        self.assertEqual(self.fault(), "activating")

    def test_are_an_answer_that_is_none(self) -> None:
        for told, words in (({"status": 503, "body": ""}, "503"), ({"status": 0, "body": "refused"}, "refused")):
            with mock.patch.object(health, "probe", return_value=told):
                self.assertEqual(self.fault(), f"/ready answers {words}")

    def test_that_are_final_are_not_waited_for(self) -> None:
        self.commands.answer("systemctl show", "ActiveState=failed\nResult=x\nExecMainStatus=1\nInvocationID=i")
        with self.assertRaisesRegex(Unhealthy, "failed .*its last words"):
            health.await_health(self.connector, self.connector)
        self.assertEqual(self.now, 0)
