"""A folder that archives are unpacked into, by the real unpacker, and one beside it that nothing of them may touch."""
import json
import os
import shutil
import tempfile
import unittest
from typing import Any

import archives
from archives import Item, tar

MIB = 1 << 20
# What is said before the cause.
NAME = "layer 859c6b4833e4: "


class Unpacking(unittest.TestCase):
    """`tree` is the folder, and `beside` lies where a path that climbs would come to."""

    def setUp(self) -> None:
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="outward-unpack-"))
        self.addCleanup(self.clear)
        self.tree, self.beside = f"{self.root}/tree", f"{self.root}/beside"
        os.mkdir(self.beside)
        with open(f"{self.beside}/secret", "w", encoding="ascii") as file:
            file.write("nobody's business")
        self.before = self.seen(self.beside)

    def clear(self) -> None:
        for path, _, _ in os.walk(self.root):
            os.chmod(path, 0o700)
        shutil.rmtree(self.root)

    def seen(self, where: str) -> dict[str, str]:
        """What is below, by path: a file's text, a link's target, a folder's nothing."""
        found = {}
        for path, folders, names in os.walk(where):
            for name in [*folders, *names]:
                full = os.path.join(path, name)
                own = os.path.relpath(full, where)
                if os.path.islink(full):
                    found[own] = f"-> {os.readlink(full)}"
                elif os.path.isdir(full):
                    found[f"{own}/"] = ""
                else:
                    with open(full, "rb") as file:
                        found[own] = file.read().decode("utf-8", "replace")
        return found

    def unpack(self, *layers: bytes, **more: Any) -> str:
        """What the unpacker says when it refuses; nothing when it is done."""
        if os.path.isdir(self.tree):
            shutil.rmtree(self.tree)
        os.mkdir(self.tree)
        if os.getuid() == 0:
            os.chown(self.tree, archives.NOBODY, archives.NOBODY)
        named = []
        for number, content in enumerate(layers):
            path = f"{self.root}/{number}"
            with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(content)
            named.append([path, NAME.removesuffix(": ")])
        order = {
            "tree": self.tree, "user": archives.NOBODY, "group": archives.NOBODY, "most": 64 * MIB, "entries": 1000,
            "whiteouts": True, "layers": named, "folders": [], "lines": {}, "memory": 512 * MIB, **more,
        }
        code, told = archives.unpacked(json.dumps(order))
        self.assertEqual(self.seen(self.beside), self.before)
        self.assertEqual(code == 0, told == "", told)
        return told.strip()

    def lays(self, *items: Item, **more: Any) -> dict[str, str]:
        self.assertEqual(self.unpack(tar(*items), **more), "")
        return self.seen(self.tree)

    def refuses(self, because: str, *layers: bytes, **more: Any) -> None:
        told = self.unpack(*layers, **more)
        self.assertTrue(told.startswith(NAME), told)
        self.assertIn(because, told)
