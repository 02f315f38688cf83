"""
The host's program on a temporary root, as a module for tests and as a process of its own:
  rooted.py ROOT [--dies=N] WORDS…
runs `outward WORDS…` with every path of a host below ROOT and its commands looked for in ROOT/bin alone. `--dies` kills it
before its Nth step (a file replaced or taken away, a command started), so that a history can break off between any two.
Nothing of this is in the program that hosts get: no variable and no word of theirs moves its paths.
"""
import grp
import importlib
import os
import pkgutil
import pwd
import sys
import tempfile
import types
import zlib

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "host")
sys.path.insert(0, os.path.normpath(PROGRAM))
sys.dont_write_bytecode = True

import outward  # noqa: E402  the program's folder is on no path before
from guard import guard  # noqa: E402  beside this file
from outward.unit import workload  # noqa: E402  the same

# What a host has under these is made below the root. Others are only told to commands.
MOVED = (
    *("/etc/outward", "/etc/nftables.d", "/run", "/var/lib", "/var/cache", "/opt/outward"),
    *("/usr/sbin/policy-rc.d", "/usr/lib/sysusers.d", "/usr/lib/tmpfiles.d", "/etc/systemd/system/", "/etc/nftables.conf", "/etc/sysctl.d/"),
    "/etc/resolv.conf",
)

MODULES = [importlib.import_module(found.name) for found in pkgutil.walk_packages(outward.__path__, "outward.") if not found.ispkg]
AS_ON_A_HOST = {
    (module, name): value
    for module in MODULES
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and value.startswith(MOVED)
}


class Root(types.ModuleType):
    """
    `os` as root sees it, whoever runs the tests: owners are remembered (`given`, by inode) and not given. Nothing waits for a disk, since no
    power cut meets a test's root; `synced` has the inodes of what would have.
    """

    def __init__(self) -> None:
        super().__init__("os")
        self.__dict__.update(vars(os))
        self.groups: dict[tuple[int, int], int] = {}
        self.synced: list[int] = []
        self.given: dict[int, tuple[int, int]] = {}
        self.fchown, self.fstat, self.fsync, self.geteuid = self.own, self.owned, self.remember, lambda: 0
        self.chown = self.give

    def own(self, handle: int, _user: int, group: int) -> None:
        seen = os.fstat(handle)
        self.groups[seen.st_dev, seen.st_ino] = group

    def give(self, path: str, user: int, group: int, *, follow_symlinks: bool = True) -> None:
        self.given[os.stat(path, follow_symlinks=follow_symlinks).st_ino] = (user, group)

    def remember(self, handle: int) -> None:
        self.synced.append(os.fstat(handle).st_ino)

    def owned(self, handle: int) -> os.stat_result:
        seen = list(os.fstat(handle))
        seen[4:6] = [0, self.groups.get((int(seen[2]), int(seen[1])), 0)]
        return os.stat_result(seen)


def number_of(name: str) -> int:
    """Of a user or group that has none on this machine; the same in every process."""
    return 1000 + zlib.crc32(name.encode()) % 50_000


def group(name: str) -> grp.struct_group:
    return grp.struct_group((name, "x", number_of(name), []))


def user(name: str) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", number_of(name), number_of(name), "", "/", "/bin/false"))


def below(root: str, path: str) -> str:
    return f"{root}{path}"


def furnish() -> None:
    """What `outward upkeep` has brought, and a power cut does not take."""
    os.makedirs(os.path.dirname(workload.HOLDS_ALL), exist_ok=True)
    with open(workload.HOLDS_ALL, "a", encoding="utf-8"):
        pass


def onto(root: str) -> Root:
    """Every path of the program below this root, which gets the folders that a host has from its image."""
    guard.root = None
    for (module, name), value in AS_ON_A_HOST.items():
        setattr(module, name, below(root, value))
    host = Root()
    stand_ins = {
        "os": host,
        "grp": types.SimpleNamespace(getgrnam=group),
        "pwd": types.SimpleNamespace(getpwnam=user),
    }
    for module in MODULES:
        for name in vars(module).keys() & stand_ins.keys():
            setattr(module, name, stand_ins[name])
    own = ("/etc/outward", "/run/outward", "/var/lib/outward", "/var/cache", "/opt/outward")
    for folder in (*own, "/run/systemd/resolve", "/usr/sbin", "/bin", "/tmp"):
        os.makedirs(below(root, folder), exist_ok=True)
    furnish()
    tempfile.tempdir = below(root, "/tmp")
    os.environ["PATH"] = below(root, "/bin")
    guard.root = root
    return host


def main() -> None:
    root, *words = sys.argv[1:]
    root = os.path.realpath(root)
    onto(root)
    if words[0].startswith("--dies="):
        guard.dies = int(words.pop(0).removeprefix("--dies="))
    sys.argv = ["outward", *words]
    importlib.import_module("outward.cli").main()


if __name__ == "__main__":
    main()
