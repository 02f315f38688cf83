"""Which snapshots stay, and whose are made: nothing bad may take the place of the last good one."""
from unittest import mock

import samples
from being import ROLES, be, pauses
from outward.backups import backup, saved
from saving import Saving


class Keeping(Saving):
    def test_keeps_the_last_three_whatever_else_it_keeps(self) -> None:
        saves = samples.backup(self.root)
        saves["keep"] = {"daily": 7}
        samples.record(self.root, backup=saves)
        backup.backup("blog", None)
        self.assertEqual(
            self.commands.began_with("/usr/bin/restic forget"),
            ["/usr/bin/restic forget --host blog --group-by host --keep-daily 7 --keep-last 3"],
        )

    def test_forgets_nothing_for_one_that_has_lost_most_of_its_data_until_the_next_is_no_smaller(self) -> None:
        for size, forgets in ((1234, 1), (617, 2), (308, 2), (308, 3)):
            self.bytes = size
            backup.backup("blog", None)
            self.assertEqual(len(self.commands.began_with("/usr/bin/restic forget")), forgets, size)
            if (size, forgets) == (308, 2):
                reason = "old snapshots stay this time: this one has 308 bytes, and the one before had 617"
                self.assertEqual(saved.read("blog")["backup"], {"at": mock.ANY, "outcome": "ok", "reason": reason})

    def test_is_made_by_a_host_that_serves_and_by_no_other(self) -> None:
        # In a pause nothing changes, so that what is copied is what is there.
        pauses()
        backup.backup("blog", None)
        for name in ROLES:
            if name != "active":
                be(name)
                self.refuses(f"blog: cannot be backed up: it is {name} here, and has to be active", backup.backup, "blog", None)
        self.assertEqual(len(self.joined), 1)
