"""
New connections of a connector wait in the kernel: what begins one is dropped, and sent again by itself a second later, and again.
The set's elements end by themselves, and a run renews them while it lives: one that dies holds nobody for longer.
"""
import contextlib
import math
import pwd
import threading
import time
from collections.abc import Iterator, Mapping

from ..protocol import Exchange
from ..shell import run

# The longest that one who began to connect at once has tried by then, on either kernel; after it, requests fail as they would.
LONGEST = 14
# Of an element, and how often it is renewed: a machine under load may miss some.
SPAN = 5
EVERY = 1
# For what is under way to end.
DRAIN = 3
LOOK = 0.05


def in_set(exchanges: Mapping[str, Exchange], more: str = "") -> str:
    ports = ", ".join(f"{one['port']}{more}" for one in exchanges.values())
    return f"inet outward held {{ {ports} }}"


class Held:
    """`began`: when it was asked for."""

    def __init__(self, exchanges: Mapping[str, Exchange]) -> None:
        self.exchanges, self.began = exchanges, time.monotonic()

    def renew(self, check: bool = False) -> bool:
        """For another while, but for no longer than LONGEST in all; whether it was. @raises Failed with `check`, when it cannot be"""
        left = LONGEST - self.seconds()
        if left <= 0:
            return False
        # One that is there would keep its time.
        span = f" timeout {math.ceil(min(SPAN, left))}s"
        anew = (("add", ""), ("delete", ""), ("add", span))
        run("nft", "; ".join(f"{verb} element {in_set(self.exchanges, more)}" for verb, more in anew), check=check, quiet=not check)
        return True

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def held_all(self) -> bool:
        """Whether nobody was let go before it ended."""
        return self.seconds() < LONGEST


@contextlib.contextmanager
def renewed(found: Held) -> Iterator[None]:
    """Beside all else that the run does, whatever that waits for."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(EVERY) and found.renew():
            pass

    beside = threading.Thread(target=renew, daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


@contextlib.contextmanager
def held(exchanges: Mapping[str, Exchange]) -> Iterator[Held]:
    found = Held(exchanges)
    found.renew(check=True)
    try:
        with renewed(found):
            yield found
    finally:
        # It may have ended by itself.
        run("nft", f"delete element {in_set(exchanges)}", check=False, quiet=True)


def under_way(exchange: Exchange) -> bool:
    """Whether a connection of the connector's user is open: one that is not kept has a request on it."""
    caller = f" uid:{pwd.getpwnam(exchange['caller']).pw_uid} "
    lines = run("ss", "-Htne", "state", "established", f"dport = :{exchange['port']}", quiet=True).stdout.splitlines()
    return any(caller in f"{line} " for line in lines)


def ended_at(port: int, seconds: float) -> bool:
    """Whether nothing is under way any more at whoever listens there, whoever has asked it; waited for so long."""
    end = time.monotonic() + seconds
    while run("ss", "-Htn", "state", "established", f"sport = :{port}", quiet=True).stdout.strip():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK)
    return True


def drained(exchanges: Mapping[str, Exchange]) -> bool:
    """Whether nothing is under way any more. Who ends gracefully ends it itself."""
    end, waiting = time.monotonic() + DRAIN, [one for one in exchanges.values() if not one["graceful"]]
    while waiting := [one for one in waiting if under_way(one)]:
        if time.monotonic() > end:
            return False
        time.sleep(LOOK)
    return True
