"""
What goes between a checkout and this program, as host/protocol/ describes it. Written by `npm run docs`; do not edit.
One file, because it is written as a whole.
"""
from typing import Literal, NotRequired, TypedDict

PROTOCOL = 2
CONNECTIONS_PER_TUNNEL = 4
DISK_FULL_BELOW = 0.05
VERBS = (
    "apply",
    "rollback",
    "has",
    "receive",
    "remove",
    "begin",
    "start",
    "end",
    "standby",
    "job",
    "dump",
    "load",
    "check",
    "compare",
    "files-give",
    "files-take",
    "files-compare",
    "wake",
    "door",
    "obstacle",
    "follow",
    "quiesce",
    "hold",
    "resume",
    "ready",
    "cede",
    "activate",
    "leave",
    "renounce",
    "reclaim",
    "entrust",
    "run",
    "attend",
    "backup",
    "backup-check",
    "latest",
    "restore",
    "baseline",
    "tried",
    "confirm",
    "enforce",
    "revert",
    "upkeep",
    "reboot",
    "session",
    "status",
)


class Answer(TypedDict):
    """Of a health URL; status 0 when there is none."""

    status: int
    body: str


class Backup(TypedDict):
    """Where to and how often. No secret is in it."""

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


class Entry(TypedDict):
    """A file. `content` is base64, `mode` octal, `group` who may read it (default root)."""

    path: str
    content: str
    mode: str
    group: NotRequired[str]
    restarts: list[str]


class Baseline(TypedDict):
    """The host's own files. `restarts` are restarted when a file changes; `tailscale`: its preferences."""

    protocol: int
    files: list[Entry]
    tailscale: dict[str, bool]


class Beside(TypedDict):
    """How a changed service is tried beside the one that serves."""

    service: str
    port: int
    health: str
    files: list[Entry]


class Candidate(TypedDict):
    """The connector that tries a change, beside the one that serves."""

    service: str
    ready: str
    files: list[Entry]


class Compared(TypedDict):
    """What `outward compare` answers."""

    same: bool
    here: str


class Connector(TypedDict):
    """A connector's service, and where it says how many connections it has."""

    service: str
    ready: str
    credential: str
    version: str
    candidate: Candidate
    connections: int
    patienceSeconds: int


class Disk(TypedDict):
    """Where its state is, and at most how much of it."""

    image: str
    folder: str
    unit: str
    user: str
    mib: int


class Download(TypedDict):
    """A binary by URL and checksum."""

    url: str
    sha256: str
    path: str
    restarts: list[str]


class Dumps(TypedDict):
    """What a dump is of: a newer version loads it, and no older one."""

    format: str
    version: int


class Exchange(TypedDict):
    """A service behind a route: while it is exchanged, new connections to its port wait."""

    service: str
    port: int
    caller: str
    graceful: bool
    seconds: int
    after: list[str]
    beside: NotRequired[Beside]


class Follow(TypedDict):
    """`begin`, `promote` and `obstacle` are commands, `socket` what a successor is let in to."""

    kind: str
    socket: str
    begin: str
    promote: str
    obstacle: NotRequired[str]


class HealthName(TypedDict):
    """How a service is named that is asked: `host` in the header, `serverName` in TLS."""

    host: str
    serverName: str


class HeldArtifact(TypedDict):
    """The folder of an artifact, and the SHA-256 of what it is made of."""

    folder: str
    blobs: list[str]


class HostRecord(TypedDict):
    """The host's own files as they were brought: SHA-256 by path, by verb."""

    protocol: int
    files: dict[str, dict[str, str]]


class RegistryCredential(TypedDict):
    """What opens a registry. Secret; no record has it."""

    username: str
    password: str


class ImageRun(TypedDict):
    """What a service runs of an image, and where in it something else lies."""

    service: str
    unit: str
    exec: str | None
    args: str | None
    writes: list[str]
    reads: list[str]


class Image(TypedDict):
    """An image by its digest, and the folder that it is unpacked to: `root` in it."""

    kind: Literal["image"]
    name: str
    digest: str
    folder: str
    archive: NotRequired[str]
    credential: RegistryCredential | None
    runs: list[ImageRun]


class Installed(TypedDict):
    """What a record keeps of a connector."""

    service: str
    ready: str
    connections: int
    credential: str


class Job(TypedDict):
    """A service that runs to its end when its time comes."""

    service: str
    everySeconds: int


class JobStatus(TypedDict):
    """A job: its last run, and what there is to say of it."""

    at: str | None
    everySeconds: int
    outcome: Literal["ok", "running", "waiting", "stopped", "failed", "late", "idle"]
    reason: str | None


class Judged(TypedDict):
    """A unit's backups: the last one, and what there is to say of them."""

    at: str | None
    ageSeconds: int | None
    snapshot: str | None
    bytes: int | None
    comparable: bool | None
    everySeconds: int
    checkedAt: str | None
    outcome: Literal["ok", "waiting", "failed", "old", "idle"]
    reason: str | None


class Kept(TypedDict):
    """Plain files: rsync's config for the side that gives, paths below the state's folder, and the services that write them."""

    config: str
    paths: list[str]
    dumped: NotRequired[list[str]]
    writers: list[str]


class Key(TypedDict):
    """What `outward cede` and `outward renounce` answer."""

    key: str


class Latest(TypedDict):
    """What `outward latest --json` answers, unless it is null: what a restore would put back."""

    words: str
    epoch: int
    at: str


class Version(TypedDict):
    """What a service runs of an image or a release: its name for people, and its digest."""

    name: str
    digest: str


class ReleaseProgram(TypedDict):
    """What a service runs of a release: `path` is below its folder."""

    service: str
    path: str


class Release(TypedDict):
    """A binary or an archive by its SHA-256, and the folder that it is unpacked to. Without `url` it was delivered."""

    kind: Literal["release"]
    sha256: str
    url: str | None
    single: str | None
    folder: str
    programs: list[ReleaseProgram]


class Oneshot(TypedDict):
    """A service that runs to its end, within so many seconds, before others change."""

    service: str
    seconds: int


class State(TypedDict):
    """How what a project keeps is copied, compared and stopped from changing. Commands are lines of words."""

    user: str
    slice: str
    writable: list[str]
    flag: str
    port: int
    dump: str
    checkedDump: NotRequired[str]
    dumps: NotRequired[Dumps]
    load: str
    check: str
    compare: NotRequired[str]
    quiesce: NotRequired[str]
    follow: NotRequired[Follow]
    environment: NotRequired[dict[str, str]]
    kept: NotRequired[Kept | None]
    names: NotRequired[bool]
    jit: NotRequired[bool]


class Manifest(TypedDict):
    """What a unit brings to a host."""

    protocol: int
    project: str
    target: str
    packages: list[str]
    files: list[Entry]
    versioned: NotRequired[list[str]]
    versions: NotRequired[dict[str, Version]]
    downloads: list[Download]
    artifacts: NotRequired[list[Release | Image]]
    services: list[str]
    disk: Disk
    health: dict[str, str]
    healthNames: NotRequired[dict[str, HealthName]]
    exchanges: NotRequired[dict[str, Exchange]]
    oneshots: NotRequired[list[Oneshot]]
    jobs: NotRequired[dict[str, Job]]
    state: State | None
    backup: Backup | None
    connector: Connector


class Paused(TypedDict):
    """What `outward quiesce` answers."""

    pause: str
    position: str | None
    epoch: int


class Ready(TypedDict):
    """What `outward ready` answers."""

    epoch: int


class Trace(TypedDict):
    """What is written down of a candidate, so that it is found when the run that made it was killed."""

    service: str
    paths: list[str]


class VersionStatus(TypedDict):
    """The same, and since when this host runs it."""

    name: str
    digest: str
    since: str


class Record(TypedDict):
    """A unit as it is installed. `applied`: digests by path. Without `protocol` it is of 0."""

    protocol: NotRequired[int]
    project: str
    target: str
    services: list[str]
    health: dict[str, str]
    healthNames: NotRequired[dict[str, HealthName]]
    disk: Disk
    state: State | None
    backup: NotRequired[Backup | None]
    applied: dict[str, str]
    candidate: Trace
    connector: Installed
    artifacts: NotRequired[list[HeldArtifact]]
    earlier: NotRequired[list[HeldArtifact]]
    jobs: NotRequired[dict[str, Job]]
    versions: NotRequired[dict[str, VersionStatus]]


class Request(TypedDict):
    """A line of `outward session`."""

    words: list[str]
    input: NotRequired[str]


class Response(TypedDict):
    """The answer to it: 0 and what was printed, or 1 and the reason."""

    code: int
    out: str


class Restored(TypedDict):
    """What `outward restore` answers."""

    compared: bool


class RoleStatus(TypedDict):
    """What a project is on a host, and what it needs of another one or has promised it."""

    role: Literal["none", "standby", "ready", "active", "paused", "ceded", "left"]
    peer: str | None
    epoch: int
    claim: str | None
    pause: str | None
    of: int | None
    heir: str | None
    at: str | None


class Room(TypedDict):
    """Of the disk that its state is on."""

    mib: int
    freeMiB: int


class StandBy(TypedDict):
    """What `outward standby` answers."""

    claim: str


class UnitStatus(TypedDict):
    """A unit, as it is at this moment."""

    role: Literal["none", "standby", "ready", "active", "paused", "ceded", "left"]
    peer: str | None
    epoch: int
    claim: str | None
    pause: str | None
    of: int | None
    heir: str | None
    at: str | None
    protocol: int
    project: str
    keeps: bool
    follow: str | None
    obstacle: str | None
    dumps: Dumps | None
    paths: list[str] | None
    tunnel: str | None
    credential: str | None
    connector: str
    services: dict[str, str]
    disk: NotRequired[Room]
    health: dict[str, Answer]
    backup: Judged | None
    jobs: dict[str, JobStatus]
    versions: dict[str, VersionStatus]
    rolledBack: str | None


class Status(TypedDict):
    """What `outward status --json` says."""

    protocol: int
    units: list[UnitStatus]


class Tried(TypedDict):
    """What `outward baseline` and `outward confirm` answer: what has changed."""

    changes: list[str]


class Upkeep(TypedDict):
    """What a host does by itself. `locked`: users whose password opens nothing."""

    packages: list[str]
    files: list[Entry]
    timers: list[str]
    locked: list[str]
