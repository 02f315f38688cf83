"""The stand-in itself: the program lies on its root, and what does not ends the test."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

import rooted
from case import Host
from guard import Beside, guard
from outward import files, shell


class Guarding(Host):
    def test_a_file_beside_the_root_is_not_written_taken_away_or_renamed(self) -> None:
        beside = os.path.join(os.path.dirname(self.root), "outward-beside")
        with self.assertRaisesRegex(Beside, "writes .*outward-beside"):
            pathlib.Path(beside).touch()
        for work in (os.unlink, os.mkdir, os.rmdir, lambda path: os.rename(self.root, path)):
            with self.assertRaisesRegex(Beside, "outward-beside"):
                work(beside)
        self.assertFalse(os.path.exists(beside))

    def test_a_file_below_it_is(self) -> None:
        self.write("/etc/outward/x", "one")
        self.assertEqual(self.read("/etc/outward/x"), "one")
        os.unlink(self.at("/etc/outward/x"))
        self.assertIsNone(self.read("/etc/outward/x"))

    def test_what_this_machine_has_as_a_host_is_not_even_read(self) -> None:
        with self.assertRaisesRegex(Beside, "reads /etc/outward/active"):
            pathlib.Path("/etc/outward/active").read_text(encoding="utf-8")

    def test_a_command_that_nothing_stands_for_is_not_started(self) -> None:
        with self.assertRaisesRegex(Beside, "does not list"):
            shell.run("systemctl", "reboot")
        with self.assertRaisesRegex(Beside, "no stand-in"):
            subprocess.Popen(["/bin/true"])

    def test_one_that_is_listed_answers_in_turn(self) -> None:
        self.commands.answer("systemctl is-active", (3, "inactive"), "active")
        self.commands.answer("systemctl is-active a", "mine")
        asked = [shell.run("systemctl", "is-active", name, check=False).stdout for name in ("b", "b", "b", "a")]
        self.assertEqual(asked, ["inactive", "active", "active", "mine"])


class Rooting(Host):
    def test_every_path_that_the_program_writes_lies_below_the_root(self) -> None:
        moved = {getattr(module, name) for module, name in rooted.AS_ON_A_HOST}
        self.assertLessEqual({self.at("/etc/outward/.roles"), self.at("/run/outward/locks")}, moved)
        self.assertEqual([path for path in moved if not path.startswith(self.root)], [])

    def test_owners_are_as_root_sees_them_whoever_runs_this(self) -> None:
        files.write_atomically(self.at("/etc/x"), b"one", 0o640)
        files.write_atomically(self.at("/etc/y"), b"one", 0o640, rooted.number_of("blog"))
        self.assertEqual(files.kept(self.at("/etc/x")), (b"one", 0o640, 0))
        self.assertEqual(files.kept(self.at("/etc/y")), (b"one", 0o640, rooted.number_of("blog")))


class Processes(unittest.TestCase):
    """The same as a program of its own, as the histories run it."""

    def setUp(self) -> None:
        guard.root = None
        self.root = os.path.realpath(os.environ.get("TMPDIR", "/tmp")) + f"/outward-process-{os.getpid()}"
        os.mkdir(self.root)
        self.addCleanup(shutil.rmtree, self.root)

    def session(self, *words: str, asked: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, rooted.__file__, self.root, *words]
        return subprocess.run(command, input=asked, capture_output=True, text=True, check=False)

    def installed(self) -> str:
        """A project that keeps nothing, as a history finds it. Where its files lie that say what it is."""
        record = {"project": "blog", "protocol": 2, "state": None, "services": [], "target": "outward-blog.target"}
        folder = f"{self.root}/var/lib/outward/.units"
        os.makedirs(folder)
        pathlib.Path(f"{folder}/blog.json").write_text(json.dumps(record), encoding="utf-8")
        return f"{self.root}/etc/outward/.roles/blog/read-only"

    def test_a_session_answers_on_its_root(self) -> None:
        marker = self.installed()
        os.makedirs(os.path.dirname(marker))
        pathlib.Path(marker).write_text('{"because": "standby", "peer": "b", "epoch": 1, "claim": "c", "key": "k"}', encoding="utf-8")
        asked = '{"words": ["renounce", "blog", "x"]}\n{"words": ["resume", "blog"]}\n'
        done = self.session("session", asked=asked)
        self.assertEqual((done.returncode, done.stderr), (0, "outward: blog: no way back: it is standby here\n"))
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([answer["code"] for answer in answers], [1, 0])
        self.assertIn("it is standby here, and does not hold this claim", answers[0]["out"])

    def test_it_dies_before_the_step_that_is_named(self) -> None:
        marker = self.installed()
        os.makedirs(f"{self.root}/bin")
        shutil.copy("/bin/true", f"{self.root}/bin/systemctl")
        for step, there in ((1, False), (2, True)):
            done = self.session(f"--dies={step}", "standby", "blog", "b")
            self.assertEqual((done.returncode, done.stdout), (-signal.SIGKILL, ""))
            self.assertEqual(os.path.exists(marker), there)

    def test_the_locks_of_the_host_are_the_roots(self) -> None:
        self.session("remove", "blog")
        self.assertTrue(os.path.exists(f"{self.root}/run/outward/locks/host"))
