"""What the commands of a workload say: never more of it in root's memory, or on its disk, than there is room for."""
import os
import subprocess
import tracemalloc
from collections.abc import Callable
from typing import Any

import samples
from case import Host
from guard import guard
from outward import heard, pipe, shell
from outward.roles import kept
from outward.unit import units, workload

SH = "/bin/sh"
REAL = subprocess.run
# Far above what a host's program needs, and little enough for a test.
MANY = 48 << 20
FLOOD = f"{SH} -c 'head -c {MANY} /dev/zero | tr \"\\0\" x%s'"


class Hearing(Host):
    """`systemd-run` is a script that runs what it is given, and so is `journalctl` one that prints a lot."""

    def setUp(self) -> None:
        super().setUp()
        vars(subprocess)["run"] = REAL
        guard.tools |= {SH}
        self.script("systemd-run", 'while case $1 in --*) true;; *) false;; esac; do shift; done\nexec "$@"')
        self.script("systemctl", "echo InvocationID=1")
        self.script("journalctl", f"head -c {MANY} /dev/zero")
        os.environ["PATH"] = f"{self.at('/bin')}:/usr/bin:/bin"

    def script(self, name: str, text: str) -> None:
        samples.make(self.at(f"/bin/{name}"), f"#!{SH}\n{text}\n")
        os.chmod(self.at(f"/bin/{name}"), 0o755)

    def keeping(self, **commands: Any) -> workload.Record:
        return samples.record(self.root, state=samples.state(self.root, **commands))

    def within(self, work: Callable[[], object]) -> None:
        """What it takes of memory at most."""
        tracemalloc.start()
        try:
            work()
            self.assertLess(tracemalloc.get_traced_memory()[1], 16 * heard.MOST)
        finally:
            tracemalloc.stop()

    def test_an_answer_comes_back_as_it_was_said(self) -> None:
        self.assertEqual(workload.ask(self.keeping(check=f"{SH} -c 'echo; echo 3 rows; echo aside >&2'"), "check"), "3 rows")
        self.refuses("check ended with 3: no", workload.ask, self.keeping(check=f"{SH} -c 'echo no >&2; exit 3'"), "check")
        large = self.keeping(check=f"{SH} -c 'head -c {heard.MOST} /dev/zero | tr \"\\0\" x'")
        self.assertEqual(len(workload.ask(large, "check")), heard.MOST)

    def test_one_that_is_no_text_is_an_answer_too(self) -> None:
        self.assertEqual(workload.ask(self.keeping(check=f"{SH} -c 'printf \"\\377\"'"), "check"), "\ufffd")

    def test_an_answer_without_end_is_refused_and_takes_no_memory(self) -> None:
        flood = self.keeping(check=FLOOD % "")
        self.within(lambda: self.refuses(f"check says {MANY} bytes, at most {heard.MOST} are taken", workload.ask, flood, "check"))

    def test_errors_without_end_are_told_from_their_beginning(self) -> None:
        flood = self.keeping(check=FLOOD % " >&2; exit 4")
        self.within(lambda: self.refuses("check ended with 4: xxx", workload.ask, flood, "check"))

    def test_a_stream_whose_ends_say_much_takes_no_memory_and_no_disk(self) -> None:
        source = ["systemd-run", "--unit=a", SH, "-c", f"echo data; head -c {MANY} /dev/zero >&2"]
        sink = ["systemd-run", "--unit=b", SH, "-c", f"cat >/dev/null; head -c {MANY} /dev/zero; head -c {MANY} /dev/zero >&2"]
        self.within(lambda: self.assertEqual([len(said) for said in pipe.join(source, sink, "b")[2:]], [heard.MOST] * 2))

    def test_last_words_without_end_take_no_memory(self) -> None:
        self.within(lambda: units.last_words("outward-blog-tunnel.service"))
        self.within(lambda: shell.run("journalctl", quiet=True))

    def test_a_copy_of_files_that_says_much_takes_no_memory(self) -> None:
        record = self.keeping(kept=samples.kept("outward-blog-web.service"))
        self.script("systemd-run", f"head -c {MANY} /dev/zero >&2; exit 3")
        found = kept.kept_of(record)
        if not found:
            raise AssertionError("it keeps files")
        self.within(lambda: self.refuses("rsync ended with 3", kept.fetched, record, found, "files"))
        self.within(lambda: self.refuses("rsync ended with 3", kept.give, "blog"))
