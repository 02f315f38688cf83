"""A store with several projects' snapshots, asked as restic is: what is not asked for by its host comes from all of them."""
import dataclasses
import itertools
import json

from case import Answer, Commands
from outward.shapes import Snapshot

REPOSITORY = "0123456789abcdef"


class Stored(Snapshot):
    hostname: str


@dataclasses.dataclass
class Store:
    commands: Commands
    snapshots: list[Stored] = dataclasses.field(default_factory=list)
    numbers: "itertools.count[int]" = dataclasses.field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.commands.answer("/usr/bin/restic cat config", json.dumps({"id": REPOSITORY}))
        self.commands.answer("/usr/bin/restic init")
        self.commands.answer("/usr/bin/restic unlock")
        self.commands.answer("/usr/bin/restic forget")
        self.commands.answer("/usr/bin/restic snapshots", self.listed)
        self.commands.answer("/usr/bin/restic tag", self.tag)

    def add(self, host: str, time: str, *tags: str, paths: tuple[str, ...] = ("/dump",)) -> str:
        name = f"{next(self.numbers):02d}{host}".encode().hex().ljust(64, "0")
        self.snapshots.append({"id": name, "hostname": host, "time": time, "paths": list(paths), "tags": list(tags) or None})
        return name

    def of(self, words: tuple[str, ...]) -> list[Stored]:
        hosts = [after for word, after in itertools.pairwise(words) if word == "--host"]
        return [one for one in self.snapshots if not hosts or one["hostname"] in hosts]

    def listed(self, words: tuple[str, ...]) -> Answer:
        return (0, json.dumps(self.of(words)))

    def tag(self, words: tuple[str, ...]) -> None:
        """As restic does it: another snapshot takes its place, and knows which one it was."""
        [added] = [after for word, after in itertools.pairwise(words) if word == "--add"]
        for one in self.of(words):
            if one["id"] == words[-1]:
                one["original"], one["id"] = one["id"], one["id"][:-1] + "f"
                one["tags"] = [*(one["tags"] or []), added]
