"""What a host is, and that no death between two steps lets it write when another may."""
import os
from collections.abc import Callable
from unittest import mock

import samples
from case import Host
from outward import activate, quiesce, role


class Roles(Host):
    def test_follow_from_two_files(self) -> None:
        self.assertEqual(role.role(), "none")
        role.permit("a")
        self.assertEqual((role.role(), role.active_host()), ("active", "a"))
        role.forbid("ceded", "b")
        self.assertEqual(role.role(), "ceded")
        role.retire("b")
        self.assertEqual((role.role(), role.active_host()), ("left", None))
        role.permit("a")
        self.assertEqual((role.role(), role.forbidden()), ("active", None))

    def test_are_on_the_disk_when_a_file_of_them_is_gone(self) -> None:
        role.forbid("standby", "b")
        self.os.synced.clear()
        role.permit("a")
        self.assertIn(os.stat(self.at("/etc/outward")).st_ino, self.os.synced)
        self.os.synced.clear()
        role.retire("b")
        self.assertIn(os.stat(self.at("/etc/outward")).st_ino, self.os.synced)

    def test_one_that_is_not_allowed_is_refused_by_name_and_changes_nothing(self) -> None:
        role.forbid("standby", "b")
        self.refuses("cannot pause: this host is standby, and it has to be active; nothing was changed", role.must_be, "pause", "active")
        role.must_be("stand by", "none", "standby")

    def test_retiring_is_written_before_the_right_to_serve_is_taken_away(self) -> None:
        role.permit("a")
        role.forbid("ceded", "b")
        with mock.patch.object(role, "write_atomically", side_effect=OSError), self.assertRaises(OSError):
            role.forbid("left", "b")
        self.assertEqual((role.role(), role.active_host()), ("ceded", "a"))
        with mock.patch.object(role.os, "unlink", side_effect=OSError), self.assertRaises(OSError):
            role.retire("b")
        self.assertEqual(role.role(), "left")

    def test_the_right_to_serve_is_written_before_the_right_to_write_comes_back(self) -> None:
        role.forbid("standby", "b")
        with mock.patch.object(role.os, "unlink", side_effect=OSError), self.assertRaises(OSError):
            role.permit("a")
        self.assertEqual(role.role(), "standby")


class Transitions(Host):
    """Each order on a host of each role: done, or refused with the host as it was."""

    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.commands.answer("systemctl")
        self.commands.answer("systemctl is-active", (3, "inactive"))
        self.commands.answer("systemd-run")
        self.commands.answer("nft")
        self.commands.answer("shred")
        self.commands.answer("/bin/quiesce")

    def be(self, name: str) -> None:
        for path in (role.ACTIVE, role.READ_ONLY, quiesce.PAUSE):
            if os.path.exists(path):
                os.unlink(path)
        if name in ("active", "ceded"):
            role.permit("a")
        if name == "standby":
            role.forbid("standby", "b")
        if name in ("ceded", "left"):
            role.forbid("ceded" if name == "ceded" else "left", "b")

    def test_are_allowed_where_they_lose_nothing(self) -> None:
        allowed = {
            "standby": ("none", "standby", "left"),
            "activate": ("none", "standby", "active"),
            "quiesce": ("active",),
            "leave": ("ceded", "left"),
        }
        orders: dict[str, tuple[Callable[..., None], tuple[str, ...], str]] = {
            "standby": (activate.standby, ("b",), "standby"),
            "activate": (activate.activate, ("a",), "active"),
            "quiesce": (quiesce.quiesce, ("b", "30"), "active"),
            "leave": (activate.leave, ("b",), "left"),
        }
        for name, (work, given, after) in orders.items():
            for before in ("none", "standby", "left", "active", "ceded"):
                with self.subTest(order=name, host=before):
                    self.be(before)
                    if before in allowed[name]:
                        self.printed(work, *given)
                        self.assertEqual(role.role(), after)
                    else:
                        self.refuses("nothing was changed", work, *given)
                        self.assertEqual(role.role(), before)


class Serving(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.commands.answer("systemctl")

    def test_a_host_that_has_left_does_not_start_again(self) -> None:
        role.retire("b")
        self.refuses("this host is left", activate.activate, "a")
        self.assertEqual(self.commands.ran, [])
        self.assertFalse(self.there("/etc/outward/active"))

    def test_one_that_stood_by_starts_and_is_enabled_for_the_next_boot(self) -> None:
        role.forbid("standby", "b")
        self.write("/run/outward/pause", '{"word": "old", "peer": "c"}')
        self.write("/run/outward-blog/read-only", "")
        activate.activate("a")
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog.target"])
        self.assertEqual(len(self.commands.began_with("systemctl enable")), 1)
        self.assertEqual((self.there("/run/outward/pause"), self.there("/run/outward-blog/read-only")), (False, False))

    def test_one_that_serves_and_pauses_goes_on_pausing(self) -> None:
        role.permit("a")
        self.write("/run/outward/pause", '{"word": "w", "peer": "b"}')
        self.write("/run/outward-blog/read-only", "")
        activate.activate("a")
        self.assertEqual((self.there("/run/outward/pause"), self.there("/run/outward-blog/read-only")), (True, True))

    def test_a_host_that_stands_by_starts_what_reads_and_not_what_writes_files(self) -> None:
        writer = "outward-blog-upload.service"
        services = ["outward-blog-web.service", writer, samples.TUNNEL]
        samples.record(self.root, services=services, state=samples.state(self.root, kept=samples.kept(writer)))
        activate.standby("b")
        self.assertEqual(self.commands.began_with("systemctl start"), ["systemctl start --no-block outward-blog-web.service"])
        self.assertEqual(self.commands.began_with("systemctl stop"), [f"systemctl stop {writer}"])


class Leaving(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.commands.answer("systemctl")
        self.commands.answer("nft")
        self.commands.answer("shred", lambda words: os.unlink(words[-1]))
        self.write("/etc/outward/blog/tunnel.json", "{}")

    def test_needs_that_it_was_ceded_to_the_same_peer(self) -> None:
        role.permit("a")
        self.refuses("has not ceded to b", activate.leave, "b")
        role.forbid("ceded", "c")
        self.refuses("has not ceded to b", activate.leave, "b")
        self.assertEqual((role.role(), self.commands.ran), ("ceded", []))
        self.assertTrue(self.there("/etc/outward/blog/tunnel.json"))

    def test_stops_connectors_before_it_is_written_down_and_shreds_credentials(self) -> None:
        role.permit("a")
        role.forbid("ceded", "b")
        seen: list[str] = []
        self.commands.answer(f"systemctl stop {samples.TUNNEL}", lambda _: seen.append(role.role()))
        activate.leave("b")
        self.assertEqual((seen, role.role()), (["ceded"], "left"))
        self.assertFalse(self.there("/etc/outward/blog/tunnel.json"))
        self.assertEqual(len(self.commands.began_with("systemctl disable --quiet --now outward-blog.target")), 1)

    def test_takes_a_candidate_away_that_a_killed_run_left(self) -> None:
        role.permit("a")
        role.forbid("ceded", "b")
        samples.make(self.record["candidate"]["paths"][0])
        activate.leave("b")
        self.assertEqual(self.commands.began_with(f"systemctl stop {samples.CANDIDATE}"), [f"systemctl stop {samples.CANDIDATE}"])
        self.assertFalse(self.there("/etc/blog-candidate"))

    def test_may_be_repeated_and_ends_then_as_before(self) -> None:
        role.permit("a")
        role.forbid("ceded", "b")
        activate.leave("b")
        activate.leave("b")
        self.assertEqual(role.role(), "left")

    def test_a_credential_comes_back_by_standard_input_for_a_unit_that_is_there(self) -> None:
        with self.given("secret"):
            activate.entrust("blog")
        self.assertEqual(self.read("/etc/outward/blog/tunnel.json"), "secret")
        self.assertEqual(os.stat(self.at("/etc/outward/blog/tunnel.json")).st_mode & 0o777, 0o600)
        self.refuses("wiki: nothing installed", activate.entrust, "wiki")
