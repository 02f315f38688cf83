"""Asks a health URL on this host: http, or unix:/run/…:/path."""
import http.client
import socket
import urllib.parse

from .shapes import Answer

PATIENCE = 3


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, patience: float) -> None:
        super().__init__("localhost", timeout=patience)
        self.unix_path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.unix_path)


def connection_to(url: str, patience: float) -> tuple[http.client.HTTPConnection, str]:
    if url.startswith("unix:"):
        path, _, target = url[len("unix:") :].rpartition(":")
        return UnixConnection(path, patience), target
    parts = urllib.parse.urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url} names no host")
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=patience), parts.path or "/"


def probe(url: str, patience: float = PATIENCE) -> Answer:
    """HTTP status and body, or status 0 and the reason why there is none within so many seconds."""
    try:
        connection, target = connection_to(url, patience)
        connection.request("GET", target)
        answer = connection.getresponse()
        return {"status": answer.status, "body": answer.read(4096).decode("utf-8", "replace")}
    except (OSError, http.client.HTTPException, ValueError) as error:
        return {"status": 0, "body": str(error) or type(error).__name__}
