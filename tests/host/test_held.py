"""Nothing that runs for a moment is held by less than a service: a project's commands and restic, setting by setting."""
import os
from collections.abc import Iterable
from typing import Any

import samples
from case import Host
from outward.backups import restic
from outward.unit import workload

CHECKOUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

Setting = tuple[str, str]

# What decides how a service runs, and what it is let have: neither holds it.
PLAIN = {
    *("Before", "Description", "EnvironmentFile", "ExecStart", "KillMode", "KillSignal", "LogNamespace", "OOMPolicy", "PartOf"),
    *("BindPaths", "BindReadOnlyPaths", "ReadWritePaths", "RemainAfterExit", "Restart", "RestartSec", "StartLimitIntervalSec"),
    *("TimeoutStopSec", "Type", "WorkingDirectory", "Wants", "X-Sandbox"),
}

# What a service has and they have not, each with its cause.
EXCEPT = {
    "After=network.target": "nobody asks for them while the host starts",
    "After=@after@": "the same: services are there, or are not to be",
    "AssertPathExists=/etc/systemd/system/outward-.service.d/50-sandbox.conf": "`transient` asks before it asks systemd",
    "ConditionPathExists=|!@role@/serves": "each asks what its project is here before it begins",
    "ConditionPathExists=|!@role@/read-only": "the same",
    "Group=outward-blog": "`User` brings its own: they have one name",
}
OF_RESTIC = {
    **EXCEPT,
    "User=outward-blog": "another one, who alone reaches the store",
    "Slice=outward-blog.slice": "MemoryMax, TasksMax and CPUWeight of its own",
    "RequiresMountsFor=@folder@": "it sees nothing of what projects keep",
    "InaccessiblePaths=-/run/systemd/resolve": "it asks for names",
}
# Of these a unit may have several lines, or several in one.
LISTS = ("After", "InaccessiblePaths")


def settings(lines: Iterable[str]) -> list[Setting]:
    parts = (line.partition("=") for line in lines if "=" in line and not line.startswith(("#", "[")))
    return [
        (name, one.strip())
        for name, _, value in parts
        for one in (value.split() if name in LISTS else [value])
    ]


def template(path: str) -> str:
    with open(os.path.join(CHECKOUT, path), encoding="utf-8") as file:
        return file.read()


def service(folder: str, jit: bool = False, hidden: str = "-/var/lib/cloud -/run/tailscale -/run/dbus -/run/systemd/resolve") -> list[Setting]:
    """A service of the project `blog` that runs what the host has, as systemd reads it, the drop-in last."""
    text = template("components/unit/files/workload.service") + DROP_IN
    given = {"user": "outward-blog", "slice": "outward-blog.slice", "state": folder, "no_jit": "no" if jit else "yes", "hidden": hidden}
    given |= {"memory": "/run:ro", "links": ""}
    for name, value in given.items():
        text = text.replace(f"@{name}@", value)
    return settings(text.splitlines())


DROP_IN = template("components/host/files/sandbox.conf")


def held(argv: list[str]) -> list[Setting]:
    """What is asked for, and what holds every unit whose name begins so."""
    words = [word.removeprefix("--unit=") for word in argv if word.startswith("--unit=outward-")]
    properties = settings(word.removeprefix("--property=") for word in argv if word.startswith("--property="))
    return [*properties, *(settings(DROP_IN.splitlines()) if words else [])]


def asked(want: list[Setting], reasons: Iterable[str]) -> list[Setting]:
    return [(name, value) for name, value in want if name not in PLAIN and f"{name}={value}" not in reasons]


def lacking(want: list[Setting], have: list[Setting], reasons: Iterable[str]) -> list[str]:
    return [f"{name}={value}" for name, value in asked(want, reasons) if (name, value) not in have]


class Holding(Host):
    def setUp(self) -> None:
        super().setUp()
        self.folder = self.at("/var/lib/outward/blog")
        self.of_restic = {text.replace("@folder@", self.folder) for text in OF_RESTIC}

    def command(self, **more: Any) -> list[str]:
        record = samples.record(self.root, state=samples.state(self.root, **more), backup=samples.backup(self.root))
        return workload.argv(record, "check")

    def restic(self) -> list[str]:
        record = samples.record(self.root, backup=samples.backup(self.root))
        return restic.argv(record, restic.unit_of(record), "snapshots")

    def test_a_command_as_its_projects_services(self) -> None:
        self.assertEqual(lacking(service(self.folder), held(self.command()), EXCEPT), [])
        named = "-/var/lib/cloud -/run/tailscale -/run/dbus"
        self.assertEqual(lacking(service(self.folder, hidden=named), held(self.command(names=True)), EXCEPT), [])
        self.assertEqual(lacking(service(self.folder, jit=True), held(self.command(jit=True)), EXCEPT), [])

    def test_a_command_that_makes_machine_code_only_where_its_project_says_so(self) -> None:
        for argv, jit in ((self.command(), "yes"), (self.command(jit=False), "yes"), (self.command(jit=True), "no")):
            self.assertEqual([value for name, value in held(argv) if name == "MemoryDenyWriteExecute"], [jit])

    def test_restic_as_the_services_of_its_project(self) -> None:
        self.assertEqual(lacking(service(self.folder), held(self.restic()), self.of_restic), [])

    def test_whatever_of_it_is_taken_out_is_missed(self) -> None:
        for argv, reasons in ((self.command(), EXCEPT), (self.restic(), self.of_restic)):
            all_of_it = held(argv)
            want = asked(service(self.folder), reasons)
            self.assertGreater(len(want), 35)
            for one in want:
                rest = [other for other in all_of_it if other != one]
                self.assertEqual(lacking(service(self.folder), rest, reasons), [f"{one[0]}={one[1]}"], one)

    def test_nothing_of_another_name_than_the_drop_in_is_for(self) -> None:
        self.assertIn("NoNewPrivileges=yes", lacking(service(self.folder), held(["systemd-run", "--unit=other.service"]), EXCEPT))

    def test_no_exception_is_out_of_date(self) -> None:
        for argv, reasons in ((self.command(), EXCEPT), (self.restic(), self.of_restic)):
            self.assertEqual(set(lacking(service(self.folder), held(argv), ())), set(reasons))
