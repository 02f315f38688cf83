"""A unit that is installed or changed: what differs, in which order, and what a run that failed leaves."""
import typing
from unittest import mock

import samples
from case import Host
from outward import apply, disk, downloads, files, role
from outward.shapes import Manifest, Record
from outward.shell import Failed


class Applying(Host):
    """On a host whose disks, packages and downloads are somebody else's test."""

    def setUp(self) -> None:
        super().setUp()
        self.commands.answer("systemctl")
        self.commands.answer("systemd-sysusers")
        self.commands.answer("systemd-tmpfiles")
        self.commands.answer("nft")
        for name in ("check", "mount"):
            self.enterContext(mock.patch.object(disk, name))
        self.exchange = self.enterContext(mock.patch.object(apply, "exchange"))

    def apply(self, manifest: Manifest | None = None) -> None:
        with self.given(manifest or samples.manifest(self.root)):
            apply.apply("blog")

    def record(self) -> Record:
        found: Record = samples.read(self.at("/var/lib/outward/.units/blog.json"))
        return found

    def with_web(self, text: str) -> Manifest:
        """The same, but for the web service's file."""
        manifest = samples.manifest(self.root)
        manifest["files"][-1] = samples.entry(self.root, f"/etc/systemd/system/{samples.WEB}", text, samples.WEB)
        return manifest

    def restarted(self) -> list[str]:
        return self.commands.began_with("systemctl restart")


class Differing(Applying):
    def differing(self, manifest: Manifest, old: apply.Before) -> list[str]:
        applied = {part["path"]: files.digest(part) for part in apply.parts_of(manifest)}
        return [part["path"].rpartition("/")[2] for part in apply.differing(manifest, applied, old)]

    def test_is_everything_on_a_host_that_has_nothing(self) -> None:
        manifest = samples.manifest(self.root)
        self.assertEqual(len(self.differing(manifest, apply.NOTHING)), len(manifest["files"]))

    def test_is_nothing_after_the_same(self) -> None:
        self.apply()
        self.assertEqual(self.differing(samples.manifest(self.root), self.record_as_before()), [])

    def record_as_before(self) -> apply.Before:
        return {"services": self.record()["services"], "applied": self.record()["applied"]}

    def test_is_what_is_not_on_the_host_and_what_its_services_have_not_seen(self) -> None:
        self.apply()
        before = self.record_as_before()
        self.write(f"/etc/systemd/system/{samples.TUNNEL}", "changed by hand")
        self.assertEqual(self.differing(samples.manifest(self.root), before), [samples.TUNNEL])
        manifest = self.with_web("new")
        files.write(manifest["files"][-1])
        self.assertEqual(self.differing(manifest, before), [samples.TUNNEL, samples.WEB])

    def test_is_also_a_mode_or_a_group(self) -> None:
        self.apply()
        manifest = samples.manifest(self.root)
        manifest["files"][-1]["mode"] = "0640"
        manifest["files"][-2]["group"] = "outward-blog"
        self.assertEqual(self.differing(manifest, self.record_as_before()), [samples.TUNNEL, samples.WEB])

    def test_is_also_a_binary_of_another_sum(self) -> None:
        manifest = samples.manifest(self.root)
        manifest["downloads"] = [{"url": "u", "sha256": "1", "path": self.at("/opt/outward/blog/x"), "restarts": [samples.TUNNEL]}]
        with mock.patch.object(downloads, "download"), mock.patch.object(downloads, "sweep"):
            self.apply(manifest)
        manifest["downloads"][0]["sha256"] = "2"
        self.assertEqual(self.differing(manifest, self.record_as_before()), ["x"])


class Installing(Applying):
    def test_starts_nothing_on_a_host_that_does_not_serve(self) -> None:
        self.apply()
        self.assertEqual(self.commands.began_with("systemctl"), ["systemctl daemon-reload"])
        self.assertEqual(self.record()["services"], [samples.WEB, samples.TUNNEL])
        self.exchange.assert_not_called()

    def test_starts_its_target_on_one_that_does_and_restarts_nothing(self) -> None:
        role.permit("a")
        self.apply()
        self.assertEqual(len(self.commands.began_with("systemctl start --no-block outward-blog.target")), 1)
        self.assertEqual(self.restarted(), [])
        self.exchange.assert_not_called()

    def test_makes_users_before_files_that_may_be_theirs(self) -> None:
        web = self.at(f"/etc/systemd/system/{samples.WEB}")
        self.commands.answer("systemd-sysusers", lambda _: self.assertFalse(self.there(web)))
        self.apply()
        [made] = self.commands.began_with("systemd-sysusers")
        self.assertEqual(made, f"systemd-sysusers {self.at('/usr/lib/sysusers.d/outward-blog.conf')}")

    def test_is_refused_for_another_project_before_anything_is_changed(self) -> None:
        with self.given(samples.manifest(self.root)):
            self.refuses("the manifest is blog's, not wiki's", apply.apply, "wiki")
        self.assertEqual((self.commands.ran, self.there("/etc/systemd")), ([], False))

    def test_changes_nothing_when_the_host_has_no_room_or_a_download_fails(self) -> None:
        manifest = samples.manifest(self.root)
        manifest["downloads"] = [{"url": "u", "sha256": "s", "path": self.at("/opt/outward/blog/x"), "restarts": []}]
        for module, name in ((disk, "check"), (downloads, "download")):
            with self.subTest(name), mock.patch.object(module, name, side_effect=Failed("no room")):
                with self.given(manifest):
                    self.refuses("no room", apply.apply, "blog")
                self.assertEqual((self.commands.ran, self.there("/etc/systemd"), self.there("/var/lib/outward/.units")), ([], False, False))


class Changing(Applying):
    def setUp(self) -> None:
        super().setUp()
        role.permit("a")
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

    def test_takes_rules_away_that_nft_refuses_and_starts_nothing(self) -> None:
        rules = "/etc/nftables.d/outward-blog.nft"
        self.commands.answer("nft --check", (1, "syntax error"))
        with self.given(samples.manifest(self.root)):
            self.refuses("nft refuses the project's rules", apply.apply, "blog")
        self.assertFalse(self.there(rules))
        self.assertEqual([*self.commands.began_with("systemctl start"), *self.restarted()], [])

    def test_of_a_backup_that_goes_takes_its_traces_away(self) -> None:
        manifest: typing.Any = samples.manifest(self.root)
        self.apply(manifest | {"backup": samples.backup(self.root)})
        self.assertTrue(self.there("/var/lib/outward/.backups/blog.json"))
        self.commands.answer("userdel")
        self.apply()
        self.assertEqual(self.commands.began_with("userdel"), ["userdel outward-blog-b"])
        self.assertFalse(self.there("/var/lib/outward/.backups/blog.json"))
