"""Asks for a file over https. Who answers may be hostile: all of it has one deadline, and no answer leads into this host."""
import contextlib
import http.client
import ipaddress
import ssl
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from email.message import Message

from ..deadline import Line, cut_after
from ..shell import Failed

# For all of an answer, and for a single read of it.
SECONDS = 600.0
PATIENCE = 60.0

REDIRECTS = (301, 302, 303, 307, 308)
HOPS = 5
HEADERS = {"User-Agent": "outward", "Accept-Encoding": "identity"}
PORTS = {"http": 80, "https": 443}
# What may stand in a request's first line as it is; of an answer anything may come.
PLAIN = "%/:=&?~#+!$,;'@()*[]"


class Astray(OSError):
    """An address that nobody may be sent to."""


def refuse(address: str, hop: int) -> None:
    """@raises Astray for one of the link, such as the provider's metadata; after a redirect for this host's own as well"""
    found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.is_link_local or found.is_multicast or found.is_unspecified or (hop > 0 and found.is_loopback):
        raise Astray(f"it leads to {address}, which is no place for a file")


class Origin(Line):
    """To somebody whose address is known before the first byte goes there."""

    def __init__(self, url: urllib.parse.SplitResult, hop: int, patience: float) -> None:
        super().__init__(url.hostname or "", url.port or PORTS[url.scheme], timeout=patience)
        self.hop, self.tls, self.name = hop, url.scheme == "https", url.hostname

    def reach(self) -> None:
        super().reach()
        refuse(self.sock.getpeername()[0], self.hop)
        if self.tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.name)


class Answer:
    """Of any status. One that ends before its length is an OSError."""

    def __init__(self, given: http.client.HTTPResponse) -> None:
        self.given = given

    @property
    def status(self) -> int:
        return self.given.status

    @property
    def headers(self) -> Message:
        return self.given.headers

    @property
    def length(self) -> int | None:
        """Bytes that are to come, if it said so."""
        return self.given.length

    def read1(self, most: int) -> bytes:
        chunk = self.given.read1(most)
        if not chunk and self.given.length:
            raise OSError(f"it broke off, {self.given.length} bytes before its end")
        return chunk

    def read(self, most: int) -> bytes:
        """All of it, of which the first bytes are given."""
        found = bytearray()
        while len(found) < most and (chunk := self.read1(most - len(found))):
            found += chunk
        return bytes(found)


def parted(url: str, first: urllib.parse.SplitResult | None) -> urllib.parse.SplitResult:
    """@raises Astray for a scheme that is neither https nor, where it began so, http"""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in PORTS or (parts.scheme == "http" and first is not None and first.scheme == "https"):
        raise Astray(f"it leads to {parts.scheme}:, and is followed to https: alone")
    return parts


def origin(url: urllib.parse.SplitResult) -> tuple[str, str | None, int]:
    return url.scheme, url.hostname, url.port or PORTS[url.scheme]


@contextlib.contextmanager
def opened(url: str, headers: Mapping[str, str] | None = None, *, credential: str | None = None, seconds: float = SECONDS) -> Iterator[Answer]:
    """
    The answer to a GET, after at most five redirects.
    @param credential `Authorization`, for the URL's own scheme, host and port: nobody that it is sent on to gets it
    @raises Failed when there is none, when it breaks off, when it is not whole in time, and where it may not lead
    """
    late, ends = threading.Event(), time.monotonic() + seconds
    try:
        first, target = parted(url, None), url
        for hop in range(HOPS + 1):
            parts = parted(target, first)
            line = Origin(parts, hop, min(PATIENCE, seconds))
            left = max(0.0, ends - time.monotonic())
            with contextlib.closing(line), cut_after(line, left, late):
                own = {"Authorization": credential} if credential and origin(parts) == origin(first) else {}
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                line.request("GET", urllib.parse.quote(path, safe=PLAIN), headers={**HEADERS, **(headers or {}), **own})
                given = line.getresponse()
                if given.status not in REDIRECTS:
                    yield Answer(given)
                    if late.is_set():
                        raise OSError("late")
                    return
                target = urllib.parse.urljoin(target, given.headers.get("Location", ""))
        raise Astray(f"it leads on more than {HOPS} times")
    except Failed as failed:
        if not late.is_set():
            raise
        raise Failed(f"{url}: no whole answer within {seconds:g} s") from failed
    except (OSError, http.client.HTTPException, ValueError) as error:
        because = f"no whole answer within {seconds:g} s" if late.is_set() else f"{str(error) or type(error).__name__}"
        raise Failed(f"{url}: {because}") from error
