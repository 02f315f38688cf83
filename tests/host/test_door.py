"""Doors: for one address, to one socket, of one project; shut when nobody follows any more."""
import os

import samples
from case import Host
from outward.roles import door

FOLLOW = {"kind": "postgresql-17", "socket": "/run/outward-blog/pg", "begin": "/bin/begin", "promote": "/bin/promote"}


class Doors(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, state=samples.state(self.root, follow=FOLLOW))
        samples.record(self.root, "mail", state=samples.state(self.root, "mail", follow=FOLLOW, port=4701))
        samples.record(self.root, "wiki")
        samples.record(self.root, "shop", state=None)
        for words in ("systemctl", "nft", "systemd-run"):
            self.commands.answer(words)
        self.commands.answer("tailscale ip -4", "100.64.0.1\n")

    def firewall(self) -> list[str]:
        return self.commands.began_with("nft")

    def test_are_opened_for_one_address_of_one_project(self) -> None:
        door.opened("blog", "100.64.0.2")
        [listening] = self.commands.began_with("systemd-run")
        for words in ("--unit=outward-blog-door", "--socket-property=ListenStream=100.64.0.1:4700", "User=outward-blog"):
            self.assertIn(words, listening)
        self.assertTrue(listening.endswith("systemd-socket-proxyd /run/outward-blog/pg"))
        self.assertEqual(self.firewall(), ["nft add element inet outward followers { 100.64.0.2 . 4700 }"])

    def test_are_opened_only_to_what_can_be_followed(self) -> None:
        self.refuses("wiki cannot be followed: its state has no follow; load a dump", door.opened, "wiki", "100.64.0.2")
        self.refuses("shop: keeps nothing", door.opened, "shop", "100.64.0.2")
        self.refuses("none: nothing installed", door.opened, "none", "100.64.0.2")
        self.assertEqual(self.commands.ran, [])

    def test_are_shut_before_another_one_is_let_in(self) -> None:
        door.opened("blog", "100.64.0.2")
        self.commands.ran.clear()
        door.opened("blog", "100.64.0.3")
        kinds = [words[0] for words in self.commands.ran]
        self.assertLess(max(at for at, kind in enumerate(kinds) if kind == "systemctl"), kinds.index("systemd-run"))
        out, in_ = self.firewall()
        self.assertEqual(out, "nft delete element inet outward followers { 100.64.0.2 . 4700 }")
        self.assertEqual(in_, "nft add element inet outward followers { 100.64.0.3 . 4700 }")

    def test_of_other_projects_stay_open(self) -> None:
        door.opened("blog", "100.64.0.2")
        door.opened("mail", "100.64.0.2")
        self.commands.ran.clear()
        door.shut("blog")
        self.assertFalse(any("4701" in line or "mail" in line for line in map(" ".join, self.commands.ran)))
        self.assertTrue(os.path.exists(door.path_of("followers", "mail")))

    def test_are_shut_once_and_those_that_cannot_be_followed_have_none(self) -> None:
        door.opened("blog", "100.64.0.2")
        self.commands.ran.clear()
        for _ in range(2):
            door.shut("blog")
        self.assertEqual(len(self.firewall()), 1)
        stopped = [f"systemctl stop outward-blog-door.{kind}" for kind in ("socket", "service")]
        self.assertEqual(self.commands.began_with("systemctl"), stopped * 2)
        self.commands.ran.clear()
        door.shut("wiki")
        door.shut("shop")
        self.assertEqual(self.commands.ran, [])

    def test_are_shut_when_the_firewall_has_forgotten_them(self) -> None:
        door.opened("blog", "100.64.0.2")
        self.commands.answer("nft delete", (1, "No such file or directory"))
        door.shut("blog")
        self.assertFalse(os.path.exists(door.path_of("followers", "blog")))

    def test_are_not_opened_without_an_address_of_ones_own(self) -> None:
        self.commands.answer("tailscale ip -4", "")
        self.refuses("no address in the tailnet", door.opened, "blog", "100.64.0.2")
        self.assertEqual((self.commands.began_with("systemd-run"), self.firewall()), ([], []))

    def test_that_cannot_be_opened_let_nobody_in(self) -> None:
        self.commands.answer("systemd-run", (1, "no"))
        self.refuses("systemd-run", door.opened, "blog", "100.64.0.2")
        self.assertEqual(self.firewall(), [])


class Outside(Host):
    """The other side: what goes out to the host that is followed."""

    def test_is_let_out_by_user_and_address_and_no_more_when_it_is_over(self) -> None:
        self.commands.answer("nft")
        door.let("followed", "blog", "outward-blog . 100.64.0.1 . 4700")
        door.unfollow("blog")
        door.unfollow("blog")
        element = "inet outward followed { outward-blog . 100.64.0.1 . 4700 }"
        self.assertEqual([" ".join(words) for words in self.commands.ran], [f"nft add element {element}", f"nft delete element {element}"])
