"""Backups know by which epoch their host served: one of before never makes the latest, and is not put back."""
import samples
from being import EPOCH, be, marked
from outward.backups import backup, restic, restore, saved
from outward.roles import role
from saving import Saving


class Copying(Saving):
    def epochs(self) -> list[int]:
        return [restic.epoch_of(one) for one in restic.snapshots(self.record)]

    def test_is_tagged_with_the_epoch_that_its_host_serves_by(self) -> None:
        backup.backup("blog", None)
        [(_, sink)] = self.joined
        self.assertEqual(sink[sink.index(f"epoch={EPOCH}") - 1], "--tag")

    def test_is_refused_where_another_host_has_served_since(self) -> None:
        for later in (EPOCH + 1, EPOCH + 10_000):
            self.store.snapshots.clear()
            self.store.add("blog", "2026-11-01T00:00:00+00:00", f"epoch={later}")
            self.refuses(f"its store has backups of epoch {later}, and this host serves by {EPOCH}", backup.backup, "blog", None)
        self.assertEqual((self.joined, saved.read("blog")["backup"]["outcome"]), ([], "failed"))
        self.assertIn("must not serve any more", str(saved.read("blog")["backup"]["reason"]))

    def test_goes_on_after_its_own_and_earlier_ones_and_those_that_say_nothing(self) -> None:
        for tags in (("epoch=5",), (f"epoch={EPOCH}",), (), ("before-upgrade", "epoch=new")):
            self.store.add("blog", "2026-11-01T00:00:00+00:00", *tags)
        # Of another project: it is none of this one's.
        self.store.add("wiki", "2026-11-01T00:00:00+00:00", f"epoch={EPOCH + 1}")
        backup.backup("blog", None)
        self.assertEqual((self.epochs()[:4], saved.read("blog")["backup"]["outcome"]), ([5, EPOCH, 0, 0], "ok"))

    def test_of_one_that_an_earlier_version_applied_is_of_0(self) -> None:
        samples.record(self.root, backup=samples.backup(self.root), protocol=1)
        role.free("blog")
        self.write("/etc/outward/active", "a")
        backup.backup("blog", None)
        self.assertIn("epoch=0", self.joined[0][1])


class Latest(Saving):
    def chosen(self) -> str:
        return restore.chosen(self.record, "latest")["id"]

    def test_is_of_the_last_epoch_and_then_the_last_in_time(self) -> None:
        self.store.add("blog", "2026-11-09T00:00:00+00:00")
        first = self.store.add("blog", "2026-11-01T00:00:00+00:00", "epoch=10")
        self.assertEqual(self.chosen(), first)
        # Of one that is said to be gone, and is back.
        last = self.store.add("blog", "2026-11-02T00:00:00+00:00", "epoch=10")
        self.store.add("blog", "2026-11-08T00:00:00+00:00", "epoch=9")
        self.assertEqual(self.chosen(), last)
        later = self.store.add("blog", "2026-10-01T00:00:00+00:00", "epoch=11")
        self.store.snapshots.reverse()
        self.assertEqual(self.chosen(), later)

    def test_without_an_epoch_is_by_time(self) -> None:
        self.store.add("blog", "2026-11-01T00:00:00+00:00")
        last = self.store.add("blog", "2026-11-02T00:00:00+00:00", "before-upgrade")
        self.store.add("blog", "2026-10-03T00:00:00+00:00")
        self.assertEqual(self.chosen(), last)

    def test_is_told_with_its_epoch(self) -> None:
        self.store.add("blog", "2026-11-02T00:00:00+00:00", "epoch=10")
        told = samples.told(self.printed(restore.latest, "blog", True))
        self.assertEqual((told["epoch"], told["at"]), (10, "2026-11-02T00:00:00+00:00"))
        self.assertIn("snapshot ", told["words"])
        self.assertEqual(self.printed(restore.latest, "blog", False).strip(), told["words"])

    def test_of_one_that_is_noted_late_is_no_later(self) -> None:
        """A note is a snapshot of its own, and not what is put back."""
        own = self.store.add("blog", "2026-11-02T00:00:00+00:00", "epoch=10")
        self.store.add("blog.check", "2026-11-03T00:00:00+00:00", f"of={own}", backup.tagged("3 rows"))
        self.assertEqual(self.chosen(), own)


class Restoring(Saving):
    def test_is_by_a_claim_where_it_stands_by_and_by_hand_where_it_serves_or_was_never_anything(self) -> None:
        self.store.add("blog", "2026-11-02T00:00:00+00:00", "epoch=10", backup.tagged("3 rows"))
        be("standby")
        self.refuses("it is standby here, and has to be none", restore.restore, "blog", None, None)
        self.refuses("another claim", restore.restore, "blog", None, "another")
        self.assertEqual(self.joined, [])
        for name in ("none", "active"):
            be(name)
            self.printed(restore.restore, "blog", None, None)
        be("standby")
        self.printed(restore.restore, "blog", None, marked().get("claim"))
        self.assertEqual(len(self.joined), 3)

    def test_is_refused_where_it_is_sealed_or_given_away(self) -> None:
        self.store.add("blog", "2026-11-02T00:00:00+00:00", backup.tagged("3 rows"))
        for name in ("ready", "ceded", "left"):
            be(name)
            self.refuses(f"it is {name} here", restore.restore, "blog", None, marked().get("claim"))
        self.assertEqual(self.joined, [])
