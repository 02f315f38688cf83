"""What a unit can take that its neighbours need, tried from where it stands. Prints it as JSON; ports are in the file beside."""
import ctypes
import json
import os
import socket
from collections.abc import Iterable

KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
MARK = "/dev/shm/outward-mark"


def binds(kind: str, address: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, KINDS[kind]) as probe:
        try:
            probe.bind((address, port))
            return True
        except OSError:
            return False


def connects(path: str, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_UNIX, kind) as probe:
        try:
            probe.connect(path)
            return True
        except OSError:
            return False


def shared() -> bool:
    """Whether a file in shared memory is there for the next one too."""
    before = os.path.exists(MARK)
    with open(MARK, "w", encoding="ascii"):
        return before


def segments(most: int) -> int:
    """Of shared memory by number, as PostgreSQL asks for one at its start."""
    libc = ctypes.CDLL("libc.so.6", use_errno=True)
    return next((made for made in range(most) if libc.shmget(0, 56, 0o1600) < 0), most)


def below(folders: Iterable[str]) -> list[str]:
    return sorted(f"{folder}/{name}" for folder in folders if os.path.isdir(folder) for name in os.listdir(folder))


with open("/mnt/ports", encoding="ascii") as file:
    ports: list[int] = json.load(file)
print(
    json.dumps(
        {
            **{
                kind: [port for port in ports if all(binds(kind, address, port) for address in ("127.0.0.1", "::1", "0.0.0.0"))]  # noqa: S104  a workload may
                for kind in KINDS
            },
            "journals": [
                path
                for path in ("/run/systemd/journal/socket", "/run/systemd/journal.outward-blog/socket")
                if connects(path, socket.SOCK_DGRAM)
            ],
            "run": below(["/run", "/run/systemd"]),
            "segments": segments(100_000),
            "shared": shared(),
        }
    )
)
