"""
A host's files in memory, for tests that go through very many states: what the program does with `os`, `open` and `tempfile` when
it writes down what a project is. A power cut leaves what was synced: a file's content, and by its folder its name.
"""
import contextlib
import io
import itertools
import os
import re
import types
from collections.abc import Callable
from typing import NamedTuple
from unittest import mock

from outward import files
from outward.roles import door, giver, legacy, pause, role

Names = dict[str, bytes]
Files = tuple[tuple[str, bytes], ...]


class Disk(NamedTuple):
    """Of one host: its files, and what a power cut leaves of them."""

    names: Files
    kept: Files


def packed(names: Names, kept: Names) -> Disk:
    """Without epochs, and without what a process that died has not yet named."""

    def told(found: Names) -> Files:
        return tuple(sorted((name, re.sub(rb'"epoch": \d+', b'"epoch": 0', text)) for name, text in found.items() if ".outward-" not in name))

    return Disk(told(names), told(kept))


def lasting(found: Files) -> Files:
    """What a reboot leaves."""
    return tuple(each for each in found if "/pauses/" not in each[0])


class Reading(io.BytesIO):
    def fileno(self) -> int:
        return -1


class Writing(io.BytesIO):
    """A file that is made: what is written is in its name at once."""

    def __init__(self, memory: "Memory", handle: int) -> None:
        super().__init__()
        self.memory, self.handle = memory, handle

    def fileno(self) -> int:
        return self.handle

    def flush(self) -> None:
        self.memory.names[self.memory.handles[self.handle]] = self.getvalue()


class Memory:
    """
    `names`: as whoever looks finds it. `kept`: what a power cut leaves of it; without `run`, the folder that goes with a reboot.
    `steps`: both, after each change that another process could see or a power cut undo.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self.names: Names = {}
        self.kept: Names = {}
        self.whole: set[str] = set()
        self.steps: list[tuple[Names, Names]] = []
        self.handles: dict[int, str] = {}
        self.numbers = itertools.count(1)

    def be(self, names: Names, kept: Names) -> None:
        self.names, self.kept, self.whole = dict(names), dict(kept), set(names)
        self.steps.clear()
        self.handles.clear()

    def stepped(self) -> None:
        self.steps.append((dict(self.names), dict(self.kept)))

    # What a module sees as `open`, `tempfile` and `os`

    def open(self, path: str, mode: str = "r", encoding: str | None = None) -> io.BytesIO | io.StringIO:
        if path not in self.names:
            raise FileNotFoundError(path)
        return Reading(self.names[path]) if mode == "rb" else io.StringIO(self.names[path].decode(encoding or "utf-8"))

    def handle(self, path: str, _flags: int = 0) -> int:
        number = next(self.numbers)
        self.handles[number] = path
        return number

    def mkstemp(self, dir: str, prefix: str) -> tuple[int, str]:  # noqa: A002  tempfile's own word
        path = f"{dir}/{prefix}{next(self.numbers)}"
        return self.handle(path), path

    def fsync(self, handle: int) -> None:
        path = self.handles[handle]
        if path in self.names:
            self.whole.add(path)
            return
        for name in {*self.names, *self.kept}:
            if os.path.dirname(name) != path or name.startswith(self.run):
                continue
            if name in self.names:
                self.kept[name] = self.names[name] if name in self.whole else b""
            else:
                del self.kept[name]
        self.stepped()

    def replace(self, old: str, new: str) -> None:
        self.names[new] = self.names.pop(old)
        self.whole.discard(new)
        if old in self.whole:
            self.whole.add(new)
        self.stepped()

    def unlink(self, path: str) -> None:
        if path not in self.names:
            raise FileNotFoundError(path)
        del self.names[path]
        self.stepped()

    def there(self, path: str) -> bool:
        return path in self.names

    def system(self) -> types.SimpleNamespace:
        # Folders are there: which of them is new is files.py's matter.
        path = types.SimpleNamespace(
            exists=self.there, lexists=self.there, isdir=lambda _: True, dirname=os.path.dirname, join=os.path.join,
        )
        status = types.SimpleNamespace(st_mode=0o600, st_gid=0)
        nothing: Callable[..., None] = lambda *_, **__: None  # noqa: E731  one of many
        return types.SimpleNamespace(
            path=path, open=self.handle, close=nothing, makedirs=nothing, fchown=nothing, fchmod=nothing, O_RDONLY=os.O_RDONLY,
            fstat=lambda _: status, fdopen=lambda handle, _: Writing(self, handle), fsync=self.fsync, replace=self.replace, unlink=self.unlink,
        )

    def onto(self, stack: contextlib.ExitStack) -> None:
        """Until the stack ends the program's own files are these."""
        system = self.system()
        for module in (files, role, legacy, pause, door, giver):
            stack.enter_context(mock.patch.object(module, "os", system))
            stack.enter_context(mock.patch.object(module, "open", self.open, create=True))
        tempfile = types.SimpleNamespace(mkstemp=self.mkstemp)
        stack.enter_context(mock.patch.object(files, "tempfile", tempfile))
