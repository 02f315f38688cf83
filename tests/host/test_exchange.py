"""A service behind a route that changes: no request is lost, and one that is not well goes again."""
import os
import stat

import samples
from being import ROLES, be, pauses
from exchanging import Exchanging
from outward.exchange import earlier, hold
from outward.protocol import Manifest
from outward.roles import pause
from outward.roles.role import role
from outward.unit import apply
from visited import CALLER, unit


class Holding(Exchanging):
    def test_a_service_that_changes_loses_no_request(self) -> None:
        self.change(web="web two")
        self.assertEqual((self.runs("web"), self.runs("api"), self.lost()), ("web two||", "api||", []))
        self.assertEqual((self.restarted(), self.left()), ([unit("web")], False))
        self.assertIn("blog: web exchanged, 0.4 s, no request was refused", self.said.getvalue())

    def test_the_twin_a_plain_restart_loses_some(self) -> None:
        plain = self.manifest(web="web two")
        del plain["exchanges"]
        self.apply(plain)
        self.wait(0.1)
        self.assertEqual(self.runs("web"), "web two||")
        self.assertNotEqual(self.lost(), [])

    def test_its_port_alone_is_held_from_before_it_is_touched_and_let_go_when_it_answers(self) -> None:
        self.change(web="web two")
        log = self.log("nft add", "nft delete", "ss", "systemctl restart")
        [add, asked, restart, free] = log
        self.assertEqual(
            add,
            "nft add element inet outward held { 3000 }; delete element inet outward held { 3000 }; "
            "add element inet outward held { 3000 timeout 5s }",
        )
        self.assertEqual((asked, restart), ("ss -Htne state established dport = :3000", f"systemctl restart --no-block {unit('web')}"))
        self.assertEqual(free, "nft delete element inet outward held { 3000 }")

    def test_is_renewed_for_as_long_as_it_takes_and_no_longer(self) -> None:
        made = self.manifest(web="web two")
        made["exchanges"]["web"]["seconds"] = 30
        self.WARM = 9
        self.apply(made)
        self.assertEqual((self.lost(), self.left()), ([], False))
        spans = [line.rpartition("timeout ")[2] for line in self.log("nft add element inet outward held")]
        self.assertEqual((len(spans) > 8, set(spans)), (True, {"5s }"}))

    def test_its_old_files_are_there_until_new_requests_wait(self) -> None:
        path = f"/etc/systemd/system/{unit('web')}"
        self.while_held(lambda: self.assertEqual(self.read(path), "web"))
        self.change(web="web two", rules="other rules")
        # What holds is in the rules, which are loaded before.
        log = self.log("nft")
        self.assertLess(log.index("nft --file /etc/nftables.conf".replace("/etc", self.at("/etc"))), log.index(self.log("nft add")[0]))

    def test_what_is_under_way_ends_before(self) -> None:
        self.keep(self.now() | {"under_way": {"3000": self.now()["now"] + 1.2}})
        self.change(web="web two")
        self.assertEqual(self.lost(), [])
        self.assertIn("web exchanged, 1.7 s, no request was refused", self.said.getvalue())

    def test_what_does_not_end_is_not_waited_for_for_ever_and_is_said(self) -> None:
        self.keep(self.now() | {"under_way": {"3000": self.now()["now"] + 60}})
        self.change(web="web two")
        self.assertEqual(self.lost(), ["web broke off what was under way"])
        self.assertIn("what was still under way after 3 s broke off", self.said.getvalue())

    def test_one_that_ends_gracefully_is_not_waited_for(self) -> None:
        made = self.manifest(web="web two")
        made["exchanges"]["web"]["graceful"] = True
        self.apply(made)
        self.assertEqual((self.log("ss"), self.runs("web"), self.lost()), ([], "web two||", []))

    def test_a_connection_of_another_user_is_nobodys_request(self) -> None:
        self.commands.answer("ss", f"0 0 127.0.0.1:6 127.0.0.1:3000 uid:{hold.pwd.getpwnam('somebody').pw_uid} ino:2")
        self.assertFalse(hold.under_way(self.exchange_of("web")))
        self.commands.answer("ss", f"0 0 127.0.0.1:6 127.0.0.1:3000 uid:{hold.pwd.getpwnam(CALLER).pw_uid} ino:2")
        self.assertTrue(hold.under_way(self.exchange_of("web")))

    def test_nothing_is_exchanged_when_nothing_changed(self) -> None:
        self.change()
        self.assertEqual((self.log("nft add", "ss"), self.restarted(), self.left()), ([], [], False))

    def test_the_record_is_written_when_all_is_well_and_what_was_is_kept_for_root_alone_until_then(self) -> None:
        def look() -> None:
            self.assertEqual(stat.S_IMODE(os.stat(earlier.path_of("blog")).st_mode), 0o600)
            # It is no record.
            self.assertFalse(earlier.path_of("blog").endswith(".json"))

        self.while_held(look)
        self.change(web="web two")
        self.assertEqual(len(self.log("ss")), 1)
        self.assertFalse(self.left())
        self.change(web="web two")
        self.assertEqual(self.restarted(), [unit("web")])


class Sick(Exchanging):
    def test_one_that_does_not_answer_200_goes_and_the_old_one_serves_again(self) -> None:
        words = self.refused("web is not accepted: /healthz answered 503 for 8 s; its last words:\n  its last words", web="sick")
        self.assertRegex(words, r"\noutward: blog: the old one serves again, 8\.\d s, no request was refused")
        self.assertEqual((self.runs("web"), self.lost(), self.left()), ("web||", [], False))
        self.assertEqual(self.read(f"/etc/systemd/system/{unit('web')}"), "web")

    def test_then_everything_is_as_before_and_the_old_data_change_nothing(self) -> None:
        before = self.record()
        self.refused("not accepted", web="sick", worker="worker two", rules="other rules", shared="two")
        self.assertEqual(self.record(), before)
        self.assertEqual([self.read(path) for path in ("/etc/nftables.d/outward-blog.nft", "/etc/outward/blog/app/shared")], ["add rule", ""])
        self.assertEqual([self.runs(name) for name in ("web", "worker")], ["web||", "worker||"])
        self.seen_from_here()
        self.change()
        self.assertEqual((self.restarted(), self.said.getvalue().splitlines()[-1]), ([], "outward: blog: 0 files changed, 0 removed"))

    def test_one_that_ends_again_and_again_is_said_to(self) -> None:
        self.refused("web is not accepted: it ended again and again (exit status 1) for 8 s", web="fails")

    def test_one_that_has_no_answer_is_said_to(self) -> None:
        self.WARM = 60
        self.refused("web is not accepted: /healthz has no answer (Connection refused) for 8 s", web="web two")

    def test_one_that_is_given_longer_is_waited_for_and_says_what_visitors_saw(self) -> None:
        made = self.manifest(web="web two")
        made["exchanges"]["web"]["seconds"] = 30
        self.WARM = 20
        self.apply(made)
        self.assertEqual(self.runs("web"), "web two||")
        self.assertIn("web exchanged, 20.1 s, requests waited for 14 s, and those after that were refused", self.said.getvalue())

    def test_an_old_one_that_does_not_come_back_is_said_and_its_files_are_there(self) -> None:
        self.WARM = 60
        words = self.refused("and the old one does not come back: web is not accepted", web="sick")
        self.assertNotIn("serves again", words)
        self.assertEqual((self.runs("web"), self.left()), ("web||", False))

    def test_a_run_that_is_asked_to_end_puts_back_what_it_has_begun(self) -> None:
        def ended(_: tuple[str, ...]) -> None:
            self.commands.answer("systemctl restart --no-block", self.start)
            raise apply.Failed("ended by SIGTERM")

        self.commands.answer("systemctl restart --no-block", ended)
        self.refused("ended by SIGTERM\noutward: blog: the old one serves again", web="web two")
        self.assertEqual((self.runs("web"), self.lost(), self.left()), ("web||", [], False))

    def test_a_file_that_was_not_there_goes_and_one_that_the_new_one_had_not_stays(self) -> None:
        more = self.manifest()
        more["files"].append(samples.entry(self.root, "/etc/outward/blog/app/old", "old", unit("web")))
        self.apply(more)
        made = self.manifest(web="sick")
        made["files"].append(samples.entry(self.root, "/etc/outward/blog/app/new", "new", unit("web")))
        with self.given(made):
            self.refuses("not accepted", apply.apply, "blog")
        self.assertEqual((self.read("/etc/outward/blog/app/old"), self.read("/etc/outward/blog/app/new")), ("old", None))

    def test_it_is_the_health_of_before_that_the_old_one_is_asked_for(self) -> None:
        made = self.manifest(web="sick")
        made["health"]["web"] = "http://127.0.0.1:3000/elsewhere"
        with self.given(made), self.assertRaises(SystemExit) as ended:
            apply.apply("blog")
        self.assertIn("/elsewhere answered 503", str(ended.exception))
        self.assertEqual(self.runs("web"), "web||")


class Elsewhere(Exchanging):
    """Where nothing is exchanged."""

    def plainly(self, made: Manifest) -> None:
        self.apply(made)
        self.assertEqual(self.log("nft add", "ss"), [])

    def test_a_host_that_does_not_serve_gets_its_files_alone(self) -> None:
        for name in (each for each in ROLES if each != "active"):
            be(name)
            self.seen_from_here()
            self.plainly(self.manifest(web=name))
            self.assertEqual((self.read(f"/etc/systemd/system/{unit('web')}"), self.restarted()), (name, []))

    def test_a_pause_ends_and_everything_restarts_as_it_did(self) -> None:
        pauses()
        self.commands.answer("systemctl is-active", (3, "inactive"))
        self.plainly(self.manifest(web="web two"))
        self.assertEqual((self.restarted(), pause.pause_of("blog")), ([unit("web")], None))

    def test_a_service_that_no_route_leads_to_restarts_as_it_did(self) -> None:
        self.plainly(self.manifest(worker="worker two"))
        self.assertEqual((self.restarted(), self.runs("worker")), ([unit("worker")], "worker two||"))

    def test_one_whose_port_is_another_has_nobodys_place_to_take(self) -> None:
        made = self.manifest(web="web two")
        made["exchanges"]["web"]["port"] = 3333
        self.plainly(made)
        self.assertEqual(self.restarted(), [unit("web")])

    def test_one_that_is_new_starts(self) -> None:
        self.apply(self.manifest(web=""))
        self.seen_from_here()
        self.plainly(self.manifest())

    def test_what_was_applied_before_roles_restarts_as_it_did(self) -> None:
        path = "/var/lib/outward/.units/blog.json"
        self.write(path, (self.read(path) or "").replace('"protocol": 2', '"protocol": 1'))
        self.plainly(self.manifest(web="web two"))
        self.assertEqual(self.restarted(), [unit("web")])


class Pauses(Exchanging):
    """That begin in the middle."""

    def test_are_worth_nothing_once_something_starts_in_them(self) -> None:
        self.commands.answer("systemctl is-active", (3, "inactive"))
        self.while_held(pauses)

        def start(words: tuple[str, ...]) -> None:
            self.assertIsNone(pause.pause_of("blog"))
            self.start(words)

        self.commands.answer("systemctl restart --no-block", start)
        self.change(web="web two")
        self.assertIsNone(pause.pause_of("blog"))
        self.assertIn("blog: its pause ends: the unit changes", self.said.getvalue())
        self.assertEqual((self.runs("web"), self.lost()), ("web two||", []))

    def test_and_in_which_it_was_ceded_let_nothing_start_any_more(self) -> None:
        self.while_held(lambda: be("ceded"))
        self.refused("it is ceded here by now, and starts nothing", web="web two")
        self.assertEqual((self.restarted(), self.read(f"/etc/systemd/system/{unit('web')}"), role("blog")), ([], "web", "ceded"))
