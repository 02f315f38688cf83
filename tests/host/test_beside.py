"""A service that is told its port: a change is tried beside it, and nobody waits."""
import typing
from unittest import mock

import samples
from being import be, pauses
from exchanging import Exchanging
from outward.exchange import beside as trying
from outward.exchange import start
from outward.protocol import Manifest
from outward.roles import service
from visited import NEXT, PORTS, beside, unit

WEB = unit("web")


class Overlapping(Exchanging):
    """The web service is tried beside itself, the other one is held."""

    def manifest(self, **texts: str) -> Manifest:
        made = super().manifest(**texts)
        text, env = texts.get("web", "web"), texts.get("web_env", "")
        made["files"].append(samples.entry(self.root, f"/etc/systemd/system/{WEB}.d/60-root.conf", f"of {text}", WEB))
        found: typing.Any = {
            "service": beside("web"),
            "port": NEXT["web"],
            "health": f"http://127.0.0.1:{NEXT['web']}/healthz",
            "files": [
                samples.entry(self.root, f"/run/systemd/system/{beside('web')}", text),
                samples.entry(self.root, f"/run/systemd/system/{beside('web')}.d/90-next.conf", f"[Unit]\nX-Port={NEXT['web']}\n"),
                samples.entry(self.root, "/run/outward/next/blog/web.env", f"{env}PORT={NEXT['web']}", mode="0600"),
            ],
        }
        if text:
            made["exchanges"]["web"]["beside"] = found
        return made

    def beside_now(self) -> str:
        found = self.now()["services"].get(beside("web"))
        return found["text"] if found and found["up"] else "does not run"


class Trying(Overlapping):
    def test_nobody_waits_and_nothing_is_left(self) -> None:
        self.change(web="web two")
        self.assertEqual((self.runs("web"), self.lost(), self.left(), self.beside_now()), ("web two||", [], False, "does not run"))
        self.assertEqual(self.log("nft add element inet outward held"), [])
        self.assertIn("blog: web exchanged, no request was refused, and none waited", self.said.getvalue())

    def test_comes_in_this_order(self) -> None:
        seen = dict[str, typing.Any]()

        def look(words: tuple[str, ...]) -> None:
            if words[3] == beside("web"):
                seen["text"] = self.read(f"/etc/systemd/system/{WEB}")
                seen["drop-in"] = self.read(f"/run/systemd/system/{beside('web')}.d/60-root.conf")
                seen["running"] = self.runs("web")
            self.start(words)

        self.commands.answer("systemctl start --no-block", look)
        self.change(web="web two")
        self.assertEqual(seen, {"text": "web", "drop-in": "of web two", "running": "web||"})
        steps = self.log("nft add", "nft delete", "ss", f"systemctl start --no-block {beside('web')}", "systemctl restart", "systemctl stop")
        self.assertEqual(steps, [
            f"systemctl start --no-block {beside('web')}",
            "nft add element inet outward live { 3000 timeout 346s }",
            "ss -Htn state established sport = :3000",
            f"systemctl restart --no-block {WEB}",
            "nft delete element inet outward live { 3000 }",
            f"ss -Htn state established sport = :{NEXT['web']}",
            f"systemctl stop {beside('web')}",
        ])

    def test_what_is_under_way_at_either_ends_before(self) -> None:
        now = self.now()["now"]
        self.keep(self.now() | {"under_way": {"3000": now + 1.2, str(NEXT["web"]): now + 9}})
        self.change(web="web two")
        self.assertEqual(self.lost(), [])

    def test_what_does_not_end_is_not_waited_for_for_ever_and_is_said(self) -> None:
        self.keep(self.now() | {"under_way": {"3000": self.now()["now"] + 600}})
        self.change(web="web two")
        self.assertEqual(self.lost(), ["web broke off what was under way"])
        self.assertIn("what was under way at the old one after 30 s broke off", self.said.getvalue())

    def test_who_ends_gracefully_is_not_waited_for(self) -> None:
        made = self.manifest(web="web two")
        made["exchanges"]["web"]["graceful"] = True
        self.apply(made)
        self.assertEqual((self.log("ss"), self.lost()), ([], []))

    def test_a_sick_one_never_serves_and_the_old_one_is_not_touched(self) -> None:
        words = self.refused("web is not accepted: /healthz answered 503 for 8 s", web="sick")
        self.assertTrue(words.endswith("\noutward: blog: the old one was not touched, and no request was refused"), words)
        self.assertEqual((self.runs("web"), self.restarted(), self.log("nft add"), self.lost(), self.left()), ("web||", [], [], [], False))

    def test_one_that_is_sick_in_the_end_is_put_back_while_the_one_beside_serves(self) -> None:
        healthy = self.probe

        def probe(url: str, patience: float, named: object) -> typing.Any:
            mine = self.now()["services"][WEB]
            if f":{PORTS['web']}/" in url and "two" in mine["text"] and self.now()["now"] > mine["since"]:
                return {"status": 503, "body": ""}
            return healthy(url, patience, named)

        with mock.patch.object(start, "probe", probe):
            self.refused("the old one serves again, no request was refused", web="web two")
        self.assertEqual((self.runs("web"), self.lost(), self.left()), ("web||", [], False))

    def test_of_one_that_does_not_come_back_either_it_is_said_and_nothing_is_left(self) -> None:
        self.change(web="web two")
        self.seen_from_here()
        healthy = self.probe

        def probe(url: str, patience: float, named: object) -> typing.Any:
            return {"status": 503, "body": ""} if f":{PORTS['web']}/" in url else healthy(url, patience, named)

        with mock.patch.object(start, "probe", probe):
            self.refused("and the old one does not come back", web="web three")
        self.assertEqual((self.left(), self.beside_now()), (False, "does not run"))

    def test_a_file_that_others_read_is_held_for(self) -> None:
        self.change(web="web two", shared="two")
        self.assertEqual((self.lost(), self.log("nft add element inet outward live")), ([], []))
        self.assertNotEqual(self.log("nft add element inet outward held"), [])

    def test_its_own_variables_are_not(self) -> None:
        self.change(web_env="A=1\n")
        self.assertEqual((self.runs("web"), self.log("nft add element inet outward held")), ("web|A=1\n|", []))

    def test_one_with_its_database_is_held_for(self) -> None:
        self.change(web="web two", db="db two")
        self.assertEqual((self.lost(), self.log("nft add element inet outward live"), self.runs("db")), ([], [], "db two||"))

    def test_one_exchanged_before_in_the_run_goes_back_too(self) -> None:
        self.refused("web, exchanged before in this run, is as it was as well", web="web two", api="sick")
        self.assertEqual((self.runs("web"), self.runs("api"), self.lost(), self.left()), ("web||", "api||", [], False))


class Killed(Overlapping):
    def test_at_any_step_loses_nothing_and_the_next_run_ends_it(self) -> None:
        for step in range(1, 200):
            self.seen_from_here()
            text = f"web {step}"
            if not self.dies(step, web=text):
                break
            self.wait(5)
            self.assertEqual(self.lost(), [], step)
            self.change(web=text)
            self.assertEqual((self.runs("web"), self.lost(), self.left()), (f"{text}||", [], False), step)
        self.assertGreater(step, 10)

    def test_at_any_step_with_the_data_of_before_is_as_it_was(self) -> None:
        for step in range(1, 200):
            self.seen_from_here()
            if not self.dies(step, web="web two"):
                break
            self.change()
            self.assertEqual((self.runs("web"), self.lost(), self.left()), ("web||", [], False), step)
        self.assertGreater(step, 10)

    def test_and_nobody_is_led_there_for_ever(self) -> None:
        self.leave_one()
        until = self.now()["live"]["3000"]
        self.assertLess(until, self.now()["now"] + 600)

    def leave_one(self) -> None:
        for step in range(1, 60):
            if self.dies(step, web="web two") and self.now()["live"]:
                return
        self.fail("no step leaves one")

    def test_what_is_left_does_not_outlive_a_pause_or_the_role(self) -> None:
        self.leave_one()
        trying.withdraw("other")
        self.assertTrue(self.left())
        self.commands.answer("systemctl disable")
        service.stop(self.record())
        self.assertEqual((self.beside_now(), self.now()["live"]), ("does not run", {}))

    def test_in_a_pause_nothing_is_tried(self) -> None:
        pauses("blog")
        self.change(web="web two")
        self.assertEqual(self.log(f"systemctl start --no-block {beside('web')}"), [])

    def test_where_it_does_not_serve_nothing_is_tried(self) -> None:
        be("standby")
        self.change(web="web two")
        self.assertEqual(self.log(f"systemctl start --no-block {beside('web')}"), [])
