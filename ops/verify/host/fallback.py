"""Blocks QUIC for one connector and waits for HTTP/2. Argument: { service, user, seconds }.

The block is taken away and the connector restarted again however this ends. Prints { seconds, connections, again }.
"""
import base64
import json
import subprocess
import sys
import time

given = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
RULE = ("inet", "outward", "output", "meta", "skuid", given["user"], "udp", "dport", "7844", "counter", "drop")
WANTED = 4


def output(*argv):
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def connections(protocol):
    """Sockets of the connector's user to the edge's port: one per connection of the tunnel."""
    uid = int(output("id", "-u", given["user"]))
    lines = output("ss", "--no-header", "--numeric", "--extended", f"--{protocol}", "dport", "=", ":7844").splitlines()
    return sum(f"uid:{uid} " in line and "SYN-SENT" not in line for line in lines)


def awaited(protocol, seconds):
    end = time.monotonic() + seconds
    while connections(protocol) < WANTED and time.monotonic() < end:
        time.sleep(0.5)
    return connections(protocol)


def block():
    for rule in json.loads(output("nft", "--json", "--echo", "--handle", "insert", "rule", *RULE))["nftables"]:
        if "insert" in rule:
            return str(rule["insert"]["rule"]["handle"])
    raise SystemExit("nft did not tell the rule's handle")


handle = block()
started = time.monotonic()
found = taken = 0
try:
    subprocess.run(["systemctl", "restart", "--no-block", given["service"]], check=True)
    found = awaited("tcp", given["seconds"])
    taken = time.monotonic() - started
finally:
    subprocess.run(["nft", "delete", "rule", "inet", "outward", "output", "handle", handle], check=True)
    subprocess.run(["systemctl", "restart", "--no-block", given["service"]], check=True)
print(json.dumps({"seconds": round(taken), "connections": found, "again": awaited("udp", 60)}))
