"""
A repository of a registry: what it has by a digest, checked before anybody believes it. What it asks for before it gives
anything is done here, and whoever it points to is told nothing: https://distribution.github.io/distribution/spec/
"""
import base64
import contextlib
import hashlib
import json
import re
import urllib.parse
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any, Literal, NamedTuple

from ..shell import Failed
from .https import Place, Unreached, World, asked, place_of

Kind = Literal["manifests", "blobs"]

# Docker Hub is not where its name says.
ELSEWHERE = {"docker.io": "registry-1.docker.io"}
ACCEPT = ", ".join(
    f"application/vnd.{kind}+json"
    for kind in ("oci.image.manifest.v1", "oci.image.index.v1", "docker.distribution.manifest.v2", "docker.distribution.manifest.list.v2")
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
TOKEN = re.compile(r"[\x21-\x7e]{1,65536}")
CHUNK = 1 << 20
# Bytes of a manifest, an index or a config, and of an answer with a token.
DOCUMENT = 4 << 20
# Hops from a registry to its store.
HOPS = 5
# Seconds for an answer, and the bytes that are to come in each second beyond that.
PATIENCE, PACE = 60, 128 << 10
REDIRECTS = (301, 302, 303, 307, 308)


class Credential(NamedTuple):
    username: str
    password: str

    def __repr__(self) -> str:
        return "Credential(…)"

    def basic(self) -> str:
        return f"Basic {base64.b64encode(f'{self.username}:{self.password}'.encode()).decode()}"


def short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]


def digest_in(found: object) -> str:
    """@raises Failed when it is none of SHA-256"""
    if isinstance(found, str) and DIGEST.fullmatch(found):
        return found
    raise Failed(f"it names {str(found)[:100]!r}, which is no digest of SHA-256")


class Repository:
    """
    @param name `registry/path`, as the project's data have it
    @param world whom the host may dial; tests have another
    """

    def __init__(self, name: str, credential: Credential | None = None, world: World | None = None) -> None:
        self.registry, _, self.path = name.partition("/")
        self.base = f"https://{ELSEWHERE.get(self.registry, self.registry)}/v2/{self.path}"
        self.credential, self.world = credential, world or World()
        self.header: str | None = None

    def failed(self, why: str) -> Failed:
        return Failed(f"{self.registry}, asked for {self.path}: {why}")

    def unknown(self) -> Failed:
        key = f"outward:registries.{self.registry}"
        if self.credential:
            return Failed(f"{self.registry} does not take the credential of {key} for {self.path}; set it anew")
        return Failed(f"{self.registry} wants a credential for {self.path}, and none is configured; set {key}")

    def named(self, place: Place) -> bool:
        own = place_of(self.base)
        return (place.host, place.port) == (own.host, own.port)

    @contextlib.contextmanager
    def get(self, url: str, headers: dict[str, str], seconds: float) -> Iterator[HTTPResponse]:
        try:
            place = place_of(url)
            with asked(place, headers, self.world, self.named(place), seconds) as answer:
                yield answer
        except Unreached as error:
            raise self.failed(str(error)) from error

    def token(self, realm: str, service: str | None) -> str:
        """Asked for with no more than leave to pull, whatever the registry would have it ask for."""
        query = urllib.parse.urlencode([*([("service", service)] if service else []), ("scope", f"repository:{self.path}:pull")])
        headers = {"Authorization": self.credential.basic()} if self.credential else {}
        with self.get(f"{realm}{'&' if '?' in realm else '?'}{query}", headers, PATIENCE) as answer:
            status, body = answer.status, answer.read(DOCUMENT)
        if status in (401, 403):
            raise self.unknown()
        if status != 200:
            raise self.failed(f"where it gives tokens it answers {status}")
        try:
            given = json.loads(body)
            token = given.get("token") or given["access_token"]
        except (ValueError, KeyError, AttributeError) as error:
            raise self.failed("what came is no token") from error
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise self.failed("what came is no token")
        return token

    def authorize(self, challenges: list[str]) -> str:
        for challenge in challenges:
            kind, _, rest = challenge.strip().partition(" ")
            if kind.lower() == "bearer":
                words = dict(re.findall(r'(\w+)="([^"]*)"', rest))
                return f"Bearer {self.token(words.get('realm', ''), words.get('service'))}"
        if any(challenge.strip().lower().startswith("basic") for challenge in challenges) and self.credential:
            return self.credential.basic()
        raise self.unknown()

    @contextlib.contextmanager
    def followed(self, url: str, seconds: float, hops: int = HOPS) -> Iterator[HTTPResponse]:
        """From the registry to where it keeps what it has; who is asked there gets no credential."""
        with self.get(url, {}, seconds) as answer:
            if answer.status not in REDIRECTS:
                yield answer
                return
            to = urllib.parse.urljoin(url, answer.headers.get("Location", ""))
        if hops == 0:
            raise self.failed(f"it points on more than {HOPS} times")
        with self.followed(to, seconds, hops - 1) as answer:
            yield answer

    @contextlib.contextmanager
    def open(self, what: str, seconds: float) -> Iterator[HTTPResponse]:
        """The answer that has it. A token may have ended meanwhile, so it is asked for once more."""
        url, to = f"{self.base}/{what}", ""
        for again in (True, False):
            headers = {"Accept": ACCEPT, **({"Authorization": self.header} if self.header else {})}
            with self.get(url, headers, seconds) as answer:
                if answer.status == 200:
                    yield answer
                    return
                status, challenges = answer.status, answer.headers.get_all("WWW-Authenticate", [])
                to = urllib.parse.urljoin(url, answer.headers.get("Location", ""))
            if status in REDIRECTS:
                break
            if status != 401 or not again:
                raise self.refusal(status, what)
            self.header = self.authorize(challenges)
        with self.followed(to, seconds, HOPS - 1) as answer:
            if answer.status != 200:
                raise self.failed(f"where it points to, {place_of(to).host}, answers {answer.status}")
            yield answer

    def refusal(self, status: int, what: str) -> Failed:
        if status in (401, 403):
            return self.unknown()
        if status == 404:
            more = "" if self.credential else f"; one that is private wants outward:registries.{self.registry}"
            return self.failed(f"it has no {what}{more}")
        if status == 429 and not self.credential:
            return self.failed(f"it answers 429, too many requests; outward:registries.{self.registry} is given more, or wait")
        return self.failed(f"it answers {status}")

    def chunks(self, kind: Kind, digest: str, size: int, exact: bool = True) -> Iterator[bytes]:
        """
        What has that digest, in pieces. Whoever takes them believes none before the last.
        @param size bytes @param exact else it may have fewer
        @raises Failed also after the last, when it was not that
        """
        total, got = 0, hashlib.sha256()
        with self.open(f"{kind}/{digest_in(digest)}", PATIENCE + size / PACE) as answer:
            while chunk := answer.read(CHUNK):
                total += len(chunk)
                if total > size:
                    raise Failed(f"{digest}: it has more than the {size} bytes that it may have")
                got.update(chunk)
                yield chunk
        if exact and total < size:
            raise Failed(f"{digest}: what came ended after {total} of {size} bytes")
        if f"sha256:{got.hexdigest()}" != digest:
            raise Failed(f"{digest}: what came has SHA-256 {got.hexdigest()}")


def parsed(digest: str, text: bytes) -> dict[str, Any]:
    """@raises Failed when it is no JSON of names and values"""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Failed(f"{digest}: what came is no JSON") from error
    if not isinstance(found, dict):
        raise Failed(f"{digest}: what came is no JSON of names and values")
    return found
