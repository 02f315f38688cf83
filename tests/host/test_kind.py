"""What a backup says of itself, and which host can load it."""
from typing import Any

import samples
from being import EPOCH
from case import Host
from outward.backups import backup, kind, restore, saved
from outward.protocol import Record
from saving import Saving
from store import Store


def postgresql(version: int) -> dict[str, Any]:
    return {"dumps": {"format": "postgresql", "version": version}}


class Kinds(Host):
    def tags(self, *tags: str) -> Any:
        return {"id": "", "time": "", "hostname": "blog", "paths": [], "tags": list(tags)}

    def with_state(self, **state: Any) -> Record:
        return samples.record(self.root, state=samples.state(self.root, **state))

    def test_come_back_from_a_tag_and_from_no_other(self) -> None:
        record = self.with_state(**postgresql(17))
        [flag, tag] = kind.tags(record)
        self.assertEqual((flag, kind.recorded(self.tags("check=x", tag))), ("--tag", {"format": "postgresql", "version": 17}))
        for other in ("postgresql-17", "dumps=postgresql", "dumps=postgresql-new", "before-upgrade"):
            self.assertIsNone(kind.recorded(self.tags(other)), other)
        self.assertIsNone(kind.recorded({"id": "", "time": "", "hostname": "blog", "paths": [], "tags": None}))
        self.assertEqual(kind.tags(self.with_state()), [])

    def test_are_loaded_by_the_same_and_by_a_newer_version_and_tried_where_nobody_knows(self) -> None:
        tag = "dumps=postgresql-17"
        for version, why in ((17, None), (18, None), (15, "postgresql 15, which this host has, loads no dump of postgresql 17")):
            self.assertEqual(kind.unreadable(self.with_state(**postgresql(version)), self.tags(tag)), why)
        self.assertIsNone(kind.unreadable(self.with_state(**postgresql(15)), self.tags("other")))
        self.assertIsNone(kind.unreadable(self.with_state(), self.tags(tag)))
        mariadb = {"format": "mariadb", "version": 99}
        self.assertIn("mariadb 99", str(kind.unreadable(self.with_state(dumps=mariadb), self.tags(tag))))


class Restoring(Saving):
    def on(self, version: int) -> None:
        samples.record(self.root, state=samples.state(self.root, **postgresql(version)), backup=samples.backup(self.root))

    def setUp(self) -> None:
        super().setUp()
        self.on(17)
        self.store = Store(self.commands)
        self.made = self.store.add("blog", saved.now(), "dumps=postgresql-17", backup.tagged("3 rows"))

    def test_is_refused_in_words_before_anything_is_changed(self) -> None:
        self.on(15)
        self.refuses("which this host has, loads no dump of postgresql 17; nothing was changed", restore.restore, "blog", None)
        self.assertEqual((self.joined, self.commands.began_with("systemctl")), ([], []))
        self.assertIn("loads no dump of postgresql 17", self.printed(restore.latest, "blog"))

    def test_goes_on_where_it_can_be_loaded(self) -> None:
        restore.restore("blog", None)
        self.assertNotIn("loads no dump", self.printed(restore.latest, "blog"))

    def test_begins_with_a_backup_that_says_what_it_is(self) -> None:
        backup.backup("blog", "before-upgrade")
        self.assertEqual(self.joined[0][1][-6:], ["--tag", "dumps=postgresql-17", "--tag", f"epoch={EPOCH}", "--tag", "before-upgrade"])
