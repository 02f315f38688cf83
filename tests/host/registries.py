"""
A registry on loopback, over https, of what is in its table: for tests of whoever fetches from one. Its certificate is made
anew, by openssl, and only the context that it gives believes it.
"""
import base64
import hashlib
import http.server
import ipaddress
import json
import os
import ssl
import subprocess
import tempfile
import threading
import urllib.parse
from contextlib import suppress
from typing import NamedTuple

import rooted  # noqa: F401  the program's folder is on no path before
from outward.artifacts.addresses import Address, allowed
from outward.artifacts.https import Place, Unreached, World

HOSTS = ("registry.test", "store.test", "tokens.test")
INDEX, MANIFEST = "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
USER, PASSWORD = "robot", "pass-9c41"


class Reply(NamedTuple):
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Call(NamedTuple):
    host: str
    path: str
    authorization: str | None


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def basic() -> str:
    return f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"


class Registry(http.server.ThreadingHTTPServer):
    """
    `replies` by path, as they are; what is in `content` is there by its digest, of whichever kind. `wants`: what has to stand
    in Authorization where that is, else `challenge` comes. `calls`: all that came, in order. `elsewhere`: names that lead to other
    addresses than its own. `stuck`: sends half of what it has, and waits until that is set.
    """

    daemon_threads = True

    def __init__(self, folder: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: dict[str, Reply] = {}
        self.content: dict[str, bytes] = {}
        self.wants: str | None = None
        self.challenge: list[str] = []
        self.calls: list[Call] = []
        self.elsewhere: dict[str, str] = {}
        self.stuck: threading.Event | None = None
        key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        made = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=test", "-days", "2")
        more = ("-addext", f"subjectAltName={names}", "-keyout", key, "-out", certificate)
        subprocess.run(("openssl", *made, *more), check=True, capture_output=True)
        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(certificate, key)
        self.socket = served.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.trust = ssl.create_default_context(cafile=certificate)
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def handle_error(self, request: object, client_address: object) -> None:
        """Somebody who goes in the middle is no news."""

    def at(self, host: str) -> str:
        return f"{host}:{self.server_port}"

    @property
    def name(self) -> str:
        return f"{self.at('registry.test')}/acme/feeds"

    def find(self, place: Place) -> list[Address]:
        if place.host in HOSTS:
            return [ipaddress.ip_address("127.0.0.1")]
        if place.host in self.elsewhere:
            return [ipaddress.ip_address(self.elsewhere[place.host])]
        try:
            return [ipaddress.ip_address(place.host)]
        except ValueError as error:
            raise Unreached(f"{place.host} has no address") from error

    def world(self) -> World:
        return World(self.find, lambda address, named: str(address) == "127.0.0.1" or allowed(address, named), self.trust)

    def add(self, content: bytes | dict[str, object]) -> str:
        text = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.content[digest_of(text)] = text
        return digest_of(text)

    def bearer(self) -> None:
        """As Docker Hub and GHCR do it."""
        self.wants = "Bearer T0K"
        realm = f"https://{self.at('tokens.test')}/token"
        self.challenge = [f'Bearer realm="{realm}",service="registry.test",scope="repository:acme/feeds:pull,push"']
        self.replies["/token"] = Reply(200, b'{"token": "T0K"}')

    def answer(self, call: Call) -> Reply:
        path = urllib.parse.urlsplit(call.path).path
        if path in self.replies:
            return self.replies[path]
        if call.authorization != self.wants:
            return Reply(401, b"{}", tuple(("WWW-Authenticate", each) for each in self.challenge))
        found = self.content.get(path.rsplit("/", 1)[-1])
        return Reply(404, b"{}") if found is None else Reply(200, found)

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self.thread.join()


class Handler(http.server.BaseHTTPRequestHandler):
    server: Registry
    timeout = 5

    def do_GET(self) -> None:
        call = Call(self.headers.get("Host", ""), self.path, self.headers.get("Authorization"))
        self.server.calls.append(call)
        reply = self.server.answer(call)
        self.send_response(reply.status)
        for name, value in (("Content-Length", str(len(reply.body))), *reply.headers):
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            if self.server.stuck:
                self.wfile.write(reply.body[: len(reply.body) // 2])
                self.server.stuck.wait(5)
            else:
                self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


def serving(folder: str | None = None) -> Registry:
    with tempfile.TemporaryDirectory(dir=folder) as made:
        return Registry(made)
