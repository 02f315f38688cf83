"""A host that serves, and a server of releases: a unit that has some is installed or changed, with the real unpacker."""
import hashlib
import os
import typing

import archives
import samples
from applying import Applying
from archives import Item
from being import be
from guard import guard
from outward.protocol import Manifest, Release
from outward.unit import apply
from serving import Serving


class Releasing(Applying):
    def setUp(self) -> None:
        super().setUp()
        guard.tools.add(archives.UNSHARE)
        self.serving = Serving()
        self.addCleanup(self.serving.end)
        self.commands.answer("sync -f")
        self.commands.answer("/usr/bin/python3 -m outward.artifacts.unpacker", lambda words: archives.unpacked(words[-1]))
        be("active")

    def release(self, content: bytes, *programs: str, single: str | None = None, **more: typing.Any) -> Release:
        sha256 = hashlib.sha256(content).hexdigest()
        name = "-".join([sha256[:12], *([single] if single else [])])
        given: typing.Any = {
            "kind": "release",
            "sha256": sha256,
            "url": self.serving.gives(f"/{sha256}", content),
            "single": single,
            "folder": self.at(f"/opt/outward/blog/releases/{name}"),
            "programs": [{"service": "web", "path": path} for path in programs],
            **more,
        }
        found: Release = given
        return found

    def manifest(self, *releases: Release) -> Manifest:
        # As a unit has it that runs from there.
        manifest = samples.manifest(self.root, artifacts=list(releases))
        text = str([one["folder"] for one in releases])
        manifest["files"][-1] = samples.entry(self.root, f"/etc/systemd/system/{samples.WEB}", text, samples.WEB)
        return manifest

    def apply_refused(self, because: str, *releases: Release) -> None:
        with self.given(self.manifest(*releases)):
            self.refuses(because, apply.apply, "blog")

    def version(self, number: int, **more: typing.Any) -> Release:
        return self.release(archives.tar(Item("api", b"#!%d" % number, mode=0o755), Item("data/x", b"x")), "api", **more)

    def releases(self) -> list[str]:
        folder = self.at("/opt/outward/blog/releases")
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []
