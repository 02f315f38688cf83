"""When a host reboots by itself: an upgrade asks, the window is open, and nothing else is at work."""
import os
from unittest import mock

import samples
from being import be, pauses
from case import Host
from outward import lock
from outward.upkeep import reboot


class Hours(Host):
    def test_are_within_from_the_first_minute_to_before_the_last(self) -> None:
        for window, inside, outside in (
            ("03:30-04:30", ("03:30", "04:29"), ("03:29", "04:30", "15:30")),
            ("23:30-00:30", ("23:30", "23:59", "00:00", "00:29"), ("23:29", "00:30", "12:00")),
            ("00:00-23:59", ("00:00", "12:00", "23:58"), ("23:59",)),
        ):
            for time in inside:
                self.assertTrue(reboot.within(window, time), f"{time} in {window}")
            for time in outside:
                self.assertFalse(reboot.within(window, time), f"{time} in {window}")

    def test_are_told_in_utc(self) -> None:
        self.assertRegex(reboot.clock(), "^[0-2][0-9]:[0-5][0-9]$")


LOGIND = "org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager PreparingForShutdown"


class Rebooting(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root)
        samples.record(self.root, "wiki")
        self.write("/run/reboot-required", "")
        self.write("/etc/outward/maintenance", "03:30-04:30\n")
        self.commands.answer("systemctl")
        self.commands.answer("busctl get-property", "b false\n")
        self.time = self.enterContext(mock.patch.object(reboot, "clock", return_value="04:00"))

    def test_stops_connectors_one_at_a_time_and_then_reboots(self) -> None:
        reboot.reboot(False)
        self.assertEqual(
            [" ".join(words) for words in self.commands.ran],
            [
                f"busctl get-property {LOGIND}",
                "systemctl is-system-running",
                "systemctl list-units --type=service --state=running,activating --plain --no-legend outward-*",
                *("systemctl stop outward-blog-tunnel.service", "systemctl stop outward-wiki-tunnel.service", "systemctl reboot"),
            ],
        )

    def test_waits_for_its_hours_unless_somebody_says_now(self) -> None:
        self.time.return_value = "05:00"
        reboot.reboot(False)
        self.assertIn("it is 05:00 UTC and the maintenance window is 03:30-04:30", self.said.getvalue())
        self.assertEqual(self.commands.ran, [])
        reboot.reboot(True)
        self.assertEqual(self.commands.began_with("systemctl reboot"), ["systemctl reboot"])

    def test_is_asked_for_once(self) -> None:
        self.commands.answer("systemctl is-system-running", (1, "stopping\n"))
        reboot.reboot(True)
        self.assertIn("no reboot: the host is going down already", self.said.getvalue())
        self.commands.answer("systemctl is-system-running", "running\n")
        self.commands.answer("busctl get-property", "b true\n")
        reboot.reboot(True)
        self.assertEqual(self.said.getvalue().count("is going down already"), 2)
        self.assertEqual(self.commands.began_with("systemctl stop"), [])

    def test_does_nothing_when_no_upgrade_asks_even_now(self) -> None:
        os.unlink(self.at("/run/reboot-required"))
        reboot.reboot(True)
        self.assertIn("no upgrade asks for it", self.said.getvalue())
        self.assertEqual(self.commands.ran, [])

    def test_is_left_to_tomorrow_while_another_command_is_at_work(self) -> None:
        with lock.alone():
            reboot.reboot(True)
        self.assertIn("another command is at work", self.said.getvalue())
        self.assertEqual(self.commands.began_with("systemctl stop"), [])

    def test_is_left_to_tomorrow_while_a_move_a_backup_or_a_restore_is_at_work(self) -> None:
        services = "\n".join(f"{name} loaded active running x" for name in ("outward-blog-web.service", "outward-maintenance.service"))
        self.commands.answer("systemctl list-units", f"{services}\noutward-blog.load.service loaded active running x\n")
        reboot.reboot(True)
        self.assertIn("no reboot: outward-blog.load.service at work; the next window is tomorrow's", self.said.getvalue())
        self.assertEqual(self.commands.began_with("systemctl reboot"), [])
        # The host's own services, and what called this, are none of it.
        self.commands.answer("systemctl list-units", services)
        reboot.reboot(True)
        self.assertEqual(self.commands.began_with("systemctl reboot"), ["systemctl reboot"])

    def test_is_left_to_tomorrow_in_a_pause_of_any_project(self) -> None:
        be("active", "wiki")
        pauses("wiki")
        reboot.reboot(True)
        self.assertIn("no reboot: wiki pauses for b; the next window is tomorrow's", self.said.getvalue())
        self.assertEqual(self.commands.began_with("systemctl stop"), [])

    def test_that_fails_starts_the_connectors_again(self) -> None:
        self.commands.answer("systemctl reboot", (1, "no"))
        self.refuses("systemctl reboot", reboot.reboot, True)
        self.assertEqual(
            self.commands.began_with("systemctl start"), ["systemctl start outward-blog-tunnel.service outward-wiki-tunnel.service"]
        )

    def test_that_ends_what_asked_for_it_did_not_fail(self) -> None:
        self.commands.answer("systemctl is-system-running", "running\n", (1, "stopping\n"))
        self.commands.answer("systemctl reboot", (-15, ""))
        reboot.reboot(True)
        self.assertEqual(self.commands.began_with("systemctl start"), [])
