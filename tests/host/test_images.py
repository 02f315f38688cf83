"""An image from its registry to its folder and its services' units: there before anything of the unit changes."""
import gzip
import json
import os
import stat
import typing
from unittest import mock

import archives
import registries
import samples
from applying import Applying
from archives import Item
from being import be
from guard import guard
from outward.artifacts import registry as asking
from outward.artifacts import store
from outward.protocol import Image, Manifest
from outward.unit import apply

BASE = (Item("app/start", b"#!", mode=0o755), Item("app/old", b"old"), Item("etc/passwd", b"node:x:1000:1000::/home/node:/bin/sh\n"))
UNIT = f"/etc/systemd/system/{samples.WEB}.d/70-image.conf"
CONFIG: dict[str, object] = {"Entrypoint": ["./start"], "WorkingDir": "/app", "Env": ["MODE=live"], "User": "node"}


class Pulling(Applying):
    def setUp(self) -> None:
        self.registry = registries.serving()
        self.addCleanup(self.registry.end)
        super().setUp()
        guard.tools.add(archives.UNSHARE)
        self.enterContext(mock.patch.object(asking, "World", self.registry.world))
        self.commands.answer("sync -f")
        self.commands.answer("/usr/bin/python3 -m outward.artifacts.unpacker", lambda words: archives.unpacked(words[-1]))
        be("active")

    def image(self, *layers: bytes, config: dict[str, object] | None = None, machine: str = "amd64", **more: typing.Any) -> Image:
        """In the registry, of these layers; `more` is what its service says."""
        blobs = [gzip.compress(each, mtime=0) for each in layers]
        about: dict[str, object] = {"os": "linux", "architecture": machine, "config": config or CONFIG}
        parts = [{"mediaType": registries.LAYER, "digest": self.registry.add(each), "size": len(each)} for each in blobs]
        own = {"digest": self.registry.add(about), "size": len(json.dumps(about))}
        digest = self.registry.add({"schemaVersion": 2, "mediaType": registries.MANIFEST, "config": own, "layers": parts})
        run = {"service": "web", "unit": samples.WEB, "exec": None, "args": None, "writes": [], "reads": [], **more}
        folder = self.at(f"/opt/outward/blog/images/{digest[7:19]}")
        given: typing.Any = {"kind": "image", "name": self.registry.name, "digest": digest, "folder": folder, "credential": None, "runs": [run]}
        found: Image = given
        return found

    def manifest(self, *images: Image) -> Manifest:
        return samples.manifest(self.root, artifacts=list(images))

    def refused(self, because: str, image: Image) -> None:
        with self.given(self.manifest(image)):
            self.refuses(because, apply.apply, "blog")
        self.assertFalse(os.path.exists(self.at(UNIT)))

    def text(self) -> str:
        with open(self.at(UNIT), encoding="utf-8") as file:
            return file.read()


class Bringing(Pulling):
    def test_lays_its_layers_one_over_the_other_sealed_into_a_folder_of_its_own(self) -> None:
        above = archives.tar(Item("app/.wh.old"), Item("app/suid", b"x", mode=0o6755), archives.link("out", "/etc/shadow"))
        image = self.image(archives.tar(*BASE), above)
        self.apply(self.manifest(image))
        root = f"{image['folder']}/root"
        self.assertEqual(sorted(os.listdir(f"{root}/app")), ["start", "suid"])
        self.assertEqual([stat.S_IMODE(os.lstat(f"{root}/{path}").st_mode) for path in ("app/suid", "etc/passwd", "app")], [0o555, 0o444, 0o755])
        self.assertEqual(os.readlink(f"{root}/out"), "/etc/shadow")
        self.assertEqual(stat.S_IMODE(os.stat(image["folder"]).st_mode), 0o750)
        for place in ("dev", "proc", "sys", "run", "tmp", "var/tmp"):
            self.assertTrue(os.path.isdir(f"{root}/{place}"), place)

    def test_says_what_its_service_runs_by_the_images_own_config(self) -> None:
        image = self.image(archives.tar(*BASE))
        self.apply(self.manifest(image))
        self.assertIn('ExecStart="/app/start"\n', self.text())
        self.assertIn("WorkingDirectory=/app\n", self.text())
        for said in ('Environment="MODE=live"', 'Environment="HOME=/home/node"', f"BindReadOnlyPaths={image['folder']}/passwd:/etc/passwd"):
            self.assertIn(f"{said}\n", self.text())

    def test_makes_its_projects_user_somebody_in_there(self) -> None:
        image = self.image(archives.tar(*BASE))
        self.apply(self.manifest(image))
        with open(f"{image['folder']}/passwd", encoding="utf-8") as file:
            own, other = file.read().splitlines()
        self.assertRegex(own, r"^outward-blog:x:\d+:\d+::/home/node:/usr/sbin/nologin$")
        self.assertEqual(other, "node:x:1000:1000::/home/node:/bin/sh")

    def test_is_nothing_the_second_time_also_without_its_registry(self) -> None:
        image = self.image(archives.tar(*BASE))
        self.apply(self.manifest(image))
        before, asked = self.text(), len(self.registry.calls)
        self.commands.ran.clear()
        self.registry.content.clear()
        self.apply(self.manifest(image))
        self.assertEqual((self.text(), len(self.registry.calls)), (before, asked))
        self.assertEqual((self.commands.began_with("/usr/bin/python3"), self.restarted()), ([], []))

    def test_of_another_version_fetches_what_changed_and_restarts_who_runs_it(self) -> None:
        one = self.image(archives.tar(*BASE))
        self.apply(self.manifest(one))
        asked = len(self.registry.calls)
        two = self.image(archives.tar(*BASE), archives.tar(Item("app/new", b"x")), config={**CONFIG, "Cmd": ["two"]})
        self.apply(self.manifest(two))
        # Manifest, config and the one layer.
        self.assertEqual(len(self.registry.calls) - asked, 3)
        self.assertEqual(self.restarted(), [f"systemctl restart --no-block {samples.WEB}"])
        self.assertIn('ExecStart="/app/start" "two"', self.text())
        self.assertTrue(os.path.isdir(one["folder"]))

    def test_keeps_one_version_back_and_what_both_are_made_of(self) -> None:
        images = [self.image(archives.tar(*BASE, Item("app/n", str(n).encode())), config={**CONFIG, "Cmd": [str(n)]}) for n in range(3)]
        for image in images:
            self.apply(self.manifest(image))
            for name in os.listdir(store.FOLDER):
                os.utime(os.path.join(store.FOLDER, name), (0, 0))
        self.apply(self.manifest(images[2]))
        held = [image["folder"] for image in images if os.path.exists(image["folder"])]
        self.assertEqual(held, [images[1]["folder"], images[2]["folder"]])
        self.assertEqual(len(os.listdir(store.FOLDER)), 6)
        record = self.record()
        self.assertEqual([len(each["blobs"]) for each in record["artifacts"]], [3])

    def test_is_taken_out_with_its_drop_in(self) -> None:
        self.apply(self.manifest(self.image(archives.tar(*BASE))))
        self.apply(samples.manifest(self.root))
        self.assertFalse(os.path.exists(self.at(UNIT)))

    def test_is_the_one_of_an_index_that_is_this_hosts(self) -> None:
        image = self.image(archives.tar(*BASE))
        of = [{"digest": image["digest"], "platform": {"os": "linux", "architecture": "amd64"}}, {"digest": "sha256:" + "0" * 64}]
        image["digest"] = self.registry.add({"schemaVersion": 2, "mediaType": registries.INDEX, "manifests": of})
        self.apply(self.manifest(image))
        self.assertIn('ExecStart="/app/start"', self.text())
        [held] = self.record()["artifacts"]
        self.assertEqual(len(held["blobs"]), 4)


class Refused(Pulling):
    def test_is_a_changed_byte_and_the_one_of_before_serves_on(self) -> None:
        image = self.image(archives.tar(*BASE))
        layer = max(self.registry.content, key=lambda digest: len(self.registry.content[digest]))
        self.registry.content[layer] = self.registry.content[layer][:-1] + b"!"
        self.refused(f"{layer}: what came has SHA-256", image)
        self.assertFalse(os.path.exists(image["folder"]))

    def test_is_an_image_for_others_without_its_layers_fetched(self) -> None:
        image = self.image(archives.tar(*BASE), machine="arm64")
        self.refused("is for linux/arm64 only, this host is amd64; nothing was changed", image)
        self.assertEqual(len(self.registry.calls), 2)

    def test_is_a_volume_that_nobody_keeps(self) -> None:
        image = self.image(archives.tar(*BASE), config={**CONFIG, "Volumes": {"/app/data": {}}})
        self.refused('declares the volume /app/data, and nothing of web keeps it: add volumes: { "/app/data": "data" }', image)
        image["runs"][0]["writes"] = ["/app/data"]
        self.apply(self.manifest(image))

    def test_is_a_place_where_the_image_has_another_kind_of_thing(self) -> None:
        image = self.image(archives.tar(*BASE), writes=["/app/start"])
        self.refused("it has a file at /app/start, where web is to have a folder; name another path; nothing was changed", image)
        image["runs"][0].update({"writes": [], "reads": ["/app"]})
        self.refused("it has a folder at /app, where web is to have a file", image)

    def test_is_a_layer_that_climbs_or_hides_what_has_no_name(self) -> None:
        self.refused("hides nothing that can be named", self.image(archives.tar(Item(".wh..."))))

    def test_is_a_registry_that_is_down(self) -> None:
        image = self.image(archives.tar(*BASE))
        self.registry.content.clear()
        self.refused(f"it has no manifests/{image['digest']}", image)
