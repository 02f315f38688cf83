"""Units are applied in parallel by the engine; apt, nft and systemd want one command at a time."""
import contextlib
import fcntl
from collections.abc import Iterator

LOCK = "/run/outward.lock"


@contextlib.contextmanager
def alone(wait: bool = True, path: str | None = None) -> Iterator[bool]:
    """Waits its turn, by default for the whole host. Without waiting it is False while another command is at work."""
    with open(path or LOCK, "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
