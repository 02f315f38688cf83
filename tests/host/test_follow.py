"""Following another host: what rests meanwhile, and what happens when it cannot be followed."""
from unittest import mock

import samples
from being import CLAIM, be
from case import Host
from outward.roles import follow
from outward.unit import disk

FOLLOW = {"kind": "postgresql-17", "socket": "/run/outward-blog/pg", "begin": "/bin/begin now", "promote": "/bin/promote"}


class Following(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, state=samples.state(self.root, follow=FOLLOW))
        for words in ("systemctl", "nft", "/bin/begin", "/bin/promote"):
            self.commands.answer(words)
        be("standby")

    def order(self) -> list[str]:
        return [" ".join(words[:2]) for words in self.commands.ran]

    def test_begins_while_services_rest_and_ends_when_they_run(self) -> None:
        follow.follow("blog", CLAIM, "100.64.0.1")
        self.assertEqual(self.order(), ["nft add", "systemctl stop", "/bin/begin now", "systemctl start"])
        # A newer claim ends it by this name.
        [began] = [words for words in self.commands.started if "/bin/begin" in words]
        self.assertIn("--unit=outward-blog.follow.service", began)
        self.assertEqual(self.commands.began_with("/bin/begin"), ["/bin/begin now 100.64.0.1 4700"])
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start {samples.WEB}"])

    def test_is_refused_on_a_host_that_is_no_successor_and_for_what_cannot_be_followed(self) -> None:
        samples.record(self.root, "wiki")
        be("standby", "wiki")
        self.refuses("wiki cannot be followed: its state has no follow", follow.follow, "wiki", CLAIM, "100.64.0.1")
        be("active")
        self.refuses("it is active here, and has to be standby", follow.follow, "blog", CLAIM, "100.64.0.1")
        self.assertEqual(self.commands.ran, [])

    def test_that_cannot_begin_starts_the_services_again_and_says_why(self) -> None:
        self.commands.answer("/bin/begin", (1, "no route"))
        self.refuses("follow.begin ended with 1: no route", follow.follow, "blog", CLAIM, "100.64.0.1")
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {samples.WEB}"])

    def test_names_a_full_disk_when_services_do_not_start_on_it(self) -> None:
        self.commands.answer("systemctl start", (1, "failed"))
        with mock.patch.object(disk, "room", return_value={"mib": 64, "freeMiB": 1}):
            self.refuses("its disk is full: 1 of 64 MiB are left", follow.follow, "blog", CLAIM, "100.64.0.1")

    def test_has_an_obstacle_that_the_project_names_and_none_where_it_cannot_say(self) -> None:
        self.assertEqual(self.printed(follow.obstacle, "blog"), "\n")
        samples.record(self.root, state=samples.state(self.root, follow={**FOLLOW, "obstacle": "/bin/obstacle"}))
        self.commands.answer("/bin/obstacle", "has unlogged tables: t\n", "")
        self.assertEqual(self.printed(follow.obstacle, "blog"), "has unlogged tables: t\n")
        self.assertEqual(self.printed(follow.obstacle, "blog"), "\n")
        self.commands.answer("/bin/obstacle", (1, "no answer"))
        self.refuses("follow.obstacle ended with 1: no answer", follow.obstacle, "blog")
