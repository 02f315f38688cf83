"""What a host says of itself."""
import json
import os
from typing import Any
from unittest import mock

import samples
from case import Host
from outward import disk, role, status
from outward.shapes import Answer

WRITER = "outward-blog-upload.service"


class Saying(Host):
    def setUp(self) -> None:
        super().setUp()
        services = [samples.WEB, WRITER, samples.TUNNEL]
        follow = {"kind": "postgresql-17", "socket": "/s", "begin": "/b", "promote": "/p"}
        self.record = samples.record(
            self.root,
            services=services,
            health={"web": "http://blog/", "upload": "http://upload/", "tunnel": "http://tunnel/"},
            state=samples.state(self.root, kept=samples.kept(WRITER), follow=follow),
        )
        self.write("/etc/outward/blog/tunnel.json", '{"TunnelID": "t-1"}')
        self.states: dict[str, str] = {}
        self.commands.answer("systemctl is-active", lambda words: (3, "".join(f"{self.states.get(word, 'active')}\n" for word in words[2:])))
        self.enterContext(mock.patch.object(disk, "room", return_value={"mib": 64, "freeMiB": 60}))
        self.asked: list[str] = []
        self.enterContext(mock.patch.object(status, "probe", self.probe))

    def probe(self, url: str, patience: float) -> Answer:
        self.asked.append(f"{url} {patience}")
        return {"status": 200, "body": ""}

    def found(self, within: str | None = None) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.printed(status.status, True, within))
        return told


class Roles(Saying):
    def test_are_told_with_the_peer_that_is_concerned(self) -> None:
        self.assertEqual([self.found()[key] for key in ("active", "role", "peer")], [None, "none", None])
        role.permit("a")
        self.write("/run/outward/pause", '{"word": "secret", "peer": "b"}')
        paused = self.found()
        self.assertEqual([paused[key] for key in ("active", "role", "peer")], ["a", "paused", "b"])
        self.assertNotIn("secret", json.dumps(paused))
        role.forbid("ceded", "c")
        self.assertEqual([self.found()[key] for key in ("active", "role", "peer")], ["a", "ceded", "c"])


class Units(Saying):
    def test_are_told_with_what_they_keep_and_how_it_can_be_taken(self) -> None:
        [unit] = self.found()["units"]
        wanted = {"project": "blog", "keeps": True, "follow": "postgresql-17", "paths": ["uploads"], "tunnel": "t-1", "backup": None}
        self.assertEqual({key: unit[key] for key in wanted}, wanted)
        samples.record(self.root, state=None)
        [unit] = self.found()["units"]
        self.assertEqual([unit[key] for key in ("keeps", "follow", "paths")], [False, None, None])

    def test_have_no_tunnel_without_a_credential(self) -> None:
        os.unlink(self.record["connector"]["credential"])
        self.assertIsNone(self.found()["units"][0]["tunnel"])

    def test_rest_only_where_writers_wait_on_a_successor(self) -> None:
        self.states[WRITER] = "inactive"
        self.assertEqual(self.found()["units"][0]["services"][WRITER], "inactive")
        role.forbid("standby", "b")
        self.asked.clear()
        unit = self.found()["units"][0]
        self.assertEqual((unit["services"][WRITER], set(unit["health"])), ("resting", {"web", "tunnel"}))
        self.assertFalse(any("upload" in url for url in self.asked))
        self.states[WRITER] = "failed"
        self.assertEqual(self.found()["units"][0]["services"][WRITER], "failed")

    def test_are_asked_for_all_at_once_and_are_no_others_when_systemd_does_not_answer(self) -> None:
        self.found()
        self.assertEqual(len(self.commands.began_with("systemctl is-active")), 1)
        self.commands.answer("systemctl is-active", (1, "Failed to connect to bus"))
        self.refuses("systemctl does not say what runs: Failed to connect to bus", self.found)

    def test_are_asked_for_so_long(self) -> None:
        self.found()
        self.found("1.5")
        self.assertEqual({url.split()[1] for url in self.asked}, {"3", "1.5"})

    def test_are_told_to_people(self) -> None:
        role.permit("a")
        told = self.printed(status.status, False)
        for words in ("active: a\n", "role: active\n", "60 of 64 MiB free", f"{samples.WEB:40} active", f"{'web':40} 200"):
            self.assertIn(words, told)
