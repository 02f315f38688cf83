"""Asks a health URL on this host: http, https, or unix:/run/…:/path."""
import contextlib
import http.client
import socket
import ssl
import threading
import urllib.parse

from .deadline import Line, cut_after
from .protocol import Answer, HealthName

PATIENCE = 3


class UnixConnection(Line):
    def __init__(self, path: str, patience: float) -> None:
        super().__init__("localhost", timeout=patience)
        self.unix_path = path

    def reach(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.unix_path)


class TlsConnection(Line):
    """By the name that the origin chooses its certificate by. Any will do: nobody else can answer from that port."""

    def __init__(self, address: str, port: int | None, patience: float, server_name: str) -> None:
        super().__init__(address, port, timeout=patience)
        self.server_name = server_name

    def reach(self) -> None:
        super().reach()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        # The handshake comes with the request, and is as bounded as that.
        self.sock = context.wrap_socket(self.sock, server_hostname=self.server_name, do_handshake_on_connect=False)


def connection_to(url: str, patience: float, name: HealthName | None = None) -> tuple[Line, str]:
    if url.startswith("unix:"):
        path, _, target = url[len("unix:") :].rpartition(":")
        return UnixConnection(path, patience), target
    parts = urllib.parse.urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url} names no host")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https":
        server_name = name["serverName"] if name else parts.hostname
        return TlsConnection(parts.hostname, parts.port, patience, server_name), target
    return Line(parts.hostname, parts.port, timeout=patience), target


def probe(url: str, patience: float = PATIENCE, name: HealthName | None = None) -> Answer:
    """
    HTTP status and body, or status 0 and the reason why there is none within so many seconds.
    @param name whom it asks for; by default whoever is at the address
    """
    late = threading.Event()
    try:
        connection, target = connection_to(url, patience, name)
        with contextlib.closing(connection), cut_after(connection, patience, late):
            connection.request("GET", target, headers={"Host": name["host"]} if name else {})
            answer = connection.getresponse()
            body = answer.read(4096).decode("utf-8", "replace")
        if not late.is_set():
            return {"status": answer.status, "body": body}
        reason = ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = str(error) or type(error).__name__
    return {"status": 0, "body": f"no whole answer within {patience:g} s" if late.is_set() else reason}
