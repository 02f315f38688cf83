"""On a host whose disks, packages and downloads are somebody else's test: a unit is installed or changed there."""
from unittest import mock

import samples
from case import Host
from outward.protocol import Manifest, Record
from outward.unit import apply, disk


class Applying(Host):
    def setUp(self) -> None:
        super().setUp()
        self.commands.answer("systemctl")
        self.commands.answer("systemd-sysusers")
        self.commands.answer("systemd-tmpfiles")
        self.commands.answer("nft")
        for name in ("check", "mount"):
            self.enterContext(mock.patch.object(disk, name))
        self.exchange = self.enterContext(mock.patch.object(apply, "exchange"))

    def apply(self, manifest: Manifest | None = None) -> None:
        with self.given(manifest or samples.manifest(self.root)):
            apply.apply("blog")

    def record(self) -> Record:
        found: Record = samples.read(self.at("/var/lib/outward/.units/blog.json"))
        return found

    def with_web(self, text: str) -> Manifest:
        """The same, but for the web service's file."""
        manifest = samples.manifest(self.root)
        manifest["files"][-1] = samples.entry(self.root, f"/etc/systemd/system/{samples.WEB}", text, samples.WEB)
        return manifest

    def restarted(self) -> list[str]:
        return self.commands.began_with("systemctl restart")
