"""A test on a root of its own: a host that has nothing installed, and commands that are all listed or refused."""
import contextlib
import io
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import typing
import unittest
from collections.abc import Callable

import rooted
from guard import Beside, guard

Answer = tuple[int, str]
Asked = Callable[[tuple[str, ...]], Answer | None]


def inner(words: tuple[str, ...]) -> tuple[str, ...]:
    """What a unit that is awaited (`systemd-run --pipe`) runs; other commands as they are."""
    if words[0] != "systemd-run" or "--pipe" not in words:
        return words
    return tuple(itertools.dropwhile(lambda word: word.startswith("--"), words[1:]))


class Commands:
    """
    Stands for the commands that the program starts by `subprocess.run`. An answer is given for the words that begin a
    command line, the longest that fit; several are given in turn, and the last for good. A unit that is awaited is known by
    what it runs (`ran`); `started` has whole command lines, `given` what each got by standard input.
    @raises Beside for a command that has none
    """

    def __init__(self) -> None:
        self.ran: list[tuple[str, ...]] = []
        self.started: list[tuple[str, ...]] = []
        self.given: list[object] = []
        self.answers: dict[tuple[str, ...], list[Answer | Asked]] = {}

    def answer(self, words: str, *answers: Answer | str | Asked) -> None:
        self.answers[tuple(words.split())] = [(0, one) if isinstance(one, str) else one for one in answers or ("",)]

    def run(self, argv: typing.Sequence[str], **given: object) -> "subprocess.CompletedProcess[str]":
        words = inner(tuple(argv))
        fits = max((known for known in self.answers if words[: len(known)] == known), key=len, default=None)
        if fits is None:
            raise Beside(f"starts {' '.join(words)}, which this test does not list")
        self.ran.append(words)
        self.started.append(tuple(argv))
        self.given.append(given.get("input"))
        left = self.answers[fits]
        found = left.pop(0) if len(left) > 1 else left[0]
        code, said = found if isinstance(found, tuple) else found(words) or (0, "")
        sinks = [sink for name in ("stdout", "stderr") if isinstance(sink := given.get(name), int) and sink >= 0]
        for sink in sinks if code else sinks[:1]:
            os.write(sink, said.encode())
        return subprocess.CompletedProcess(words, code, said, "" if code == 0 else said)

    def began_with(self, words: str) -> list[str]:
        """Command lines that began so, in the order in which they ran."""
        return [line for line in map(" ".join, self.ran) if line.startswith(words)]


class Host(unittest.TestCase):
    """`root` is the folder that stands for `/`, `os` what the program sees as `os`, `commands` what may be started."""

    def setUp(self) -> None:
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="outward-host-"))
        before = os.environ["PATH"]
        self.os = rooted.onto(self.root)
        self.commands = Commands()
        real = subprocess.run
        vars(subprocess)["run"] = self.commands.run
        self.said = io.StringIO()
        self.enterContext(contextlib.redirect_stderr(self.said))

        def end() -> None:
            guard.root, guard.dies, guard.tools = None, None, {sys.executable}
            vars(subprocess)["run"] = real
            tempfile.tempdir = None
            os.environ["PATH"] = before
            shutil.rmtree(self.root)

        self.addCleanup(end)

    def at(self, path: str) -> str:
        """Where a host's path lies."""
        return rooted.below(self.root, path)

    def write(self, path: str, text: str) -> str:
        os.makedirs(os.path.dirname(self.at(path)), exist_ok=True)
        with open(self.at(path), "w", encoding="utf-8") as file:
            file.write(text)
        return self.at(path)

    def read(self, path: str) -> str | None:
        try:
            with open(self.at(path), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def there(self, path: str) -> bool:
        return os.path.lexists(self.at(path))

    @contextlib.contextmanager
    def given(self, value: object) -> typing.Iterator[None]:
        """Standard input: text as it is, anything else as JSON."""
        real, text = sys.stdin, value if isinstance(value, str) else json.dumps(value)
        sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
        try:
            yield
        finally:
            sys.stdin = real

    @contextlib.contextmanager
    def sent(self, data: bytes) -> typing.Iterator[None]:
        """Standard input as a file of the kernel's."""
        real = sys.stdin
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.seek(0)
            sys.stdin = io.TextIOWrapper(file)
            try:
                yield
            finally:
                sys.stdin.detach()
                sys.stdin = real

    def refuses(self, words: str, work: Callable[..., object], *given: object) -> None:
        """It ends with a reason that says so."""
        with self.assertRaises(SystemExit) as ended:
            work(*given)
        self.assertIn(words, str(ended.exception))

    def printed(self, work: Callable[..., object], *given: object) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            work(*given)
        return out.getvalue()
