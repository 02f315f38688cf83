"""
How much of the kernel's memory of connections one user can take, through the host's own table, in a network of its own with
an internet that answers nothing.
usage: flood.py FLOODS   A file with a JSON list of {user, protocol, to, port}: as that user, each of 6,000 sockets says
something there, to another address of 127/8 each where `to` is null. Prints how many connections there are after each.
"""
import json
import os
import pwd
import resource
import socket
import subprocess
import sys
from typing import TypedDict

MANY = 6000
COUNT = "/proc/sys/net/netfilter/nf_conntrack_count"


class Flood(TypedDict):
    user: str
    protocol: str
    to: str | None
    port: int


def run(*argv: str) -> None:
    subprocess.run(argv, check=True)


def say(flood: Flood, number: int) -> socket.socket:
    address = flood["to"] or f"127.{number >> 8 & 255}.{number & 255}.1"
    kind = socket.SOCK_STREAM if flood["protocol"] == "tcp" else socket.SOCK_DGRAM
    talk = socket.socket(socket.AF_INET, kind)
    talk.setblocking(False)
    try:
        talk.connect((address, flood["port"]))
        talk.send(b"?")
    except OSError:
        pass
    return talk


def answering(port: int) -> socket.socket:
    """A refused connection is forgotten at once."""
    listener = socket.socket()
    listener.bind(("", port))
    listener.listen(MANY)
    return listener


def flooding(flood: Flood) -> None:
    found = pwd.getpwnam(flood["user"])
    os.setgroups([])
    os.setresgid(found.pw_gid, found.pw_gid, found.pw_gid)
    os.setresuid(found.pw_uid, found.pw_uid, found.pw_uid)
    held = [answering(flood["port"])] if flood["protocol"] == "tcp" and not flood["to"] else []
    held += [say(flood, number) for number in range(MANY)]
    for talk in held:
        talk.close()


def count() -> int:
    with open(COUNT, encoding="ascii") as file:
        return int(file.read())


def after(flood: Flood) -> int:
    before, child = count(), os.fork()
    if child == 0:
        flooding(flood)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit(f"{flood} did not end well")
    return count() - before


resource.setrlimit(resource.RLIMIT_NOFILE, (MANY + 100, MANY + 100))
with open(sys.argv[1], encoding="utf-8") as given:
    floods: list[Flood] = json.load(given)
run("systemd-sysusers")
run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "far")
for name in ("eth0", "far"):
    run("ip", "link", "set", name, "up")
run("ip", "address", "add", "203.0.113.2/24", "dev", "eth0")
run("ip", "neighbour", "add", "203.0.113.1", "lladdr", "02:00:00:00:00:01", "dev", "eth0", "nud", "permanent")
run("ip", "route", "add", "default", "via", "203.0.113.1")
run("nft", "--file", "/etc/nftables.conf")
print(json.dumps([after(flood) for flood in floods]))
