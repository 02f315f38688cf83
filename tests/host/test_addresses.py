"""Where a host may be sent to by what it fetches from, in every spelling of an address."""
import ipaddress
import unittest

import rooted  # noqa: F401  the program's folder is on no path before
from outward.artifacts.addresses import allowed


class Addresses(unittest.TestCase):
    def judged(self, named: bool, *spelt: str) -> list[str]:
        return [each for each in spelt if allowed(ipaddress.ip_address(each), named)]

    def test_of_everybody_are_dialled(self) -> None:
        public = ("1.1.1.1", "100.63.0.1", "172.15.0.1", "2606:4700::1111", "64:ff9b::808:808", "2002:0808:0808::1")
        self.assertEqual(self.judged(False, *public), list(public))

    def test_of_private_networks_are_the_operators_word_alone(self) -> None:
        own = ("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.100.100.100", "fd7a:115c:a1e0::1", "::ffff:10.0.0.1", "64:ff9b::a00:1")
        self.assertEqual(self.judged(False, *own), [])
        self.assertEqual(self.judged(True, *own), list(own))

    def test_of_the_host_and_its_provider_are_nobodys(self) -> None:
        never = ("127.0.0.1", "127.9.9.9", "0.0.0.1", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "ff02::1")
        spelt = ("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::127.0.0.1")
        self.assertEqual(self.judged(True, *never, *spelt), [])
