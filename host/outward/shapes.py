"""What is written down on this host besides the records of units (protocol.py), and what is read of restic."""
from typing import Literal, NotRequired, TypedDict


class Pause(TypedDict):
    """`pause` is the SHA-256 of `key`, which is bound to `claim`; `until` is in seconds since the boot."""

    pause: str
    key: str
    peer: str
    claim: str
    until: float


Because = Literal["standby", "ready", "ceded", "left"]
Role = Literal["none", "standby", "ready", "left", "active", "ceded"]


class Serves(TypedDict):
    """Since when, in seconds since 1970, and by which claim it came to."""

    epoch: int
    claim: str | None


class Marker(TypedDict):
    """
    Why this host may not write a project, and which other host is concerned: none, where it just ended. `claim` and `key`
    are its own as an heir, `pause` the one that it has the data of, or ceded in; `heir` is the claim that it ceded to and `given`
    the key that it gave. `of` is the epoch of the data, `at` since when they are what they are.
    """

    because: Because
    peer: str | None
    epoch: int
    claim: NotRequired[str]
    key: NotRequired[str]
    pause: NotRequired[str]
    of: NotRequired[int]
    heir: NotRequired[str]
    given: NotRequired[str]
    at: NotRequired[str]


class Attempt(TypedDict):
    """`reason`: why it failed; of one that is ok, what else did not come of it, or nothing."""

    at: str
    outcome: Literal["ok", "failed"]
    reason: str | None


class Success(TypedDict):
    """The last backup. `check`: what the workload said of its data, None when they changed meanwhile."""

    at: str
    snapshot: str
    bytes: int
    seconds: float
    check: str | None


class Repository(TypedDict):
    at: str
    id: str


class Saved(TypedDict, total=False):
    """What became of a project's backups: the last attempts, the last success, the last check that found nothing."""

    backup: Attempt
    check: Attempt
    success: Success
    checked: str
    since: str
    repository: Repository


class Snapshot(TypedDict):
    """restic's, as far as it is read."""

    id: str
    time: str
    paths: list[str]
    tags: NotRequired[list[str] | None]
    original: NotRequired[str]
    hostname: str


# What a file was: content, mode and group.
Content = tuple[bytes, int, int]
