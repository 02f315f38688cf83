"""Where a program runs at the moment: which host of which world. One process serves one after the other."""
import contextlib
import fcntl
import os
import threading
import typing


class Place:
    """
    `world` has a folder per host below `hosts`, and beside it what all hosts share: what was acknowledged, the store, the
    faults that a history wants.
    """

    world = ""
    name = ""

    @property
    def root(self) -> str:
        return self.root_of(self.name)

    def root_of(self, name: str) -> str:
        return f"{self.world}/hosts/{name}"

    def hosts(self) -> list[str]:
        return sorted(os.listdir(f"{self.world}/hosts"))

    def wants(self, fault: str) -> bool:
        return os.path.exists(f"{self.world}/faults/{fault}")

    def shared(self, name: str) -> str:
        return f"{self.world}/{name}"


here = Place()


class Turn(threading.local):
    depth = 0


turn, mine = Turn(), threading.RLock()


@contextlib.contextmanager
def whole() -> typing.Iterator[None]:
    """One after the other, whoever does it: threads of a program, and the programs of all hosts."""
    with mine:
        turn.depth += 1
        # The folder itself: closing it ends the turn.
        lock = os.open(here.world, os.O_RDONLY) if turn.depth == 1 else None
        try:
            if lock is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            turn.depth -= 1
            if lock is not None:
                os.close(lock)


def text(path: str) -> str | None:
    """A file's content, None without one."""
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read().decode()
    except (FileNotFoundError, IsADirectoryError):
        return None


def lines(path: str) -> list[str]:
    return (text(path) or "").splitlines()


def write(path: str, content: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def add(path: str, line: str) -> None:
    """At the end of a file, which is made when there is none."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        write(path, f"{line}\n")
        return
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def take_away(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)


Words = typing.Sequence[str]
