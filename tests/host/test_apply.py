"""A unit that is installed or changed: in which order, and what a run that failed leaves."""
import os
import typing
from unittest import mock

import samples
from applying import Applying
from being import ROLES, be, pauses, words
from outward import lock
from outward.protocol import PROTOCOL
from outward.roles import pause
from outward.shell import Failed
from outward.unit import apply, disk, downloads


class Numbers(Applying):
    def test_of_this_program_are_understood(self) -> None:
        self.apply()
        self.assertEqual(self.record().get("protocol"), PROTOCOL)

    def test_of_another_program_are_refused_before_anything_is_changed(self) -> None:
        early = samples.manifest(self.root)
        del early["protocol"]  # type: ignore[misc]  # as it came once
        for number, found in ((0, early), *((number, samples.manifest(self.root, protocol=number)) for number in (PROTOCOL + 1, PROTOCOL - 2))):
            with self.given(found):
                self.refuses(f"the manifest is of protocol {number}, and this program knows", apply.apply, "blog")
        # What it brings asks for the roles of the host.
        with self.given(samples.manifest(self.root, protocol=PROTOCOL - 1)):
            self.refuses("blog: a project has a role of its own since then; run pulumi up", apply.apply, "blog")
        self.assertEqual((self.commands.ran, self.there("/var/lib/outward/.units")), ([], False))


class Pauses(Applying):
    def test_end_when_a_unit_changes_since_what_starts_may_write(self) -> None:
        self.apply()
        be("active")
        self.apply()
        self.commands.answer("systemctl is-active", (3, "inactive"))
        pauses()
        self.commands.answer("systemctl start", lambda _: self.assertIsNone(pause.pause_of("blog")))
        self.apply(self.with_web("new"))
        self.assertIn("blog: its pause ends: the unit changes", self.said.getvalue())
        self.assertIsNone(pause.pause_of("blog"))

    def test_that_begin_meanwhile_find_all_of_it_started_or_nothing_is_started_in_them(self) -> None:
        be("active")
        self.apply(self.with_web("web"))
        turns: list[bool] = []

        def look(_: tuple[str, ...]) -> None:
            with lock.alone(wait=False, path=lock.path_of("blog.role")) as free:
                turns.append(free)

        self.commands.answer("systemctl start --no-block", look)
        self.commands.answer("systemctl restart --no-block", look)
        self.apply(self.with_web("web two"))
        self.assertEqual((len(turns), set(turns)), (2, {False}))

    def test_start_nothing_before_the_role_is_on_the_disk(self) -> None:
        be("active")
        self.apply()
        self.os.synced.clear()
        folder = os.stat(self.at("/etc/outward/.roles/blog")).st_ino
        self.commands.answer("systemctl start", lambda _: self.assertIn(folder, self.os.synced))
        self.apply(self.with_web("web two"))

    def test_of_another_project_go_on(self) -> None:
        samples.record(self.root, "wiki")
        be("active", "wiki")
        pauses("wiki")
        be("active")
        self.apply()
        self.assertIsNotNone(pause.pause_of("wiki"))


class Roles(Applying):
    def test_are_none_of_what_a_unit_brings(self) -> None:
        for name in ROLES:
            be(name)
            before = words()
            self.commands.ran.clear()
            self.apply(self.with_web(name))
            self.assertEqual(words(), before)
            self.assertEqual(bool(self.commands.began_with("systemctl start")), name == "active", name)


class Installing(Applying):
    def test_starts_nothing_on_a_host_that_does_not_serve(self) -> None:
        self.apply()
        self.assertEqual(self.commands.began_with("systemctl"), ["systemctl daemon-reload"])
        self.assertEqual(self.record()["services"], [samples.WEB, samples.TUNNEL])
        self.exchange.assert_not_called()

    def test_starts_its_target_on_one_that_does_and_restarts_nothing(self) -> None:
        be("active")
        self.apply()
        self.assertEqual(len(self.commands.began_with("systemctl start --no-block outward-blog.target")), 1)
        self.assertEqual(self.restarted(), [])
        self.exchange.assert_not_called()

    def test_makes_the_first_backup_of_a_project_that_comes_to_a_host_that_serves(self) -> None:
        first = "systemctl start --no-block outward-blog-backup.service"
        with_one = samples.manifest(self.root, backup=samples.backup(self.root))
        self.apply(with_one)
        self.assertEqual(self.commands.began_with(first), [])
        be("active")
        self.apply(with_one)
        self.assertEqual(self.commands.began_with(first), [first])

    def test_makes_users_before_files_that_may_be_theirs(self) -> None:
        web = self.at(f"/etc/systemd/system/{samples.WEB}")
        self.commands.answer("systemd-sysusers", lambda _: self.assertFalse(self.there(web)))
        self.apply()
        [made] = self.commands.began_with("systemd-sysusers")
        self.assertEqual(made, f"systemd-sysusers {self.at('/usr/lib/sysusers.d/outward-blog.conf')}")

    def test_is_refused_for_another_project_before_anything_is_changed(self) -> None:
        with self.given(samples.manifest(self.root)):
            self.refuses("the manifest is blog's, not wiki's", apply.apply, "wiki")
        self.assertEqual((self.commands.ran, self.there(f"/etc/systemd/system/{samples.WEB}")), ([], False))

    def test_changes_nothing_when_the_host_has_no_room_or_a_download_fails(self) -> None:
        manifest = samples.manifest(self.root)
        manifest["downloads"] = [{"url": "u", "sha256": "s", "path": self.at("/opt/outward/blog/x"), "restarts": []}]
        for module, name in ((disk, "check"), (downloads, "download")):
            with self.subTest(name), mock.patch.object(module, name, side_effect=Failed("no room")):
                with self.given(manifest):
                    self.refuses("no room", apply.apply, "blog")
                written = [self.there(path) for path in (f"/etc/systemd/system/{samples.WEB}", "/var/lib/outward/.units")]
                self.assertEqual((self.commands.ran, written), ([], [False, False]))


class Changing(Applying):
    def setUp(self) -> None:
        super().setUp()
        be("active")
        self.apply()
        self.commands.ran.clear()

    def test_restarts_what_has_changed_and_nothing_else(self) -> None:
        self.apply(self.with_web("new"))
        self.assertEqual(self.restarted(), [f"systemctl restart --no-block {samples.WEB}"])
        self.exchange.assert_not_called()
        self.commands.ran.clear()
        self.apply(self.with_web("new"))
        self.assertEqual(self.restarted(), [])

    def test_takes_away_what_is_no_more_and_stops_services_that_went(self) -> None:
        gone = samples.manifest(self.root)
        gone["files"].pop()
        gone["services"] = [samples.TUNNEL]
        self.apply(gone)
        self.assertFalse(self.there(f"/etc/systemd/system/{samples.WEB}"))
        self.assertTrue(self.there(f"/etc/systemd/system/{samples.TUNNEL}"))
        self.assertEqual(self.commands.began_with("systemctl stop"), [f"systemctl stop {samples.WEB}"])

    def test_exchanges_a_connector_that_changed_and_does_not_restart_it_again(self) -> None:
        manifest = samples.manifest(self.root)
        manifest["files"][-2] = samples.entry(self.root, f"/etc/systemd/system/{samples.TUNNEL}", "new", samples.TUNNEL)
        self.apply(manifest)
        [((project, _, own), _)] = self.exchange.call_args_list
        self.assertEqual((project, own), ("blog", [manifest["files"][-2]]))
        self.assertEqual(self.restarted(), [])

    def test_exchanges_one_that_a_killed_run_left_a_candidate_of(self) -> None:
        self.write(f"/etc/systemd/system/{samples.CANDIDATE}", "left")
        self.apply()
        self.exchange.assert_called_once()

    def test_whose_connector_is_not_accepted_changes_nothing_and_takes_its_new_binary_away(self) -> None:
        manifest = self.with_web("new")
        binary = self.at("/opt/outward/blog/cloudflared-2")
        manifest["downloads"] = [{"url": "u", "sha256": "s", "path": binary, "restarts": [samples.TUNNEL]}]
        before = self.record()
        self.exchange.side_effect = Failed("not accepted")
        with mock.patch.object(downloads, "download", side_effect=lambda *_: samples.make(binary)), self.given(manifest):
            self.refuses("not accepted", apply.apply, "blog")
        self.assertEqual((self.record(), self.read(f"/etc/systemd/system/{samples.WEB}")), (before, "web"))
        self.assertFalse(self.there("/opt/outward/blog/cloudflared-2"))

    def test_that_broke_off_is_done_by_the_next_run(self) -> None:
        """The record is written last: files that a killed run has written are not taken for seen."""
        self.commands.answer("systemctl restart", (1, "no"))
        with self.given(self.with_web("new")):
            self.refuses("systemctl restart", apply.apply, "blog")
        self.commands.answer("systemctl restart")
        self.commands.ran.clear()
        self.apply(self.with_web("new"))
        self.assertEqual(self.restarted(), [f"systemctl restart --no-block {samples.WEB}"])

    def test_keeps_the_rules_of_before_when_nft_refuses_the_new_ones_and_starts_nothing(self) -> None:
        rules = "/etc/nftables.d/outward-blog.nft"
        manifest = samples.manifest(self.root)
        manifest["files"][2] = samples.entry(self.root, rules, "refused")
        self.commands.answer("nft --check", (1, "syntax error"), (0, ""))
        with self.given(manifest):
            self.refuses("nft refuses the project's rules", apply.apply, "blog")
        self.assertEqual(self.read(rules), "add rule")
        self.assertEqual([*self.commands.began_with("systemctl start"), *self.restarted()], [])
        self.apply()
        self.assertEqual(self.read(rules), "add rule")

    def test_of_a_backup_that_goes_takes_its_traces_away(self) -> None:
        manifest: typing.Any = samples.manifest(self.root)
        self.apply(manifest | {"backup": samples.backup(self.root)})
        self.assertTrue(self.there("/var/lib/outward/.backups/blog.json"))
        self.commands.answer("userdel")
        self.apply()
        self.assertEqual(self.commands.began_with("userdel"), ["userdel outward-blog-b"])
        self.assertFalse(self.there("/var/lib/outward/.backups/blog.json"))
