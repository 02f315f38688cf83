"""What holds a project's own commands: as much as its services, names included."""
from typing import Any

import samples
from case import Host
from outward.roles import door
from outward.unit import workload


def hidden(words: list[str]) -> set[str]:
    lines = [word.removeprefix("--property=InaccessiblePaths=") for word in words if word.startswith("--property=InaccessiblePaths=")]
    return {path for line in lines for path in line.split()}


class Names(Host):
    def words(self, **more: Any) -> list[str]:
        return workload.argv(samples.record(self.root, state=samples.state(self.root, **more)), "check")

    def test_are_asked_for_by_commands_of_a_project_that_reaches_something(self) -> None:
        self.assertEqual(hidden(self.words(names=True)), {"-/var/lib/cloud", "-/run/tailscale", "-/run/dbus"})

    def test_are_not_by_those_of_one_that_reaches_nothing_nor_of_a_record_from_before(self) -> None:
        for words in (self.words(), self.words(names=False)):
            self.assertEqual(hidden(words), {"-/var/lib/cloud", "-/run/tailscale", "-/run/dbus", "-/run/systemd/resolve"})

    def test_are_nothing_that_a_door_asks_for(self) -> None:
        self.commands.answer("systemd-run", "")
        self.commands.answer("tailscale ip -4", "100.64.0.7")
        record = samples.record(self.root)
        door.listen(record, samples.state(self.root), "/run/socket")
        (words,) = self.commands.began_with("systemd-run")
        self.assertIn("--property=InaccessiblePaths=-/run/systemd/resolve", words)
