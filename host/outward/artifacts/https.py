"""
GET over https alone, of hosts that somebody else may have named: each address is judged before it is dialled, and the whole
answer has a deadline. No proxy, no cookie and no redirect is followed by itself.
"""
import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..deadline import Line, cut_after
from .addresses import Address, allowed

# Seconds until somebody has taken a connection, and between two bytes of what it sends.
DIAL, STALL = 10, 30
# Addresses of one name that are tried.
MOST = 4
PORT = 443


class Unreached(Exception):
    """Nothing came, or nothing that may be asked for, and why."""


class Place(NamedTuple):
    """Where an URL leads to: host and port, and what is asked for there."""

    host: str
    port: int
    target: str


def place_of(url: str) -> Place:
    """@raises Unreached for what is no URL of https, or has a user in it"""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORT
    except ValueError as error:
        raise Unreached(f"{url[:200]!r} is no URL") from error
    if parts.scheme != "https":
        raise Unreached(f"it points to {url[:200]!r}, which is not https")
    if not host or parts.username is not None or not url.isascii() or not url.isprintable() or " " in url:
        raise Unreached(f"{url[:200]!r} is no URL of a host alone")
    return Place(host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def addresses_of(place: Place) -> list[Address]:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreached(f"{place.host} has no address: {error}") from error
    return list(dict.fromkeys(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found))


class World(NamedTuple):
    """Where names lead to, whom this host may dial of these, and whom it believes; tests have others."""

    find: Callable[[Place], list[Address]] = addresses_of
    may: Callable[[Address, bool], bool] = allowed
    trust: ssl.SSLContext | None = None


class Judged(Line):
    """
    To an address that was judged: nobody is asked for the name once more. Its certificate has to be the name's. `late` is set
    when its time is over, and it is cut then, whatever is waited for.
    """

    def __init__(self, place: Place, addresses: list[Address], trust: ssl.SSLContext) -> None:
        super().__init__(place.host, place.port, timeout=STALL)
        self.addresses, self.trust, self.late = addresses, trust, threading.Event()

    def dial(self) -> socket.socket:
        wrong: OSError | None = None
        for address in self.addresses:
            try:
                return socket.create_connection((str(address), self.port), DIAL)
            except OSError as error:
                wrong = error
        raise wrong or OSError("it has no address")

    def reach(self) -> None:
        found = self.dial()
        found.settimeout(STALL)
        tls = self.trust.wrap_socket(found, server_hostname=self.host, do_handshake_on_connect=False)
        # Before the handshake, which may be as slow as an answer.
        self.sock = self.line = tls
        if self.late.is_set():
            raise TimeoutError
        tls.do_handshake()


@contextlib.contextmanager
def asked(place: Place, headers: Mapping[str, str], world: World, named: bool, seconds: float) -> Iterator[http.client.HTTPResponse]:
    """
    The answer, whatever its status, while it is read.
    @param named whether the operator's own data name that host
    @raises Unreached when there is no whole one within so many seconds, or its host may not be dialled
    """
    found = world.find(place)
    may = [address for address in found if world.may(address, named)]
    if not may:
        raise Unreached(f"{place.host} is {', '.join(map(str, found))}, where nothing is fetched from")
    line = Judged(place, may[:MOST], world.trust or ssl.create_default_context())
    try:
        with contextlib.closing(line), cut_after(line, seconds, line.late):
            line.request("GET", place.target, headers=dict(headers))
            with contextlib.closing(line.getresponse()) as answer:
                yield answer
        if line.late.is_set():
            raise TimeoutError
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = f"no whole answer within {seconds:g} s" if line.late.is_set() else str(error) or type(error).__name__
        raise Unreached(f"{place.host} does not answer: {why}") from error
