"""The unpacker as a process: `unpacked.py ORDER`. Whoever is not root is so in a namespace of users, where nobody has groups to drop."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host"))
with open("/proc/self/setgroups", encoding="ascii") as file:
    if file.read().strip() == "deny":
        vars(os)["setgroups"] = lambda _: None

from outward.artifacts import unpacker

unpacker.main()
