"""
Real packets through the host's own table, in a network of its own with an internet and a tailnet beside it.
usage: packets.py PROBES   A file with a JSON list of {side, from, to, port, protocol, server, patience}; prints a list of
booleans: whether `from` (a user) had an answer from `server` (a user) at that address within so many seconds.
  side: `host` asks and answers on the host; `out` is answered outside; `in` is asked there, of whatever interface has the
  address.
Every user is one process on each side, `packets.py user NAME`, which is told what to do in lines of JSON.
"""
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypedDict, TypeVar

Key = TypeVar("Key", bound=Hashable)
# Protocol, address and port; and for how many seconds its answer is awaited.
Place = tuple[str, str, int]
Question = tuple[str, str, int, float]
# Whether outside, and the user's name.
Who = tuple[bool, str]

Probe = TypedDict(
    "Probe",
    {"side": str, "from": str, "to": str, "port": int, "protocol": str, "server": str, "patience": float, "answered": bool},
)

# By interface: the host's addresses, and those on the other side.
LINKS = {
    "eth0": (["203.0.113.2/24", "2001:db8::2/64"], ["203.0.113.1/24", "2001:db8::1/64"]),
    "tailscale0": (["100.64.0.7/24", "fd7a:115c:a1e0::7/64"], ["100.64.0.1/24", "fd7a:115c:a1e0::1/64"]),
}


def socket_of(protocol: str, address: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)


def ask(question: Question) -> bool:
    protocol, address, port, patience = question
    with socket_of(protocol, address) as talk:
        talk.settimeout(patience)
        try:
            talk.connect((address, port))
            talk.send(b"?")
            return talk.recv(1) == b"!"
        except OSError:
            return False


def bound(place: Place) -> socket.socket:
    protocol, address, port = place
    listener = socket_of(protocol, address)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    if protocol == "tcp":
        listener.listen(64)
    return listener


def reply(talk: socket.socket) -> None:
    with talk:
        talk.recv(1)
        talk.send(b"!")


def answer(listener: socket.socket) -> None:
    while True:
        if listener.type == socket.SOCK_DGRAM:
            listener.sendto(b"!", listener.recvfrom(1)[1])
            continue
        # Who asks speaks first, when it was let through: an answer that comes at once could be lost with the connection.
        one, _ = listener.accept()
        threading.Thread(target=reply, args=(one,), daemon=True).start()


def user(name: str) -> None:
    found = pwd.getpwnam(name)
    os.setgroups([])
    os.setresgid(found.pw_gid, found.pw_gid, found.pw_gid)
    os.setresuid(found.pw_uid, found.pw_uid, found.pw_uid)
    answering = 0
    for line in sys.stdin:
        (verb, places), said = json.loads(line), [True]
        if verb == "open":
            listeners = [bound(place) for place in places]
            answering = os.fork()
            if answering == 0:
                for listener in listeners:
                    threading.Thread(target=answer, args=(listener,)).start()
                return
            for listener in listeners:
                listener.close()
        elif verb == "close":
            os.kill(answering, signal.SIGKILL)
            os.waitpid(answering, 0)
        else:
            with ThreadPoolExecutor(max_workers=64) as pool:
                said = list(pool.map(ask, places))
        print(json.dumps(said), flush=True)


def run(*argv: str) -> None:
    subprocess.run(argv, check=True)


class Line:
    """A process that is told lines, and says lines."""

    def __init__(self, *argv: str) -> None:
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if not self.process.stdin or not self.process.stdout:
            raise SystemExit(f"{argv[0]} has no pipes")
        self.input, self.output = self.process.stdin, self.process.stdout

    def tell(self, line: str) -> None:
        self.input.write(f"{line}\n")
        self.input.flush()

    def hear(self) -> str:
        return self.output.readline()

    def close(self) -> None:
        self.input.close()
        self.process.wait()


class World:
    """A network beside the host's that has every address which is asked for outside; and the users on both sides."""

    def __init__(self, addresses: list[str]) -> None:
        self.users: dict[Who, Line] = {}
        self.line = Line("unshare", "--net", "sh", "-c", "echo; exec cat")
        self.line.hear()
        pid = str(self.line.process.pid)
        self.inside = ("nsenter", f"--net=/proc/{pid}/ns/net")
        for name, addresses_of in LINKS.items():
            run("ip", "link", "add", name, "type", "veth", "peer", "name", name, "netns", pid)
            for inside, own in zip(((), self.inside), addresses_of, strict=True):
                for address in own:
                    run(*inside, "ip", "address", "add", address, "dev", name, *(["nodad"] if ":" in address else []))
                run(*inside, "ip", "link", "set", name, "up")
        for address in addresses:
            family, size = ("-6", 128) if ":" in address else ("-4", 32)
            run(*self.inside, "ip", family, "address", "replace", f"{address}/{size}", "dev", "eth0", *(["nodad"] if size == 128 else []))
        run("ip", "route", "add", "default", "via", "203.0.113.1")
        run("ip", "-6", "route", "add", "default", "via", "2001:db8::1")
        for inside in ((), self.inside):
            # Every user may answer on every port: it is the firewall that is asked, and not the kernel.
            run(*inside, "sysctl", "--quiet", "--write", "net.ipv4.ip_unprivileged_port_start=0")

    def tell(self, verb: str, by_user: Mapping[Who, Sequence[Sequence[object]]]) -> dict[Who, list[bool]]:
        """Tells each of these users something, all at once; what each says to it."""
        for key, places in by_user.items():
            outside, name = key
            if key not in self.users:
                self.users[key] = Line(*(self.inside if outside else ()), "python3", __file__, "user", name)
            self.users[key].tell(json.dumps([verb, places]))
        return {key: json.loads(self.users[key].hear()) for key in by_user}

    def close(self) -> None:
        for line in (*self.users.values(), self.line):
            line.close()


def grouped(probes: Iterable[Probe], key: Callable[[Probe], Key]) -> dict[Key, list[Probe]]:
    found: dict[Key, list[Probe]] = {}
    for probe in probes:
        found.setdefault(key(probe), []).append(probe)
    return found


def place_of(probe: Probe) -> Place:
    return probe["protocol"], probe["to"], probe["port"]


def played(world: World, probes: list[Probe]) -> None:
    """One round, in which each address has one server; sets what came of each probe."""
    servers = grouped(probes, lambda probe: (probe["side"] == "out", probe["server"]))
    world.tell("open", {key: sorted({place_of(one) for one in some}) for key, some in servers.items()})
    askers = grouped(probes, lambda probe: (probe["side"] == "in", probe["from"]))
    said = world.tell("ask", {key: [(*place_of(one), one["patience"]) for one in some] for key, some in askers.items()})
    for key, some in askers.items():
        for one, answered in zip(some, said[key], strict=True):
            one["answered"] = answered
    world.tell("close", {key: [] for key in servers})


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        probes: list[Probe] = json.load(file)
    run("systemd-sysusers")
    world = World(sorted({probe["to"] for probe in probes if probe["side"] == "out"}))
    run("nft", "--file", "/etc/nftables.conf")
    turns = [list(grouped(some, lambda probe: probe["server"]).values()) for some in grouped(probes, place_of).values()]
    for turn in range(max(map(len, turns))):
        played(world, [probe for servers in turns for probe in (servers[turn] if turn < len(servers) else [])])
    world.close()
    print(json.dumps([probe["answered"] for probe in probes]))


if sys.argv[1] == "user":
    user(sys.argv[2])
else:
    main(sys.argv[1])
