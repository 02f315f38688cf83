"""What comes from a registry by its digest, and what is refused: before anybody believes it, in one sentence."""
import base64
import socket
import threading
import unittest
from unittest import mock

import registries
from outward.artifacts import registry
from outward.artifacts.https import Place, Unreached, asked
from outward.artifacts.registry import Credential, Repository
from registries import Reply, digest_of

LAYER = b"layer " * 1000
CREDENTIAL = Credential(registries.USER, registries.PASSWORD)


def document(repository: Repository, kind: registry.Kind, digest: str, most: int = registry.DOCUMENT) -> bytes:
    return b"".join(repository.chunks(kind, digest, most, exact=False))


class Fetching(unittest.TestCase):
    def setUp(self) -> None:
        self.registry = registries.serving()
        self.addCleanup(self.registry.end)
        self.digest = self.registry.add(LAYER)
        self.blob = f"/v2/acme/feeds/blobs/{self.digest}"

    def repository(self, credential: Credential | None = None) -> Repository:
        return Repository(self.registry.name, credential, self.registry.world())

    def fetch(self, credential: Credential | None = None, size: int = len(LAYER)) -> bytes:
        return b"".join(self.repository(credential).chunks("blobs", self.digest, size))

    def refused(self, *words: str, credential: Credential | None = None, size: int = len(LAYER)) -> None:
        with self.assertRaises(SystemExit) as ended:
            self.fetch(credential, size)
        for each in words:
            self.assertIn(each, str(ended.exception))
        self.assertNotIn(registries.PASSWORD, str(ended.exception))
        self.assertNotIn("T0K", str(ended.exception))

    def told(self) -> list[tuple[str, str | None]]:
        return [(call.host.partition(":")[0], call.authorization) for call in self.registry.calls]


class Content(Fetching):
    def test_comes_by_its_digest(self) -> None:
        self.assertEqual(self.fetch(), LAYER)
        self.assertEqual([call.path for call in self.registry.calls], [self.blob])

    def test_that_was_tampered_with_is_refused_by_name(self) -> None:
        other = LAYER[:-1] + b"!"
        self.registry.content[self.digest] = other
        self.refused(f"{self.digest}: what came has SHA-256 {digest_of(other).removeprefix('sha256:')}")

    def test_that_is_longer_than_said_is_refused_while_it_comes(self) -> None:
        self.refused(f"{self.digest}: it has more than the 5999 bytes", size=len(LAYER) - 1)

    def test_that_ends_early_is_refused(self) -> None:
        self.registry.content[self.digest] = LAYER[:100]
        self.refused("ended after 100 of 6000 bytes")
        self.registry.replies[self.blob] = Reply(200, LAYER[:100], (("Content-Length", "6000"),))
        self.refused("ended after 100 of 6000 bytes")

    def test_that_is_not_there_is_refused_with_what_it_may_lack(self) -> None:
        del self.registry.content[self.digest]
        self.refused(f"it has no blobs/{self.digest}; one that is private wants outward:registries.registry.test")

    def test_that_has_no_digest_of_sha256_is_not_asked_for(self) -> None:
        for digest in ("sha256:../../x", "sha512:" + "a" * 128, "latest", self.digest + "\n"):
            with self.assertRaises(SystemExit):
                list(self.repository().chunks("blobs", digest, 10))
        self.assertEqual(self.registry.calls, [])

    def test_of_a_document_may_be_shorter_than_its_limit_and_not_longer(self) -> None:
        self.assertEqual(document(self.repository(), "blobs", self.digest), LAYER)
        with self.assertRaises(SystemExit):
            document(self.repository(), "blobs", self.digest, most=10)


class Basic(Fetching):
    def setUp(self) -> None:
        super().setUp()
        self.registry.wants, self.registry.challenge = registries.basic(), ['Basic realm="Registry"']

    def test_is_sent_when_it_is_asked_for_and_not_before(self) -> None:
        self.assertEqual(self.fetch(CREDENTIAL), LAYER)
        self.assertEqual([call.authorization for call in self.registry.calls], [None, registries.basic()])

    def test_without_one_says_which_setting_has_it(self) -> None:
        name = self.registry.at("registry.test")
        self.refused(f"{name} wants a credential for acme/feeds, and none is configured; set outward:registries.{name}")

    def test_of_another_is_asked_once_and_refused(self) -> None:
        self.refused("does not take the credential of outward:registries.", credential=Credential("robot", "other"))
        self.assertEqual(len(self.registry.calls), 2)

    def test_shows_no_password_where_it_is_printed(self) -> None:
        self.assertNotIn(registries.PASSWORD, f"{CREDENTIAL} {CREDENTIAL!r} {self.repository(CREDENTIAL).__dict__}")
        self.assertEqual(CREDENTIAL.basic(), "Basic " + base64.b64encode(b"robot:pass-9c41").decode())


class Bearer(Fetching):
    def setUp(self) -> None:
        super().setUp()
        self.registry.bearer()

    def realm(self, address: str) -> None:
        self.registry.challenge = [f'Bearer realm="{address}",service="registry.test"']

    def test_is_asked_for_where_the_registry_says_with_leave_to_pull_alone(self) -> None:
        self.assertEqual(self.fetch(CREDENTIAL), LAYER)
        self.assertEqual(self.told(), [("registry.test", None), ("tokens.test", registries.basic()), ("registry.test", "Bearer T0K")])
        self.assertEqual(self.registry.calls[1].path, "/token?service=registry.test&scope=repository%3Aacme%2Ffeeds%3Apull")

    def test_is_given_to_anybody_by_a_public_one(self) -> None:
        self.assertEqual(self.fetch(), LAYER)
        self.assertEqual(self.told()[1], ("tokens.test", None))

    def test_that_has_ended_is_asked_for_anew(self) -> None:
        repository = self.repository()
        self.assertEqual(b"".join(repository.chunks("blobs", self.digest, 6000)), LAYER)
        self.registry.wants, self.registry.replies["/token"] = "Bearer N3W", Reply(200, b'{"access_token": "N3W"}')
        self.assertEqual(b"".join(repository.chunks("blobs", self.digest, 6000)), LAYER)

    def test_is_asked_for_over_https_alone(self) -> None:
        self.realm("http://tokens.test/token")
        self.refused("which is not https", credential=CREDENTIAL)
        self.assertEqual(self.told(), [("registry.test", None)])

    def test_is_not_asked_for_at_an_address_that_is_not_public(self) -> None:
        for address in ("169.254.169.254", "10.0.0.1", "[fd00::1]"):
            self.realm(f"https://{address}/token")
            self.refused("where nothing is fetched from", credential=CREDENTIAL)
        self.assertEqual({host for host, _ in self.told()}, {"registry.test"})

    def test_that_is_refused_says_whose_credential_it_is(self) -> None:
        self.registry.replies["/token"] = Reply(401, b"{}")
        self.refused("does not take the credential of", credential=CREDENTIAL)
        self.refused("wants a credential for acme/feeds")

    def test_that_is_none_is_not_sent(self) -> None:
        for body in (b"[]", b"no", b'{"token": "a b"}', b'{"token": "a\\r\\nX: y"}', b'{"token": 1}', b"{}", b"null"):
            self.registry.replies["/token"] = Reply(200, body)
            self.refused("what came is no token")

    def test_of_one_who_points_on_is_not_asked_for_there(self) -> None:
        self.registry.replies["/token"] = Reply(302, b"", (("Location", f"https://{self.registry.at('store.test')}/token"),))
        self.refused("where it gives tokens it answers 302", credential=CREDENTIAL)


class Pointing(Fetching):
    """From the registry to its store."""

    def setUp(self) -> None:
        super().setUp()
        self.registry.bearer()

    def point(self, to: str, path: str | None = None) -> None:
        self.registry.replies[path or self.blob] = Reply(307, b"", (("Location", to),))

    def test_leads_to_where_no_credential_goes_along(self) -> None:
        manifest = self.registry.add({"schemaVersion": 2})
        repository = self.repository(CREDENTIAL)
        document(repository, "manifests", manifest)
        self.point(f"https://{self.registry.at('store.test')}/cdn/1?signed=yes")
        self.registry.replies["/cdn/1"] = Reply(200, LAYER)
        self.assertEqual(b"".join(repository.chunks("blobs", self.digest, 6000)), LAYER)
        self.assertEqual(self.told()[-2:], [("registry.test", "Bearer T0K"), ("store.test", None)])
        self.assertEqual(self.registry.calls[-1].path, "/cdn/1?signed=yes")

    def test_may_be_relative_and_takes_no_credential_there_either(self) -> None:
        self.point("/kept/1")
        self.registry.replies["/kept/1"] = Reply(200, LAYER)
        self.assertEqual(self.fetch(), LAYER)
        self.assertEqual(self.told()[-1], ("registry.test", None))

    def test_to_http_is_refused_before_anything_is_asked_there(self) -> None:
        self.point(f"http://{self.registry.at('store.test')}/cdn/1")
        self.refused("which is not https")
        self.assertEqual(len(self.registry.calls), 1)

    def test_to_what_is_no_url_of_a_host_is_refused(self) -> None:
        strange = ("file:///etc/shadow", "https://", "//store.test:99999/", "https://[::1/")
        for to in (*strange, "https://a:b@store.test/", "https://store.test/\x01"):
            self.point(to)
            self.refused("registry.test")
        self.assertEqual({host for host, _ in self.told()}, {"registry.test"})

    def test_to_addresses_that_nobody_fetches_from_is_refused_by_name_or_number(self) -> None:
        self.registry.elsewhere = {"metadata.test": "169.254.169.254", "inner.test": "192.168.1.7", "mapped.test": "::ffff:10.0.0.1"}
        for host in (*self.registry.elsewhere, "169.254.169.254", "127.0.0.2", "[::1]", "10.1.2.3", "[fe80::1]", "[64:ff9b::a9fe:a9fe]"):
            self.point(f"https://{host}/latest/meta-data")
            self.refused("where nothing is fetched from")
        self.assertEqual({host for host, _ in self.told()}, {"registry.test"})

    def test_in_a_circle_ends(self) -> None:
        self.point(f"https://{self.registry.at('store.test')}/round")
        self.point(f"https://{self.registry.at('store.test')}/round", "/round")
        self.refused("it points on more than 5 times")
        self.assertEqual(len(self.registry.calls), 6)

    def test_to_one_who_has_it_not_names_that_one(self) -> None:
        self.point(f"https://{self.registry.at('store.test')}/cdn/1")
        self.registry.replies["/cdn/1"] = Reply(403)
        self.refused("where it points to, store.test, answers 403")


class Trouble(Fetching):
    def test_of_a_registry_that_is_down(self) -> None:
        self.registry.end()
        self.refused("registry.test does not answer: ")
        self.addCleanup(setattr, self.registry, "end", lambda: None)
        self.doCleanups()

    def test_of_one_that_nobody_knows(self) -> None:
        repository = Repository("nowhere.test/a/b", None, self.registry.world())
        with self.assertRaises(SystemExit) as ended:
            document(repository, "manifests", self.digest)
        self.assertIn("nowhere.test, asked for a/b: nowhere.test has no address", str(ended.exception))

    def test_of_one_with_another_certificate(self) -> None:
        other = registries.serving()
        self.addCleanup(other.end)
        world = self.registry.world()._replace(trust=other.trust)
        with self.assertRaises(SystemExit) as ended:
            document(Repository(self.registry.name, CREDENTIAL, world), "blobs", self.digest)
        self.assertIn("CERTIFICATE_VERIFY_FAILED", str(ended.exception))
        self.assertEqual(self.registry.calls, [])

    def test_of_one_that_has_enough(self) -> None:
        self.registry.replies[self.blob] = Reply(429)
        self.refused("it answers 429, too many requests; outward:registries.registry.test")
        self.registry.replies[self.blob] = Reply(500)
        self.refused("it answers 500")


class Patience(Fetching):
    def test_is_for_the_whole_answer(self) -> None:
        self.registry.stuck = threading.Event()
        self.addCleanup(self.registry.stuck.set)
        with mock.patch.object(registry, "PATIENCE", 0.3):
            self.refused("registry.test does not answer: no whole answer within")

    def test_is_for_a_handshake_too(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            place = Place("registry.test", silent.getsockname()[1], "/")
            with self.assertRaisesRegex(Unreached, r"no whole answer within 0\.2 s"), asked(place, {}, self.registry.world(), True, 0.2):
                self.fail("nobody has answered")
