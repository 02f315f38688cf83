"""
The steps of the host's program: a file that takes another one's place or goes, a command that it starts. Before each of
them visitors come, and the program may die: `crash` in the world says on which host, before which step from now, and how.
"""
import contextlib
import os
import signal
import sys
import threading
import typing

from histories import disk, visitors
from histories.place import here, text, write

DEATHS = ("killed", "ended", "power")


class Own(threading.local):
    """Whether this thread is in the stand-ins' own work, which has no steps."""

    depth = 0


own = Own()
# Told by whoever serves before the process is no more: whether the power went with it.
dying: list[typing.Callable[[bool], None]] = []
# What a death in the middle leaves behind.
halves: list[typing.Callable[[], None]] = []
# A visit is over before the process dies, and of two threads the first one says how; nobody comes after it.
death = threading.RLock()


@contextlib.contextmanager
def apart() -> typing.Iterator[None]:
    own.depth += 1
    try:
        yield
    finally:
        own.depth -= 1


def off() -> str:
    return f"{here.root}/off"


def die(power: bool) -> typing.NoReturn:
    death.acquire()
    for leave in halves:
        leave()
    if power:
        disk.cut(visitors.moment())
        write(off(), "")
    for tell in dying:
        tell(power)
    os._exit(137)


def due() -> str | None:
    """How to die now, when it is time."""
    path = here.shared("crash")
    planned = text(path)
    if not planned:
        return None
    host, left, how = planned.split()
    if host != here.name:
        return None
    if int(left) > 0:
        write(path, f"{host} {int(left) - 1} {how}")
        return None
    try:
        os.unlink(path)
    except FileNotFoundError:
        # Whoever planned it has heard enough, and taken it back.
        return None
    return how


def step() -> None:
    # What a thread does after its order is nobody's step any more.
    if own.depth > 0 or not here.name:
        return
    with apart(), death:
        # Another program of this host has met the end of the power.
        if os.path.exists(off()):
            die(False)
        visitors.come()
        how = due()
        if how == "ended":
            os.kill(os.getpid(), signal.SIGTERM)
        elif how:
            die(how == "power")


def heard(event: str, words: tuple[object, ...]) -> None:
    if here.name and own.depth == 0 and event in ("os.rename", "os.remove"):
        step()
        with apart():
            disk.before(str(words[1] if event == "os.rename" else words[0]))


def listen() -> None:
    sys.addaudithook(heard)
