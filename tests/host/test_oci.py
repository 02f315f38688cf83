"""What an image's documents say: which of an index is this host's, of what it is made, and what none is taken for."""
import json
import unittest

import registries
from outward.artifacts import oci
from registries import INDEX, LAYER, MANIFEST, digest_of

DIGEST = "sha256:" + "c1559ac9673b" + "0" * 52
OTHER = "sha256:" + "b" * 64


def text(**found: object) -> bytes:
    return json.dumps(found).encode()


def manifest(**more: object) -> bytes:
    layer = {"mediaType": LAYER, "digest": OTHER, "size": 100}
    return text(**{"schemaVersion": 2, "mediaType": MANIFEST, "config": {"digest": DIGEST, "size": 10}, "layers": [layer], **more})


def index(*platforms: tuple[str, str], nested: str = MANIFEST) -> bytes:
    each = [{"mediaType": nested, "digest": OTHER, "size": 1, "platform": {"os": os, "architecture": of}} for os, of in platforms]
    return text(schemaVersion=2, mediaType=INDEX, manifests=each)


def config(architecture: str = "amd64", **own: object) -> bytes:
    return text(os="linux", architecture=architecture, config=own)


class Documents(unittest.TestCase):
    def refused(self, words: str, work: object, *given: object) -> None:
        with self.assertRaises(SystemExit) as ended:
            assert callable(work)
            work(*given)
        self.assertIn(words, str(ended.exception))


class Index(Documents):
    def test_gives_what_is_this_hosts(self) -> None:
        found = index(("unknown", "unknown"), ("linux", "arm64"), ("windows", "amd64"))
        self.assertEqual(oci.chosen(DIGEST, found, "arm64"), OTHER)
        self.refused("image c1559ac9673b is for linux/arm64, windows/amd64 only, this host is amd64", oci.chosen, DIGEST, found, "amd64")

    def test_of_a_manifest_itself_gives_nothing(self) -> None:
        self.assertIsNone(oci.chosen(DIGEST, manifest(), "amd64"))

    def test_that_is_none_is_refused(self) -> None:
        for broken in (b"[]", b"{", b"\xff", b"[" * 100_000):
            self.refused("what came is no JSON", oci.chosen, DIGEST, broken, "amd64")
        self.refused("is for nobody only", oci.chosen, DIGEST, text(manifests=None), "amd64")
        self.refused("is for nobody only", oci.chosen, DIGEST, text(manifests=[1, {"platform": 2}, {}][:0]), "amd64")
        none = text(manifests=[{"platform": {"os": "linux", "architecture": "amd64"}, "digest": "sha256:../x"}])
        self.refused("which is no digest of SHA-256", oci.chosen, DIGEST, none, "amd64")

    def test_in_an_index_is_no_manifest(self) -> None:
        self.refused("names no config and no layers", oci.parts_of, DIGEST, index(("linux", "amd64")))


class Manifest(Documents):
    def layers(self, **each: object) -> bytes:
        return manifest(layers=[{"mediaType": LAYER, "digest": OTHER, "size": 100, **each}])

    def test_names_a_config_and_layers_with_their_sizes(self) -> None:
        self.assertEqual(oci.parts_of(DIGEST, manifest()), ((DIGEST, 10), [(OTHER, 100)]))

    def test_with_a_size_that_is_none_is_refused(self) -> None:
        for size in (-1, True, "1", None, 1.5, (4096 << 20) + 1):
            self.refused("where a size has to be", oci.parts_of, DIGEST, self.layers(size=size))

    def test_with_layers_that_nobody_unpacks_is_refused(self) -> None:
        for kind in ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", f"{LAYER}+encrypted", "application/octet-stream", None):
            self.refused("which is not unpacked", oci.parts_of, DIGEST, self.layers(mediaType=kind))
        for kind in ("application/vnd.docker.image.rootfs.diff.tar.gzip", "application/vnd.oci.image.layer.v1.tar+zstd"):
            self.assertEqual(len(oci.parts_of(DIGEST, self.layers(mediaType=kind)).layers), 1)

    def test_with_too_much_is_refused(self) -> None:
        layer = {"mediaType": LAYER, "digest": OTHER, "size": 0}
        self.refused("it has 128 layers, more than 127", oci.parts_of, DIGEST, manifest(layers=[layer] * 128))
        large = {**layer, "size": 3000 << 20}
        self.refused("more than 4096 MiB as they travel", oci.parts_of, DIGEST, manifest(layers=[large, large]))

    def test_of_before_2016_is_refused_with_what_to_do(self) -> None:
        self.refused("push it anew", oci.parts_of, DIGEST, text(schemaVersion=1, fsLayers=[]))


class Config(Documents):
    def test_says_what_runs(self) -> None:
        env = ["A=b=c", "NONE", "A=d"]
        volumes: dict[str, object] = {"/data/": {}, "/../x": {}}
        found = config(Entrypoint=["/bin/app"], Cmd=["--x", ""], Env=env, WorkingDir="app/../srv", Volumes=volumes, User="node")
        self.assertEqual(oci.config_of(DIGEST, found, "amd64"), (["/bin/app"], ["--x", ""], {"A": "d"}, "/srv", ["/data", "/x"], "node"))

    def test_that_says_nothing_is_one(self) -> None:
        for own in (config(), text(os="linux", architecture="amd64"), config(Entrypoint=None, Cmd=None, Env=None, Volumes=None, WorkingDir="")):
            self.assertEqual(oci.config_of(DIGEST, own, "amd64"), ([], [], {}, "/", [], ""))

    def test_for_others_is_refused(self) -> None:
        self.refused("image c1559ac9673b is for linux/arm64 only, this host is amd64", oci.config_of, DIGEST, config("arm64"), "amd64")

    def test_with_what_is_no_text_is_refused(self) -> None:
        for own in ({"Cmd": "sh"}, {"Cmd": [1]}, {"Entrypoint": ["a\0b"]}, {"Env": ["A=\ud800"]}, {"WorkingDir": "/\0"}, {"User": 7}):
            self.refused("is no list of texts", oci.config_of, DIGEST, config(**own), "amd64")
        self.refused("more than 256 KiB of words", oci.config_of, DIGEST, config(Cmd=["x" * (256 << 10)]), "amd64")


class Sums(unittest.TestCase):
    def test_of_what_a_registry_serves_are_as_it_spells_them(self) -> None:
        self.assertTrue(digest_of(b"").startswith("sha256:e3b0c44298fc"))
        self.assertIn("registry.test", registries.HOSTS)
