"""Streams that know their end: a half is never taken for a whole. Real processes on this machine, all harmless."""
import contextlib
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import samples
from being import be
from case import Host
from guard import guard
from outward import pipe, shell
from outward.backups import framing, restic
from outward.unit import workload

SH = "/bin/sh"


class Streams(Host):
    def setUp(self) -> None:
        super().setUp()
        guard.tools |= {SH, "/usr/bin/tar"}
        samples.make(self.at("/bin/systemd-run"), f"#!{SH}\nwhile case $1 in --*) true;; *) false;; esac; do shift; done\nexec \"$@\"\n")
        os.chmod(self.at("/bin/systemd-run"), 0o755)
        os.environ["PATH"] = f"{self.at('/bin')}:/usr/bin:/bin"
        self.commands.answer("systemctl", self.kill)
        self.stopped = False

    def kill(self, _: tuple[str, ...]) -> None:
        self.stopped = True

    def out(self, name: str) -> str:
        return f"cat >{self.at(name)}.draft && mv {self.at(name)}.draft {self.at(name)}"


class Framing(Streams):
    def framed(self, *chunks: bytes, whole: bool = True) -> bytes:
        out = io.BytesIO()
        for chunk in chunks:
            framing.send(io.BytesIO(chunk), out)
        if whole:
            framing.end(out)
        return out.getvalue()

    def received(self, data: bytes) -> bytes:
        out = io.BytesIO()
        framing.receive(io.BytesIO(data), out)
        return out.getvalue()

    def test_gives_back_what_was_sent_whatever_its_size(self) -> None:
        for size in (0, 1, framing.CHUNK - 1, framing.CHUNK, framing.CHUNK + 1, 3 * framing.CHUNK):
            self.assertEqual(len(self.received(self.framed(b"x" * size))), size)

    def test_refuses_a_stream_that_is_cut_anywhere(self) -> None:
        whole = self.framed(b"abc", b"defg")
        for at in range(len(whole)):
            self.refuses("broke off on the way", self.received, whole[:at])
        self.refuses("broke off on the way", self.received, self.framed(b"abc", whole=False))


class Joining(Streams):
    """`systemd-run` as a script that runs what it is given."""

    def join(self, source: str, sink: str) -> tuple[int, int, str, str]:
        def stop(process: pipe.Process, unit: str) -> None:
            self.stopped = True
            process.kill()
            process.wait()

        with mock.patch.object(pipe, "stop", stop):
            return pipe.join(["systemd-run", SH, "-c", source], ["systemd-run", "--unit=its-own", SH, "-c", sink], "u.service")

    def test_hands_everything_over_and_tells_what_the_taker_said(self) -> None:
        self.assertEqual(self.join("printf abc", f"{self.out('/got')}; echo out; echo said >&2"), (0, 3, "out", "said"))
        self.assertEqual(self.read("/got"), "abc")

    def test_stops_the_taker_before_its_input_ends_when_the_giver_fails(self) -> None:
        self.refuses("ended with 3 after 3 bytes: no", self.join, "printf abc; echo no >&2; exit 3", self.out("/got"))
        self.assertEqual((self.stopped, self.read("/got")), (True, None))

    def test_takes_nothing_for_a_failure(self) -> None:
        self.refuses("ended with 0 after 0 bytes: (it said nothing)", self.join, "true", self.out("/got"))
        self.assertIsNone(self.read("/got"))

    def test_tells_how_the_taker_ended_that_took_no_more(self) -> None:
        self.assertEqual(self.join("yes", "exec <&-; echo full >&2; exit 4")[0::3], (4, "full"))
        self.refuses("was not taken whole by a command that says that all is well", self.join, "yes", "exec <&-; exit 0")


class Dumps(Streams):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, state=samples.state(self.root, load=f"{SH} -c '{self.out('/loaded')}'"))

    def begun(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([SH, "-c", self.out("/fed")], stdin=subprocess.PIPE)

    @contextlib.contextmanager
    def silent(self, data: bytes) -> Iterator[None]:
        """So much comes, and then nothing: no end either."""
        ours, theirs = os.pipe()
        os.write(theirs, data)
        try:
            with mock.patch.object(sys, "stdin", open(ours, encoding="utf-8")) as given:
                yield
                given.close()
        finally:
            os.close(theirs)

    def loading(self, data: bytes) -> None:
        with self.sent(data):
            workload.load("blog", None)

    def test_are_loaded_whole_and_not_on_a_host_that_serves(self) -> None:
        out = io.BytesIO()
        framing.send(io.BytesIO(b"all"), out)
        framing.end(out)
        self.loading(out.getvalue())
        self.assertEqual(self.read("/loaded"), "all")
        be("active")
        self.refuses("it is active here, and has to be none; nothing was changed", self.loading, out.getvalue())

    def test_that_broke_off_kill_the_command_before_it_hears_of_an_end(self) -> None:
        real = subprocess.Popen
        children: list[subprocess.Popen[bytes]] = []

        def popen(*given: object, **more: object) -> "subprocess.Popen[bytes]":
            children.append(real(*given, **more))  # type: ignore[call-overload]  # the same words
            return children[-1]

        def kill(words: tuple[str, ...]) -> None:
            self.assertIn("--signal=SIGKILL", words)
            children[-1].send_signal(signal.SIGKILL)

        self.commands.answer("systemctl kill", kill)
        with mock.patch.object(workload.subprocess, "Popen", popen):
            self.refuses("broke off on the way", self.loading, framing.LENGTH.pack(10) + b"half")
        self.assertIsNone(self.read("/loaded"))

    def test_end_when_their_command_is_ended_though_whoever_sends_says_nothing(self) -> None:
        """A newer claim ends it. The pipe stays open: an operator's machine that lost its power says no end."""
        command = self.begun()
        command.kill()
        command.wait()
        with self.silent(framing.LENGTH.pack(10) + b"half"):
            self.refuses("was ended before all of them had come", pipe.feed, command, list)

    def test_wait_for_whoever_sends_while_their_command_runs(self) -> None:
        """The twin: silence alone ends nothing."""
        command = self.begun()
        ticks = iter([False, False, True])
        real = pipe.select.select

        def quiet(*given: Any) -> object:
            return real(*given) if next(ticks, True) else ([], [], [])

        out = io.BytesIO()
        framing.send(io.BytesIO(b"all"), out)
        framing.end(out)
        with self.silent(out.getvalue()), mock.patch.object(pipe.select, "select", quiet):
            self.assertEqual(pipe.feed(command, self.fail), 0)
        self.assertEqual((self.read("/fed"), next(ticks, None)), ("all", None))

    def test_are_told_apart_by_what_the_command_said(self) -> None:
        self.commands.answer("/bin/check", (1, "no such table"))
        self.refuses("blog: check ended with 1: no such table", workload.check, "blog")

    def test_run_as_the_projects_user_in_its_slice_with_no_more_than_it_may(self) -> None:
        words = workload.argv(self.record, "check", "more")
        folder = self.record["disk"]["folder"]
        for flag in ("User=outward-blog", "Slice=outward-blog.slice", f"ReadWritePaths={folder}"):
            self.assertIn(f"--property={flag}", words)
        self.assertEqual(words[-2:], ["/bin/check", "more"])
        # What begins so is held by outward-.service.d, as every service is; no two at once are of one name.
        self.assertRegex(words[1], r"^--unit=outward-blog\.run-\d+-\d+\.service$")
        self.assertNotEqual(words[1], workload.argv(self.record, "check")[1])
        with_names = samples.record(self.root, state=samples.state(self.root, environment={"PGHOST": "/run/x"}))
        self.assertIn("--setenv=PGHOST=/run/x", workload.argv(with_names, "check"))


class Unheld(Streams):
    def test_is_nothing_that_this_program_starts(self) -> None:
        os.unlink(workload.HOLDS_ALL)
        record = samples.record(self.root, state=samples.state(self.root), backup=samples.backup(self.root))
        unheld = "is not there, so nothing would hold outward-blog"
        self.refuses(unheld, workload.argv, record, "check")
        self.refuses(unheld, restic.argv, record, "outward-blog-restic.service", "snapshots")


class Pipes(Streams):
    def test_are_there_only_for_a_process_that_was_started_with_one(self) -> None:
        with subprocess.Popen([SH, "-c", "true"]) as process:
            for end in (shell.output_of, shell.input_of):
                with self.assertRaisesRegex(TypeError, "no pipe"):
                    end(process)
