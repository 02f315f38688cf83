"""
The kernel's memory of connections: what was let through once is let through for as long as it lasts. Forgotten, each is
judged by the rules of today with its next packet; one that they allow goes on.
"""
import socket
import struct

from ..shell import say

NETFILTER = 12  # NETLINK_NETFILTER
DELETE = 1 << 8 | 2  # NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE: all of them, when none is named
REQUEST, ACKNOWLEDGE = 1, 4
HEADER = struct.Struct("=IHHII")


def request() -> bytes:
    """A netlink message: its header, then family, version and resource, all zero."""
    family = bytes(4)
    return HEADER.pack(HEADER.size + len(family), DELETE, REQUEST | ACKNOWLEDGE, 1, 0) + family


def judge_anew() -> None:
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER) as kernel:
            kernel.settimeout(5)
            kernel.bind((0, 0))
            kernel.send(request())
            (error,) = struct.unpack_from("=i", kernel.recv(4096), HEADER.size)
            if error:
                raise OSError(-error, "the kernel refuses")
    except OSError as problem:
        say(f"connections that were there before are judged by the old rules until they end: {problem}")
