"""
A port that is held, by the host's own program and the image's own nft: who connects to it, and when.
usage: hold.py   Prints a JSON object of seconds by what was tried, null for what had no connection after six.
"""
import json
import multiprocessing
import os
import pwd
import socket
import subprocess
import sys
import time
from multiprocessing.connection import Connection

sys.path.insert(0, "/usr/local/sbin/outward")
from outward.exchange import hold

PORT, OTHER = 3000, 9190
CONNECTOR, WORKLOAD, NOBODY = "outward-blog-tunnel", "outward-blog", "nobody"
# Far shorter than on a host, which nobody waits for here.
hold.LONGEST = 3
hold.SPAN = 3


def become(name: str) -> None:
    found = pwd.getpwnam(name)
    os.setgroups([])
    os.setresgid(found.pw_gid, found.pw_gid, found.pw_gid)
    os.setresuid(found.pw_uid, found.pw_uid, found.pw_uid)


def answers(ready: Connection) -> None:
    become(WORKLOAD)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", PORT))
    listener.listen()
    ready.send(True)
    while True:
        one, _ = listener.accept()
        multiprocessing.Process(target=echo, args=(one,), daemon=False).start()


def echo(one: socket.socket) -> None:
    while said := one.recv(1):
        one.send(said)


def comes(name: str, told: Connection) -> None:
    """Connects, says how long that took, and then repeats what it is asked over that connection."""
    become(name)
    began = time.monotonic()
    talk = socket.socket()
    talk.settimeout(6)
    try:
        talk.connect(("127.0.0.1", PORT))
    except OSError:
        told.send(None)
        return
    told.send(time.monotonic() - began)
    while told.recv():
        began = time.monotonic()
        talk.send(b"?")
        told.send(time.monotonic() - began if talk.recv(1) == b"?" else None)


class Visitor:
    def __init__(self, name: str) -> None:
        self.own, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=comes, args=(name, other))
        self.process.start()

    def says(self) -> float | None:
        found: float | None = self.own.recv()
        return found

    def asks(self) -> float | None:
        self.own.send(True)
        return self.says()

    def goes(self) -> None:
        self.own.send(False)
        self.process.join()


def took(name: str) -> float | None:
    visitor = Visitor(name)
    found = visitor.says()
    if found is not None:
        visitor.goes()
    return found


def main() -> None:
    subprocess.run(["systemd-sysusers"], check=True)
    subprocess.run(["nft", "--file", "/etc/nftables.conf"], check=True)
    ready, other = multiprocessing.Pipe()
    server = multiprocessing.Process(target=answers, args=(other,))
    server.start()
    ready.recv()
    exchange: hold.Exchange = {"service": "", "port": PORT, "caller": CONNECTOR, "graceful": False, "seconds": 8, "after": []}
    found: dict[str, float | bool | None] = {"free": took(CONNECTOR), "nothing": hold.under_way(exchange)}
    kept = Visitor(CONNECTOR)
    kept.says()
    found["under way"] = hold.under_way(exchange)
    with hold.held({"web": exchange}):
        found["kept"] = kept.asks()
        late = Visitor(CONNECTOR)
        own = Visitor(WORKLOAD)
        found["root"] = took("root")
        time.sleep(0.5)
    found["let go"], found["own"] = late.says(), own.says()
    for visitor in (late, own, kept):
        visitor.goes()
    # As those that die: nobody takes it away.
    dead = [hold.held({"web": exchange}) for _ in range(3)]
    dead[0].__enter__()
    found["by itself"] = took(CONNECTOR)
    # One that follows at once holds for as long as another.
    dead[1].__enter__()
    time.sleep(1.5)
    dead[2].__enter__()
    found["anew"] = took(CONNECTOR)
    with hold.held({"web": exchange | {"port": OTHER}}):
        found["another port"] = took(CONNECTOR)
    print(json.dumps(found))
    server.kill()


if __name__ == "__main__":
    main()
