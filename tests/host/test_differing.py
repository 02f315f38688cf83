"""What of a unit differs from what is on the host, and from what its services have seen."""
from unittest import mock

import samples
from applying import Applying
from outward import files
from outward.protocol import Manifest
from outward.unit import apply, change, downloads


class Differing(Applying):
    def differing(self, manifest: Manifest, old: change.Before) -> list[str]:
        applied = {part["path"]: files.digest(part) for part in apply.parts_of(manifest)}
        return [part["path"].rpartition("/")[2] for part in change.differing(manifest["files"], manifest["downloads"], applied, old)]

    def test_is_everything_on_a_host_that_has_nothing(self) -> None:
        manifest = samples.manifest(self.root)
        self.assertEqual(len(self.differing(manifest, change.NOTHING)), len(manifest["files"]))

    def test_is_nothing_after_the_same(self) -> None:
        self.apply()
        self.assertEqual(self.differing(samples.manifest(self.root), self.record_as_before()), [])

    def record_as_before(self) -> change.Before:
        return {"services": self.record()["services"], "applied": self.record()["applied"]}

    def test_is_what_is_not_on_the_host_and_what_its_services_have_not_seen(self) -> None:
        self.apply()
        before = self.record_as_before()
        self.write(f"/etc/systemd/system/{samples.TUNNEL}", "changed by hand")
        self.assertEqual(self.differing(samples.manifest(self.root), before), [samples.TUNNEL])
        manifest = self.with_web("new")
        files.write(manifest["files"][-1])
        self.assertEqual(self.differing(manifest, before), [samples.TUNNEL, samples.WEB])

    def test_is_also_a_mode_or_a_group(self) -> None:
        self.apply()
        manifest = samples.manifest(self.root)
        manifest["files"][-1]["mode"] = "0640"
        manifest["files"][-2]["group"] = "outward-blog"
        self.assertEqual(self.differing(manifest, self.record_as_before()), [samples.TUNNEL, samples.WEB])

    def test_is_also_a_binary_of_another_sum(self) -> None:
        manifest = samples.manifest(self.root)
        manifest["downloads"] = [{"url": "u", "sha256": "1", "path": self.at("/opt/outward/blog/x"), "restarts": [samples.TUNNEL]}]
        with mock.patch.object(downloads, "download"), mock.patch.object(downloads, "sweep"):
            self.apply(manifest)
        manifest["downloads"][0]["sha256"] = "2"
        self.assertEqual(self.differing(manifest, self.record_as_before()), ["x"])
