"""
New connections of a connector wait in the kernel: what begins one is dropped, and sent again by itself a second later, and again.
The set's elements end by themselves, so that a run which dies holds nobody for longer.
"""
import contextlib
import pwd
import time
from collections.abc import Iterator, Mapping

from ..protocol import Exchange
from ..shell import run

# The longest that one who began to connect at once has tried by then, on either kernel; after it, requests fail as they would.
LONGEST = 14
# For what is under way to end.
DRAIN = 3
LOOK = 0.05


def in_set(exchanges: Mapping[str, Exchange], more: str = "") -> str:
    ports = ", ".join(f"{one['port']}{more}" for one in exchanges.values())
    return f"inet outward held {{ {ports} }}"


class Held:
    """`began`: when it was asked for."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def held_all(self) -> bool:
        """Whether nobody was let go before it ended."""
        return self.seconds() < LONGEST


@contextlib.contextmanager
def held(exchanges: Mapping[str, Exchange]) -> Iterator[Held]:
    # One that a killed run has left would keep its time.
    anew = (f"add element {in_set(exchanges)}", f"delete element {in_set(exchanges)}", f"add element {in_set(exchanges, f' timeout {LONGEST}s')}")
    found = Held()
    run("nft", "; ".join(anew))
    try:
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
