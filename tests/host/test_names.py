"""Whom a project's users may ask for names: nobody else than who is asked on that host, and somebody where they need it."""
import os
import re

import samples
from case import Host
from outward.protocol import Manifest
from outward.unit import apply, names
from test_apply import Applying

BESIDE = "nameserver 127.0.0.1\nnameserver fe80::1%eth0\n"
SERVERS = f"# by dhclient\nsearch example.com\nnameserver 185.12.64.1\nnameserver 2a01:4ff:ff00::add:1\n{BESIDE}"


class Names(Host):
    def setUp(self) -> None:
        super().setUp()
        self.rules = "/etc/nftables.d/00-names.nft"
        self.asking = samples.manifest(self.root, backup=samples.backup(self.root))

    def elements(self) -> list[str]:
        names.write()
        return re.findall(r"^add element inet outward (.*)$", self.read(self.rules) or "", re.MULTILINE)

    def refused(self, why: str, manifest: Manifest | None = None) -> None:
        self.refuses(why, names.check, manifest or self.asking)


class Without(Names):
    """An image without systemd-resolved."""

    def setUp(self) -> None:
        super().setUp()
        os.rmdir(self.at("/run/systemd/resolve"))

    def test_the_firewall_lets_them_ask_those_of_the_host_and_nobody_else(self) -> None:
        self.write("/etc/resolv.conf", SERVERS)
        names.check(self.asking)
        self.assertEqual(self.elements(), ["resolvers4 { 185.12.64.1 }", "resolvers6 { 2a01:4ff:ff00::add:1 }"])

    def test_somebody_on_loopback_is_asked_there(self) -> None:
        self.write("/etc/resolv.conf", "nameserver 127.0.0.1\n")
        names.check(self.asking)
        self.assertEqual((self.elements(), self.there(self.rules)), ([], False))

    def test_servers_that_are_others_by_now_take_the_place_of_those_before(self) -> None:
        self.write("/etc/resolv.conf", "nameserver 192.0.2.1\n")
        self.elements()
        self.write("/etc/resolv.conf", "nameserver 192.0.2.2\n")
        self.assertEqual(self.elements(), ["resolvers4 { 192.0.2.2 }"])
        os.makedirs(self.at("/run/systemd/resolve"))
        self.assertEqual(self.elements(), [])

    def test_nothing_that_is_no_address_reaches_the_firewall(self) -> None:
        self.write("/etc/resolv.conf", "nameserver 1.2.3.4 }; flush ruleset\nnameserver 1.2.3\nnameserver ::1::\nnameserver a.example\n")
        self.refused("names no server")
        self.assertEqual((self.elements(), self.there(self.rules)), ([], False))

    def test_a_project_that_would_hear_of_none_is_refused_in_words(self) -> None:
        self.refused("blog: its backup, or its commands, ask for names, this host has no systemd-resolved, and")
        commands = samples.manifest(self.root, state=samples.state(self.root, names=True))
        self.refused("put lines of `nameserver` into a file of its own at", commands)
        self.write("/run/resolvconf/resolv.conf", SERVERS)
        os.symlink(self.at("/run/resolvconf/resolv.conf"), self.at("/etc/resolv.conf"))
        self.refused("which no sandbox sees")

    def test_one_that_asks_for_none_is_not(self) -> None:
        names.check(samples.manifest(self.root))
        names.check(samples.manifest(self.root, state=None))


class With(Names):
    def test_resolved_asks_for_all_whatever_the_host_says(self) -> None:
        names.check(self.asking)
        self.write("/etc/resolv.conf", SERVERS)
        names.check(self.asking)
        self.assertEqual((self.elements(), self.there(self.rules)), ([], False))


class Order(Applying):
    def setUp(self) -> None:
        super().setUp()
        os.rmdir(self.at("/run/systemd/resolve"))
        self.asking = samples.manifest(self.root, backup=samples.backup(self.root))

    def test_the_servers_are_there_when_the_firewall_is_loaded_and_come_before_a_projects_rules(self) -> None:
        self.write("/etc/resolv.conf", SERVERS)
        seen: list[list[str]] = []
        self.commands.answer("nft", lambda _: seen.append(sorted(os.listdir(self.at("/etc/nftables.d")))))
        self.apply(self.asking)
        self.assertEqual([names[0] for names in seen], ["00-names.nft"] * len(seen))
        self.assertGreater(len(seen), 1)

    def test_a_refusal_comes_before_anything_is_changed(self) -> None:
        with self.given(self.asking):
            self.refuses("nothing was changed", apply.apply, "blog")
        self.assertEqual(self.commands.ran, [])
        self.assertFalse(self.there("/etc/systemd/system/outward-blog-web.service"))
