"""
A store with several projects' snapshots, asked as restic is: what is not asked for by its host comes from all of them. Its locks
are restic's: an exclusive one stands in the way of every command, another one of those that want the repository to themselves.
"""
import dataclasses
import itertools
import json
from collections.abc import Callable
from typing import Literal

from case import Answer, Commands
from outward.shapes import Snapshot

REPOSITORY = "0123456789abcdef"


@dataclasses.dataclass
class Store:
    commands: Commands
    snapshots: list[Snapshot] = dataclasses.field(default_factory=list)
    # Whose lock is in it, and whether an exclusive one: "" when there is none. A stale one is taken away by `unlock`.
    lock: Literal["", "shared", "exclusive"] = ""
    stale: bool = False
    # Bytes of what each snapshot holds.
    size: int = 1
    # How restic's version says that nothing can be deleted; None where it can.
    undeletable: Answer | None = None
    numbers: "itertools.count[int]" = dataclasses.field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.commands.answer("/usr/bin/restic cat config", self.behind("exclusive", (0, json.dumps({"id": REPOSITORY}))))
        self.commands.answer("/usr/bin/restic init")
        self.commands.answer("/usr/bin/restic unlock", self.unlock)
        self.commands.answer("/usr/bin/restic forget", self.forget)
        self.commands.answer("/usr/bin/restic prune", self.behind("shared", (0, "")))
        self.commands.answer("/usr/bin/restic check", self.behind("shared", (0, "")))
        self.commands.answer("/usr/bin/restic snapshots", self.listed)
        self.commands.answer("/usr/bin/restic backup", self.note)
        self.commands.answer("/usr/bin/restic ls", self.nodes)

    def refused(self, words: tuple[str, ...], least: Literal["shared", "exclusive"]) -> Answer | None:
        if "--no-lock" in words or self.lock not in ("exclusive", least):
            return None
        kind = " exclusively" if self.lock == "exclusive" else ""
        return (11, f"unable to create lock in backend: repository is already locked{kind} by PID 5 on outward-a by nobody (UID 9, GID 9)")

    def behind(self, least: Literal["shared", "exclusive"], answer: Answer) -> Callable[[tuple[str, ...]], Answer]:
        return lambda words: self.refused(words, least) or answer

    def unlock(self, words: tuple[str, ...]) -> None:
        self.lock = "" if self.stale else self.lock

    def note(self, words: tuple[str, ...]) -> Answer:
        """What is copied without a dump. restic refuses nothing at all."""
        if refused := self.refused(words, "exclusive"):
            return refused
        if not self.commands.given[-1]:
            return (1, "Fatal: unable to save snapshot: no data read")
        [host] = [after for word, after in itertools.pairwise(words) if word == "--host"]
        tags = [after for word, after in itertools.pairwise(words) if word == "--tag"]
        return (0, self.add(host, "2026-11-30T00:00:00+00:00", *tags, paths=("/check",)))

    def forget(self, words: tuple[str, ...]) -> Answer:
        """Those that are named; of the others only how they were asked for matters here."""
        if refused := self.refused(words, "shared"):
            return refused
        if self.undeletable is None:
            self.snapshots = [one for one in self.snapshots if one["id"] not in words]
        return self.undeletable or (0, "")

    def add(self, host: str, time: str, *tags: str, paths: tuple[str, ...] = ("/dump",)) -> str:
        name = f"{next(self.numbers):02d}{host}".encode().hex().ljust(64, "0")
        self.snapshots.append({"id": name, "hostname": host, "time": time, "paths": list(paths), "tags": list(tags) or None})
        return name

    def nodes(self, words: tuple[str, ...]) -> Answer:
        [one] = [each for each in self.snapshots if each["id"] in words]
        lines = [{"struct_type": "snapshot", "paths": one["paths"]}, {"struct_type": "node", "path": one["paths"][0], "size": self.size}]
        return self.refused(words, "exclusive") or (0, "\n".join(map(json.dumps, lines)))

    def of(self, words: tuple[str, ...]) -> list[Snapshot]:
        hosts = [after for word, after in itertools.pairwise(words) if word == "--host"]
        return [one for one in self.snapshots if not hosts or one["hostname"] in hosts]

    def listed(self, words: tuple[str, ...]) -> Answer:
        return self.refused(words, "exclusive") or (0, json.dumps(self.of(words)))
