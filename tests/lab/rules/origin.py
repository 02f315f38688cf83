"""Origin of the access rules' tests: says which path it was asked for and who, by its assertion, asks.

usage: origin.py PORT. It believes the assertion: cloudflared has checked it. What it was asked for it prints, a line each.
"""

import base64
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def claims(assertion: str | None) -> dict[str, Any]:
    """What the assertion says; nothing of a request that carries none."""
    if not assertion:
        return {}
    payload = assertion.split(".")[1]
    said: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return said


class Origin(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        said = claims(self.headers.get("Cf-Access-Jwt-Assertion"))
        who = said.get("email") or said.get("common_name") or "nobody"
        seconds = said["exp"] - said["iat"] if said else None
        body = json.dumps({"path": self.path, "who": who, "seconds": seconds}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        print("asked", self.command, self.path, flush=True)

    def do_OPTIONS(self) -> None:
        self.do_GET()


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Origin).serve_forever()
