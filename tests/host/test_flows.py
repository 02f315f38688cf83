"""How the kernel is told to forget connections."""
from case import Host
from outward.upkeep import flows


class Flows(Host):
    def test_are_forgotten_by_one_message_that_names_none(self) -> None:
        # linux/netlink.h: length, type, flags, sequence, port; then struct nfgenmsg.
        self.assertEqual(flows.request().hex(" ", 4), "14000000 02010500 01000000 00000000 00000000")
