"""By which ways whoever runs it has a name resolved, and whether it gets there. usage: ways.py [PORT [needs]]

Without a port it prints them as one line of JSON. With one it serves them on loopback, and the health of what cannot begin
without names: with `needs`, /healthz answers 503 until the C library resolves one.
"""
import json
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = "headscale.lab.test"
VARLINK = "/run/systemd/resolve/io.systemd.Resolve"
MANAGER = ("org.freedesktop.resolve1", "/org/freedesktop/resolve1", "org.freedesktop.resolve1.Manager")


def library() -> bool:
    return bool(socket.getaddrinfo(NAME, 443))


def stub() -> bool:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in NAME.split("."))
    question = b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\x00\x00\x01\x00\x01"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as talk:
        talk.settimeout(3)
        talk.connect(("127.0.0.53", 53))
        talk.send(question)
        return int.from_bytes(talk.recv(512)[6:8], "big") > 0


def varlink() -> bool:
    question = {"method": "io.systemd.Resolve.ResolveHostname", "parameters": {"name": NAME}}
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(3)
        talk.connect(VARLINK)
        talk.send(json.dumps(question).encode() + b"\0")
        return b'"addresses"' in talk.recv(65536)


def bus() -> bool:
    argv = ["busctl", "--timeout=3", "call", *MANAGER, "ResolveHostname", "isit", "0", NAME, "2", "0"]
    return subprocess.run(argv, capture_output=True, check=False).returncode == 0


def there() -> bool:
    with socket.create_connection((NAME, 443), 3):
        return True


def ways() -> dict[str, bool]:
    found = {}
    for way in (library, stub, varlink, bus, there):
        try:
            found[way.__name__] = way()
        except OSError:
            found[way.__name__] = False
    return found


class Origin(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = ways()
        self.send_response(503 if self.path == "/healthz" and "needs" in sys.argv and not found["library"] else 200)
        self.end_headers()
        self.wfile.write(json.dumps(found).encode())


if len(sys.argv) > 1:
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Origin).serve_forever()
print(json.dumps(ways()))
