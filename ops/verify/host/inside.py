"""What a process can do from where it stands. Run by twins.py with a file of targets, or `-`; prints what succeeded, as JSON.

Targets: { files, sockets, ports, pids, networks: [[protocol, address, port, source port]] }.
"""
import concurrent.futures
import json
import os
import signal
import socket
import sys

with open(sys.argv[1], encoding="utf-8") if sys.argv[1] != "-" else sys.stdin as file:
    targets = json.load(file)


def readable(path: str) -> bool:
    try:
        if os.path.isdir(path):
            os.listdir(path)
        else:
            with open(path, "rb") as content:
                content.read(1)
        return True
    except OSError:
        return False


def bind(probe: socket.socket, source: int) -> None:
    """Every packet of one prober comes from one port, whatever it is sent to."""
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if probe.family == socket.AF_INET6:
        probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    probe.bind(("", source))


def connects(family: socket.AddressFamily, address: str | tuple[str, int], source: int | None = None) -> bool:
    probe = socket.socket(family, socket.SOCK_STREAM)
    probe.settimeout(2)
    try:
        if source:
            bind(probe, source)
        probe.connect(address)
        return True
    except OSError:
        return False
    finally:
        probe.close()


def reaches(path: str) -> bool:
    """A socket of either kind: a journal's has both."""
    if connects(socket.AF_UNIX, path):
        return True
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(path)
            return True
        except OSError:
            return False


def signals(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return True
    except OSError:
        return False


def leaves(protocol: str, address: str, port: int, source: int) -> None:
    """Whether anything arrives is the canary's to say: here a packet only gets its chance."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    if protocol == "tcp":
        connects(family, (address, port), source)
        return
    probe = socket.socket(family, socket.SOCK_DGRAM)
    try:
        bind(probe, source)
        probe.sendto(b"outward-verify", (address, port))
    except OSError:
        pass
    finally:
        probe.close()


signal.alarm(25)
# Where packets are dropped each attempt takes its whole time.
with concurrent.futures.ThreadPoolExecutor(16) as pool:
    list(pool.map(lambda network: leaves(*network), targets["networks"]))
print(
    json.dumps(
        {
            "files": [path for path in targets["files"] if readable(path)],
            "sockets": [path for path in targets["sockets"] if reaches(path)],
            "ports": [port for port in targets["ports"] if connects(socket.AF_INET, ("127.0.0.1", port))],
            "pids": [pid for pid in targets["pids"] if signals(pid)],
            "metadata": connects(socket.AF_INET, ("169.254.169.254", 80)),
        }
    )
)
