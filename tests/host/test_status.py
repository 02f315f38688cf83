"""What a host says of itself."""
import hashlib
import json
import os
from typing import Any
from unittest import mock

import samples
from being import AT, CLAIM, EPOCH, GIVEN, KEY, PAUSE, ROLES, be, pauses
from case import Host
from outward import records, status
from outward.protocol import PROTOCOL, Answer, HealthName
from outward.shapes import Role
from outward.unit import disk

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

    def probe(self, url: str, patience: float, name: HealthName | None) -> Answer:
        self.asked.append(f"{url} {patience}" + (f" {name['host']} {name['serverName']}" if name else ""))
        return {"status": 200, "body": ""}

    def found(self, within: str | None = None, project: str | None = None) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.printed(status.status, project, True, within))
        return told

    def unit(self) -> dict[str, Any]:
        [told] = self.found()["units"]
        return dict(told)


class Roles(Saying):
    def standing(self) -> dict[str, Any]:
        return {key: value for key, value in self.unit().items() if key in status.RoleStatus.__annotations__ and value is not None}

    def test_are_told_with_what_is_needed_of_another_host_or_promised_to_it(self) -> None:
        self.assertEqual(self.standing(), {"role": "none", "epoch": 0})
        mine: dict[str, Any] = {"peer": "b", "epoch": EPOCH, "claim": CLAIM}
        given: dict[str, Any] = {"peer": "b", "epoch": EPOCH, "pause": PAUSE, "heir": CLAIM, "at": AT}
        rows: list[tuple[Role, dict[str, Any]]] = [
            ("standby", mine),
            ("ready", mine | {"epoch": EPOCH + 1, "pause": PAUSE, "of": EPOCH, "at": AT}),
            ("active", {"epoch": EPOCH, "claim": CLAIM}),
            ("ceded", given),
            ("left", given),
        ]
        for name, wanted in rows:
            be(name, claim=CLAIM)
            self.assertEqual(self.standing(), wanted | {"role": name})

    def test_are_told_when_they_are_on_the_disk(self) -> None:
        be("active")
        self.os.synced.clear()
        self.standing()
        self.assertIn(os.stat(self.at("/etc/outward/.roles/blog")).st_ino, self.os.synced)

    def test_are_told_without_a_key(self) -> None:
        for name in ROLES:
            be(name)
            pauses()
            told = json.dumps(self.found())
            for key in (KEY, GIVEN):
                self.assertNotIn(key.partition(":")[0], told)

    def test_of_one_that_pauses_say_so_and_for_whom(self) -> None:
        be("active")
        pauses()
        self.assertEqual(self.standing(), {"role": "paused", "peer": "b", "epoch": EPOCH, "pause": PAUSE})
        # One that is left over is none.
        be("ceded")
        pauses()
        self.assertEqual(self.standing()["role"], "ceded")

    def test_are_each_projects_own_and_told_of_one_that_is_named(self) -> None:
        samples.record(self.root, "wiki")
        be("active", "wiki")
        be("left")
        self.assertEqual({unit["project"]: unit["role"] for unit in self.found()["units"]}, {"blog": "left", "wiki": "active"})
        self.assertEqual([unit["project"] for unit in self.found(project="wiki")["units"]], ["wiki"])
        self.assertEqual(set(self.found()), {"protocol", "units"})
        self.refuses("none: nothing installed", self.found, None, "none")

    def test_of_one_that_an_earlier_version_applied_are_its_hosts(self) -> None:
        samples.record(self.root, protocol=1)
        self.write("/etc/outward/active", "a")
        self.assertEqual(self.standing(), {"role": "active", "epoch": 0})


class Numbers(Saying):
    def test_are_the_programs_and_of_each_unit_its_records(self) -> None:
        found = self.found()
        self.assertEqual((found["protocol"], found["units"][0]["protocol"]), (PROTOCOL, PROTOCOL))
        early = dict(self.record)
        del early["protocol"]
        samples.make(records.path_of("blog"), json.dumps(early))
        self.assertEqual(self.found()["units"][0]["protocol"], 0)


class Units(Saying):
    def test_are_told_with_what_they_keep_and_how_it_can_be_taken(self) -> None:
        [unit] = self.found()["units"]
        wanted = {"project": "blog", "keeps": True, "follow": "postgresql-17", "paths": ["uploads"], "tunnel": "t-1", "backup": None}
        self.assertEqual({key: unit[key] for key in wanted}, wanted)
        samples.record(self.root, state=None)
        [unit] = self.found()["units"]
        self.assertEqual([unit[key] for key in ("keeps", "follow", "paths")], [False, None, None])

    def test_say_why_they_cannot_be_followed_to_who_looks_and_not_to_who_waits(self) -> None:
        follow = {"kind": "postgresql-17", "socket": "/s", "begin": "/b", "promote": "/p", "obstacle": "/bin/obstacle"}
        samples.record(self.root, state=samples.state(self.root, follow=follow))
        self.commands.answer("/bin/obstacle", "has unlogged tables: t\n")
        self.assertIsNone(self.found()["units"][0]["obstacle"])
        self.assertEqual(self.commands.began_with("/bin/obstacle"), [])
        self.assertEqual(self.found("2.5")["units"][0]["obstacle"], "has unlogged tables: t")
        self.assertIn("--property=RuntimeMaxSec=2.5", self.commands.started[-1])
        self.assertIn("dumps and loads it: it has unlogged tables: t", self.printed(status.status, None, False))
        self.commands.answer("/bin/obstacle", (1, "no answer"))
        self.assertIsNone(self.found("2.5")["units"][0]["obstacle"])

    def test_have_no_tunnel_without_a_credential_and_tell_its_sum_alone(self) -> None:
        self.assertEqual(self.unit()["credential"], hashlib.sha256(b'{"TunnelID": "t-1"}').hexdigest())
        os.unlink(self.record["connector"]["credential"])
        self.assertEqual((self.unit()["tunnel"], self.unit()["credential"]), (None, None))

    def test_rest_only_where_writers_wait_on_a_successor(self) -> None:
        self.states[WRITER] = "inactive"
        self.assertEqual(self.found()["units"][0]["services"][WRITER], "inactive")
        for name in ("standby", "ready"):
            be(name)
            self.asked.clear()
            unit = self.unit()
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
        be("active")
        told = self.printed(status.status, None, False)
        for words in (f"{'role':40} active\n", "60 of 64 MiB free", f"{samples.WEB:40} active", f"{'web':40} 200"):
            self.assertIn(words, told)


class Names(Saying):
    def test_a_service_is_asked_as_its_route_is_called_and_by_its_address_where_none_leads_there(self) -> None:
        name = {"host": "blog.example.com", "serverName": "b.example.com"}
        samples.make(records.path_of("blog"), json.dumps(dict(self.record) | {"healthNames": {"web": name}}))
        self.found()
        self.assertIn("http://blog/ 3 blog.example.com b.example.com", self.asked)
        self.assertIn("http://upload/ 3", self.asked)

    def test_a_record_of_before_has_none(self) -> None:
        early = dict(self.record)
        early.pop("healthNames", None)
        samples.make(records.path_of("blog"), json.dumps(early))
        self.found()
        self.assertIn("http://blog/ 3", self.asked)
