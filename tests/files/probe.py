"""What somebody who has taken over the unpacker, as root and before it is nobody, could do: by name, whether he can. Prints JSON."""
import ctypes
import json
import os
import socket
from collections.abc import Callable

LIBC = ctypes.CDLL(None, use_errno=True)


def can(work: Callable[[], object]) -> bool:
    try:
        work()
    except OSError:
        return False
    return True


def write(path: str) -> Callable[[], object]:
    def work() -> None:
        with open(f"{path}/.probe", "w", encoding="ascii"):
            pass
        os.unlink(f"{path}/.probe")

    return work


def called(name: str, *words: object) -> Callable[[], object]:
    def work() -> None:
        if getattr(LIBC, name)(*words) != 0:
            raise OSError(ctypes.get_errno(), name)

    return work


def device() -> None:
    os.mknod("/mnt/tree/.null", 0o020666, os.makedev(1, 3))
    os.unlink("/mnt/tree/.null")


def setuid() -> None:
    with open("/mnt/tree/.suid", "w", encoding="ascii"):
        pass
    os.chmod("/mnt/tree/.suid", 0o4755)
    os.unlink("/mnt/tree/.suid")


print(
    json.dumps(
        {
            "its folder": can(write("/mnt/tree")),
            "/etc": can(write("/etc")),
            "/var/lib": can(write("/var/lib")),
            "/opt": can(write("/opt")),
            "secrets": can(lambda: os.listdir("/etc/outward")),
            "bus": can(lambda: os.listdir("/run/dbus")),
            "another's file": can(lambda: os.chown("/mnt/tree", 1, 1)),
            "device": can(device),
            "setuid": can(setuid),
            "mount": can(called("mount", b"none", b"/mnt/tree", b"tmpfs", 0, None)),
            "namespace": can(called("unshare", 0x20000000)),
            "network": any(name != "lo" for _, name in socket.if_nameindex()) if can(socket.if_nameindex) else False,
            "socket": can(lambda: socket.socket(socket.AF_INET).close()),
            "chroot": can(lambda: os.chroot("/mnt/tree")),
        }
    )
)
