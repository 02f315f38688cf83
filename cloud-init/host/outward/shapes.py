"""
What goes between the parts of this program as data: a unit's manifest as it arrives, the record of it that stays, and
what is written down of backups. The manifest is made by components/manifest.ts, whose words these are.
"""
from typing import Any, Literal, NotRequired, TypedDict


class Entry(TypedDict):
    """A file. `content` is base64, `mode` octal, `group` who may read it (default root)."""

    path: str
    content: str
    mode: str
    group: NotRequired[str]
    restarts: list[str]


class Download(TypedDict):
    """A binary by URL and checksum."""

    url: str
    sha256: str
    path: str
    restarts: list[str]


class Disk(TypedDict):
    image: str
    folder: str
    unit: str
    user: str
    mib: int


class Follow(TypedDict):
    """`begin` and `promote` are commands, `socket` what a successor is let in to."""

    kind: str
    socket: str
    begin: str
    promote: str


class Kept(TypedDict):
    """Plain files: rsync's config for the side that gives, paths below the state's folder, and the services that write them."""

    config: str
    paths: list[str]
    writers: list[str]


class State(TypedDict):
    """How what a project keeps is copied, compared and stopped from changing. Commands are lines of words."""

    user: str
    slice: str
    writable: list[str]
    flag: str
    port: int
    dump: str
    load: str
    check: str
    quiesce: NotRequired[str]
    follow: NotRequired[Follow]
    environment: NotRequired[dict[str, str]]
    kept: NotRequired[Kept | None]


class Backup(TypedDict):
    """Where and how often. `credentials`: files by name, for SFTP; `keep`: how many of each age; `services`: backup, check."""

    user: str
    repository: str
    environment: str
    cache: str
    restic: str
    credentials: dict[str, str]
    services: list[str]
    everySeconds: int
    checkSeconds: int
    keep: dict[str, int]
    verifyPercent: int


class Instance(TypedDict):
    """A connector's service, and where it says how many connections it has."""

    service: str
    ready: str


class Candidate(Instance):
    files: list[Entry]


class Connector(Instance):
    credential: str
    version: str
    candidate: Candidate
    connections: int
    patienceSeconds: int


class Manifest(TypedDict):
    project: str
    target: str
    packages: list[str]
    files: list[Entry]
    downloads: list[Download]
    services: list[str]
    disk: Disk
    health: dict[str, str]
    state: State | None
    backup: Backup | None
    connector: Connector


class Upkeep(TypedDict):
    packages: list[str]
    files: list[Entry]
    timers: list[str]


class Trace(TypedDict):
    """What is written down of a candidate, so that it is found when the run that made it was killed."""

    service: str
    paths: list[str]


class Installed(TypedDict):
    """What a record keeps of a connector."""

    service: str
    ready: str
    connections: int
    credential: str


class Record(TypedDict):
    """A unit as it is installed. `applied`: digests by path. A record of an earlier program knows no backup."""

    project: str
    target: str
    services: list[str]
    health: dict[str, str]
    disk: Disk
    state: State | None
    backup: NotRequired[Backup | None]
    applied: dict[str, str]
    candidate: Trace
    connector: Installed


class Pause(TypedDict):
    word: str
    peer: str


Because = Literal["standby", "ceded", "left"]
Role = Literal["none", "standby", "left", "active", "ceded"]


class Forbidden(TypedDict):
    """Why this host may not write, and which other host is concerned."""

    because: Because
    peer: str


class Attempt(TypedDict):
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


class Judged(TypedDict):
    at: str | None
    ageSeconds: int | None
    snapshot: str | None
    bytes: int | None
    everySeconds: int
    checkedAt: str | None
    outcome: str
    reason: str | None


class Snapshot(TypedDict):
    """restic's, as far as it is read."""

    id: str
    time: str
    paths: list[str]
    tags: NotRequired[list[str] | None]
    original: NotRequired[str]


class Answer(TypedDict):
    """Of a health URL; status 0 when there is none."""

    status: int
    body: str


# What a file was: content, mode and group.
Content = tuple[bytes, int, int]
Json = dict[str, Any]
