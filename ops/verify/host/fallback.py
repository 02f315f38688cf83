"""Blocks QUIC for one connector and waits for HTTP/2. Argument: { service, user, port, seconds }; `port`: its metrics.

The block is taken away and the connector restarted again however this ends. Prints { seconds, connections, again }:
how many over HTTP/2 and after how long, and how many over QUIC afterwards.
"""
import base64
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

given = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
RULE = ("inet", "outward", "output", "meta", "skuid", given["user"], "udp", "dport", "7844", "counter", "drop")
WANTED = 4


def output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def ready() -> int:
    """Connections that the connector itself counts."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{given['port']}/ready", timeout=5) as answer:
            return int(json.load(answer)["readyConnections"])
    except (OSError, ValueError):
        return 0


def over_http2() -> int:
    """TCP connections of the connector's user to the edge's port. QUIC's sockets show no peer to look for."""
    uid = output("id", "-u", given["user"]).strip()
    lines = output("ss", "--no-header", "--tcp", "--extended", "state", "established", "dport", "=", ":7844").splitlines()
    return sum(f"uid:{uid} " in line for line in lines)


def over_quic() -> int:
    return ready() if over_http2() == 0 else 0


def awaited(count: Callable[[], int], seconds: float) -> int:
    end = time.monotonic() + seconds
    while count() < WANTED and time.monotonic() < end:
        time.sleep(0.5)
    return count()


def block() -> str:
    for rule in json.loads(output("nft", "--json", "--echo", "--handle", "insert", "rule", *RULE))["nftables"]:
        if "insert" in rule:
            return str(rule["insert"]["rule"]["handle"])
    raise SystemExit("nft did not tell the rule's handle")


handle = block()
started = time.monotonic()
found, taken = 0, 0.0
try:
    subprocess.run(["systemctl", "restart", "--no-block", given["service"]], check=True)
    found = awaited(over_http2, given["seconds"])
    taken = time.monotonic() - started
finally:
    subprocess.run(["nft", "delete", "rule", "inet", "outward", "output", "handle", handle], check=True)
    subprocess.run(["systemctl", "restart", "--no-block", given["service"]], check=True)
print(json.dumps({"seconds": round(taken), "connections": found, "again": awaited(over_quic, 60)}))
