"""A pause's flag: in root's folder; of a unit of before in the workload's, which may put anything there, and nothing comes of it."""
import os
from unittest import mock

import samples
from outward.roles import giver, pause, role
from pausing import Pausing


class Flags(Pausing):
    """In the workload's folder, as they lay before roles were a project's own."""

    def setUp(self) -> None:
        super().setUp()
        self.flag = self.at("/run/outward-blog/read-only")
        samples.record(self.root, state=samples.state(self.root, flag=self.flag))

    def test_that_are_folders_end_no_command(self) -> None:
        found = self.paused()
        os.unlink(self.flag)
        os.makedirs(f"{self.flag}/full/of/folders")
        pause.resume("blog")
        self.assertFalse(self.flagged())
        self.refuses("does not count", pause.hold, "blog", found)

    def test_that_cannot_be_taken_away_are_told_and_end_no_command(self) -> None:
        found = self.paused()
        os.unlink(self.flag)
        os.makedirs(self.flag)
        with mock.patch.object(self.os, "rename", side_effect=OSError(30, "Read-only file system")):
            self.printed(giver.cede, "blog", found)
        self.assertEqual(role.role("blog"), "ceded")
        self.assertIn("blog: ", self.said.getvalue())
        self.assertIn("cannot be taken away", self.said.getvalue())

    def test_that_are_links_lead_nowhere(self) -> None:
        self.paused()
        os.unlink(self.flag)
        self.write("/etc/precious", "x")
        os.symlink(self.at("/etc/precious"), self.flag)
        pause.resume("blog")
        self.assertFalse(self.flagged())
        self.assertTrue(os.path.exists(self.at("/etc/precious")))


class Own(Pausing):
    """In root's folder."""

    def test_are_made_by_root_before_the_project_is_asked_and_taken_away_by_root(self) -> None:
        self.commands.answer("/bin/quiesce", lambda words: self.assertTrue(os.path.exists(words[-1])))
        self.paused()
        self.assertEqual(self.commands.began_with("/bin/quiesce"), [f"/bin/quiesce {self.at('/run/outward/paused/blog/read-only')}"])
        pause.resume("blog")
        self.assertFalse(self.flagged())

    def test_are_seen_by_the_projects_commands_and_not_written(self) -> None:
        self.paused()
        [asked] = [words for words in self.commands.started if "/bin/quiesce" in words]
        self.assertIn(f"--property=BindReadOnlyPaths={os.path.dirname(self.flag)}", asked)
        written = [word for word in asked if word.startswith("--property=ReadWritePaths=")]
        self.assertEqual(len(written), 1)
        self.assertNotIn("/run/outward/paused", written[0])

    def test_of_another_project_are_not_seen(self) -> None:
        self.paused()
        [asked] = [words for words in self.commands.started if "/bin/quiesce" in words]
        self.assertFalse(any(word.endswith("/run/outward/paused") for word in asked))
