"""What a host is told to do by itself: packages, files, timers, and whose password opens nothing."""
import io
import json
from unittest import mock

from case import Host
from outward.upkeep import upkeep


class Upkeep(Host):
    def ran(self, locked: list[str]) -> list[str]:
        self.commands.answer("systemctl")
        self.commands.answer("usermod")
        self.commands.answer("chage")
        told = {"packages": [], "files": [], "timers": ["outward-maintenance.timer"], "locked": locked}
        with mock.patch("sys.stdin", io.StringIO(json.dumps(told))):
            upkeep.upkeep()
        return [" ".join(words) for words in self.commands.ran]

    def test_locks_the_password_of_who_is_named_on_a_host_that_was_born_before(self) -> None:
        timers = [
            "systemctl daemon-reload",
            "systemctl enable --quiet outward-maintenance.timer",
            "systemctl restart outward-maintenance.timer",
        ]
        self.assertEqual(self.ran(["root"]), ["usermod --lock root", "chage --lastday -1 root", *timers])
        self.commands.ran.clear()
        self.assertEqual(self.ran([]), timers)
