"""An image in an archive that was sent: as good as one of a registry, and believed no more."""
import gzip
import hashlib
import json
import os
import shutil
import typing
from unittest import mock

import archives
import samples
from applying import Applying
from archives import Item
from being import be
from guard import guard
from outward.artifacts import store, unpacking
from outward.delivered import layout, receiving
from outward.protocol import Image
from outward.unit import apply
from registries import INDEX, LAYER, MANIFEST

BASE = (Item("app/start", b"#!", mode=0o755), Item("etc/passwd", b"node:x:1000:1000::/home/node:/bin/sh\n"))
UNIT = f"/etc/systemd/system/{samples.WEB}.d/70-image.conf"


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def text(value: object) -> bytes:
    return json.dumps(value).encode()


class Sending(Applying):
    def setUp(self) -> None:
        super().setUp()
        guard.tools.add(archives.UNSHARE)
        self.commands.answer("sync -f")
        self.commands.answer("/usr/bin/python3 -m outward.artifacts.unpacker", lambda words: archives.unpacked(words[-1]))
        be("active")
        self.blobs: dict[str, bytes] = {}

    def add(self, content: bytes, kind: str, **more: object) -> dict[str, object]:
        self.blobs[sum_of(content)] = content
        return {"mediaType": kind, "digest": f"sha256:{sum_of(content)}", "size": len(content), **more}

    def image(self, machine: str = "amd64") -> dict[str, object]:
        layer = self.add(gzip.compress(archives.tar(*BASE), mtime=0), LAYER)
        about = {"Entrypoint": ["/app/start"], "Env": [f"FOR={machine}"]}
        config = self.add(text({"os": "linux", "architecture": machine, "config": about}), "config")
        platform = {"os": "linux", "architecture": machine}
        return self.add(text({"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}), MANIFEST, platform=platform)

    def archive(self, *manifests: dict[str, object], extra: tuple[Item, ...] = ()) -> bytes:
        self.index = text({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests})
        items = [Item(f"blobs/sha256/{name}", content) for name, content in self.blobs.items()]
        return archives.tar(Item("oci-layout", b'{"imageLayoutVersion": "1.0.0"}'), Item("index.json", self.index), *items, *extra)

    def send(self, archive: bytes, digest: object) -> Image:
        with self.sent(archive):
            receiving.receive("blog", sum_of(archive))
        run: dict[str, object] = {"service": "web", "unit": samples.WEB, "exec": None, "args": None, "writes": [], "reads": []}
        folder = self.at(f"/opt/outward/blog/images/{str(digest)[7:19]}")
        given: typing.Any = {
            "kind": "image", "name": "shop.tar", "digest": digest, "folder": folder, "credential": None, "runs": [run],
            "archive": sum_of(archive),
        }
        found: Image = given
        return found

    def run_image(self, image: Image) -> None:
        self.apply(samples.manifest(self.root, artifacts=[image]))

    def refused(self, because: str, image: Image) -> None:
        with self.given(samples.manifest(self.root, artifacts=[image])):
            self.refuses(because, apply.apply, "blog")
        self.assertEqual((os.path.exists(self.at(UNIT)), os.listdir(layout.FOLDER)), (False, []))
        shutil.rmtree(store.FOLDER)


class Taking(Sending):
    def test_is_an_image_like_any_and_leaves_no_other_copy_than_the_stores(self) -> None:
        own = self.image()
        image = self.send(self.archive(own), own["digest"])
        self.run_image(image)
        self.assertTrue(os.path.exists(f"{image['folder']}/root/app/start"))
        self.assertIn('ExecStart="/app/start"\n', self.read(UNIT) or "")
        self.assertEqual(sorted(self.record()["artifacts"][0]["blobs"]), sorted(self.blobs))
        self.assertEqual(os.listdir(layout.FOLDER), [])

    def test_needs_the_archive_no_more_then(self) -> None:
        own = self.image()
        image = self.send(self.archive(own), own["digest"])
        self.run_image(image)
        os.utime(store.path_of(image["archive"]), (0, 0))
        self.run_image(image)
        self.assertEqual(sorted(os.listdir(store.FOLDER)), sorted(self.blobs))
        self.run_image(image)

    def test_of_several_is_the_one_for_this_host(self) -> None:
        archive = self.archive(self.image("arm64"), self.image())
        self.run_image(self.send(archive, f"sha256:{sum_of(self.index)}"))
        self.assertIn('Environment="FOR=amd64"\n', self.read(UNIT) or "")

    def test_of_a_list_that_is_a_blob_is_too(self) -> None:
        nested = self.add(text({"schemaVersion": 2, "manifests": [self.image("arm64"), self.image()]}), INDEX)
        self.run_image(self.send(self.archive(nested), nested["digest"]))
        self.assertIn('Environment="FOR=amd64"\n', self.read(UNIT) or "")


class Refusing(Sending):
    def test_that_was_sent_and_is_gone(self) -> None:
        own = self.image()
        image = self.send(self.archive(own), own["digest"])
        os.unlink(store.path_of(image["archive"]))
        os.makedirs(layout.FOLDER)
        again = "is not on this host, which it was delivered to; send it again: pulumi up --replace"
        self.refused(f"image {str(own['digest'])[7:19]} {again}", image)

    def test_a_blob_that_is_missing_or_another_one(self) -> None:
        own = self.image()
        for content in list(self.blobs.values()):
            wrong = dict(self.blobs)
            with self.subTest(content[:20]):
                del self.blobs[sum_of(content)]
                missing = f"the archive that was sent has no sha256:{sum_of(content)}; make it anew"
                self.refused(missing, self.send(self.archive(own), own["digest"]))
                self.blobs[sum_of(content)] = content[:-1] + b"!"
                self.refused("what came has SHA-256", self.send(self.archive(own), own["digest"]))
            self.blobs = wrong

    def test_a_layer_that_has_more_than_its_manifest_says(self) -> None:
        own = self.image()
        layer = next(iter(self.blobs))
        self.blobs[layer] += b"\0" * 100
        self.refused("bytes that its manifest says", self.send(self.archive(own), own["digest"]))

    def test_what_climbs_out_or_leads_elsewhere(self) -> None:
        self.write("/etc/shadow", "secret")
        self.blobs = {}
        wanted = sum_of(b"secret")
        for item in (archives.link(f"blobs/sha256/{wanted}", "/etc/shadow"), archives.link("blobs/sha256", "/etc"), Item("../x", b"x")):
            with self.subTest(item.name):
                image = self.send(self.archive(extra=(item,)), f"sha256:{wanted}")
                with self.given(samples.manifest(self.root, artifacts=[image])):
                    self.refuses("; nothing was changed", apply.apply, "blog")
                self.assertEqual((self.there(UNIT), store.holds(wanted)), (False, False))

    def test_what_is_no_layout_or_too_much(self) -> None:
        digest = f"sha256:{'0' * 64}"
        self.refused(f"the archive that was sent has no {digest}", self.send(archives.tar(Item("x")), digest))
        self.refused("it is no archive", self.send(b"\x7fELF" * 1000, digest))
        bomb = gzip.compress(archives.tar(Item("blobs/zero", b"\0" * (3 << 20))))
        with mock.patch.object(unpacking, "free", return_value=2 << 20):
            self.refused("unpacked it is larger than 2 MiB", self.send(bomb, digest))

    def test_one_for_others(self) -> None:
        own = self.image("arm64")
        self.refused("is for linux/arm64 only, this host is amd64", self.send(self.archive(own), own["digest"]))
