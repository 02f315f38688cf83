"""Back to the version that ran before: as it came, without a lost request, and the data stay."""
import contextlib
import io
import os
import stat
import typing
from unittest import mock

import samples
from being import ROLES, be, pauses
from exchanging import Exchanging
from guard import guard
from outward.exchange import rollback, versions
from outward.protocol import Manifest
from outward.unit import remove
from visited import NAMES, unit

RULES = "/etc/nftables.d/"


class RollingBack(Exchanging):
    def setUp(self) -> None:
        super().setUp()
        self.noted = self.enterContext(mock.patch.object(rollback, "note"))

    def manifest(self, **texts: str) -> Manifest:
        """The same, with the version that the web service has: by its text."""
        made = super().manifest(**texts)
        frame = ("/usr/lib/", RULES, f"/etc/systemd/system/{samples.TUNNEL}")
        made["versioned"] = [one["path"] for one in made["files"] if not one["path"].startswith(tuple(map(self.at, frame)))]
        made["versions"] = {"web": {"name": texts.get("web", "web"), "digest": f"sha256:{texts.get('web', 'web')}"}}
        return made

    def back(self) -> str:
        with contextlib.redirect_stderr(io.StringIO()) as said:
            rollback.rollback("blog")
        return said.getvalue()

    def stays(self, words: str) -> None:
        self.refuses(words, rollback.rollback, "blog")
        self.assertEqual(self.restarted(), [])

    def shown(self) -> dict[str, typing.Any]:
        record = self.record()
        return {name: one["name"] for name, one in record.get("versions", {}).items()} | {"back": versions.rolled_back("blog") is not None}


class Exchanges(RollingBack):
    def test_what_changed_and_loses_no_request(self) -> None:
        self.change(web="web two", worker="worker two", shared="two")
        self.seen_from_here()
        said = self.back()
        self.assertEqual([self.runs(name) for name in ("web", "api", "worker")], ["web||", "api||", "worker||"])
        self.assertEqual((self.lost(), self.left()), ([], False))
        self.assertIn("blog: it runs web web again; the stack orders another one until its next change", said)
        self.assertEqual(self.shown(), {"web": "web", "back": True})

    def test_says_in_the_projects_journal_who_it_was(self) -> None:
        self.change(web="web two")
        self.back()
        said = "unknown (by no connection of the tailnet) rolls blog back to web web"
        self.assertEqual(self.noted.call_args_list, [mock.call("blog", "outward-blog.target", said)])

    def test_is_not_done_where_nobody_could_read_that(self) -> None:
        self.change(web="web two")
        self.seen_from_here()
        self.noted.side_effect = TimeoutError
        self.refuses("what cannot be recorded in a journal is not done", rollback.rollback, "blog")
        self.assertEqual(self.restarted(), [])

    def test_twice_and_it_is_back_at_what_is_ordered(self) -> None:
        self.change(web="web two")
        self.back()
        self.assertIn("it runs web web two again; the stack orders it", self.back())
        self.assertEqual((self.runs("web"), self.shown()), ("web two||", {"web": "web two", "back": False}))

    def test_touches_neither_connector_nor_rules_nor_what_did_not_change(self) -> None:
        self.change(web="web two")
        self.seen_from_here()
        self.back()
        self.assertEqual((self.restarted(), self.exchange.call_count), ([unit("web")], 0))
        self.assertEqual(self.read(f"{RULES}outward-blog.nft"), "add rule")

    def test_neither_runs_nor_undoes_a_migration(self) -> None:
        self.change(web="web two", migrate="migrate two")
        self.seen_from_here()
        self.back()
        self.assertEqual((self.restarted(), self.runs("migrate")), ([unit("web")], "migrate two||"))

    def test_takes_away_a_service_that_came_and_brings_one_that_went(self) -> None:
        self.apply(self.manifest(worker=""))
        self.change(api="")
        self.back()
        self.assertEqual((self.runs("api"), self.there(f"/etc/systemd/system/{unit('worker')}")), ("api||", False))
        self.assertEqual(self.record()["services"], self.manifest(worker="")["services"])
        self.back()
        self.assertEqual((self.runs("api"), self.runs("worker")), ("does not run", "worker||"))

    def test_a_sick_one_does_not_take_the_place_of_what_serves(self) -> None:
        self.change(web="web two")
        self.WARM = 60
        self.refuses("web is not accepted", rollback.rollback, "blog")
        self.WARM = 0.3
        self.wait(60)
        self.assertEqual((self.runs("web"), self.shown()), ("web two||", {"web": "web two", "back": False}))

    def test_then_the_next_change_ends_it(self) -> None:
        self.change(web="web two")
        self.back()
        self.change(web="web three")
        self.assertEqual((self.runs("web"), self.shown()), ("web three||", {"web": "web three", "back": False}))
        self.back()
        self.assertEqual(self.runs("web"), "web||")

    def test_then_what_is_ordered_once_more_is_exchanged_again(self) -> None:
        self.change(web="web two")
        self.back()
        self.seen_from_here()
        self.change(web="web two")
        self.assertEqual((self.restarted(), self.lost(), self.shown()["back"]), ([unit("web")], [], False))

    def test_killed_at_any_step_is_done_by_the_next_run_of_either(self) -> None:
        for step in range(1, 200):
            self.change(web="web two")
            self.assertEqual(self.runs("web"), "web two||")
            guard.steps = 0
            if not self.dies_going_back(step):
                break
            self.change(web="web two")
            self.assertEqual((self.runs("web"), self.left(), self.shown()["back"]), ("web two||", False, False), step)
            self.change(web="web")
        self.assertGreater(step, 4)

    def dies_going_back(self, step: int) -> bool:
        """As `dies` of a change."""
        change = self.change
        vars(self)["change"] = lambda **_: rollback.rollback("blog")
        try:
            return self.dies(step)
        finally:
            vars(self)["change"] = change


class Refused(RollingBack):
    def test_without_a_version_before(self) -> None:
        self.stays("blog: this host has run no other version of it; order the one that you want")

    def test_where_it_does_not_serve(self) -> None:
        self.change(web="web two")
        self.seen_from_here()
        for name in ROLES:
            if name != "active":
                be(name)
                self.stays(f"it is {name} on this host and changes where it serves; nothing was changed")

    def test_in_a_pause(self) -> None:
        self.change(web="web two")
        self.seen_from_here()
        pauses("blog")
        self.stays("blog: it pauses, for a backup or a move; try again when that has ended")

    def test_to_what_was_made_for_other_rules(self) -> None:
        self.change(web="web two", rules="other rules")
        self.seen_from_here()
        self.stays("what it reaches and listens on, or this stack itself, is another than when the version before ran")

    def test_to_what_is_not_there_any_more(self) -> None:
        made = self.manifest()
        with self.given(made):
            pass
        kept = versions.of("blog")
        assert kept
        self.change(web="web two")
        self.seen_from_here()
        kept = versions.of("blog")
        assert kept
        kept["other"]["artifacts"] = [{"folder": self.at("/opt/outward/blog/releases/gone"), "blobs": []}]
        versions.keep("blog", kept)
        self.stays("/opt/outward/blog/releases/gone is not there any more; order the version")


class Kept(RollingBack):
    def test_is_roots_alone_without_what_is_not_the_workloads(self) -> None:
        self.change(web_env="KEY=secret")
        self.assertEqual(stat.S_IMODE(os.stat(versions.path_of("blog")).st_mode), 0o600)
        found = versions.of("blog")
        assert found
        paths = [one["path"] for one in found["runs"]["files"]]
        self.assertEqual([path for path in paths if RULES in path or samples.TUNNEL in path or "sysusers" in path], [])
        self.assertEqual(len(paths), len(NAMES) + 2)

    def test_goes_with_the_unit(self) -> None:
        self.change(web="web two")
        be("none")
        remove.remove("blog")
        self.assertFalse(self.there("/var/lib/outward/.units/blog.versions"))

    def test_is_the_one_before_the_last_change_of_the_workload_not_of_the_rest(self) -> None:
        self.change(web="web two")
        made = self.manifest(web="web two")
        made["files"][0]["content"] = samples.entry(self.root, "/x", "u other")["content"]
        self.apply(made)
        self.back()
        self.assertEqual(self.runs("web"), "web||")

    def test_since_when_a_version_runs_is_not_moved_by_another_change(self) -> None:
        self.change(web="web two")
        record = self.record()
        before = record.get("versions", {})["web"]
        self.assertEqual(before["digest"], "sha256:web two")
        record["versions"] = {"web": before | {"since": "2026-01-01T00:00:00Z"}}
        versions_of = versions.dated({"web": {"name": "other name", "digest": before["digest"]}}, record)
        self.assertEqual(versions_of["web"]["since"], "2026-01-01T00:00:00Z")
        self.assertNotEqual(versions.dated({"web": {"name": "w", "digest": "sha256:3"}}, record)["web"]["since"], "2026-01-01T00:00:00Z")

    def test_of_what_an_older_checkout_orders_is_nothing(self) -> None:
        self.change(web="web two")
        made = super().manifest(web="web three")
        made.pop("versioned", None)
        self.apply(made)
        self.assertIsNone(versions.of("blog"))
