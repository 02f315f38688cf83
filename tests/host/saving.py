"""Two projects in one store, on a host that serves both."""
import json
from collections.abc import Callable
from unittest import mock

import samples
from being import be
from case import Host
from outward import pipe
from outward.backups import saved
from store import Store


class Saving(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, backup=samples.backup(self.root))
        self.other = samples.record(self.root, "wiki", backup=samples.backup(self.root, "wiki"))
        self.store = Store(self.commands)
        self.commands.answer("/bin/check", "3 rows")
        self.commands.answer("/bin/quiesce")
        self.commands.answer("systemctl")
        for project in ("blog", "wiki"):
            be("active", project)
        self.bytes = 1234
        self.joined: list[tuple[list[str], list[str]]] = []
        self.enterContext(mock.patch.object(pipe, "join", self.join))
        self.ends: tuple[int, str] = (0, "")
        # As restic 0.14 says an id.
        self.short = False
        self.dump_says = ""

    def join(
        self, source: list[str], sink: list[str], unit: str, hear: Callable[[str], object] | None = None,
    ) -> tuple[int, int, str, str]:
        self.joined.append((source, sink))
        if hear:
            hear(self.dump_says)
        code, said = self.ends
        made = self.store.add("blog", saved.now()) if code == 0 and "backup" in sink else ""
        return code, self.bytes, json.dumps({"message_type": "summary", "snapshot_id": made[:8] if self.short else made}), said
