"""
Unpacks archives, one over the other, into a folder that is the whole world to it: from there on a link, a `..` or a device
leads nowhere else. Started by unpacking.py as root, without a network and with nothing but that folder writable; reads the
first byte of an archive as nobody of note. Ends with 1 and one line that says which archive it was, and why.
"""
import bz2
import encodings.cp437
import encodings.idna
import encodings.latin_1
import encodings.utf_8  # noqa: F401  What were imported later would come from the archive.
import gzip
import json
import lzma
import os
import resource
import stat
import sys
import tarfile
import zipfile
import zlib  # noqa: F401  the same
from typing import IO, Any, NamedTuple, TypedDict

from .jail import BLOCK, Room, Tree
from .zstd import Zstd

MAGICS = {
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
}
BUFFER = 1 << 16
LINK_MOST = 4096


class Order(TypedDict):
    """What unpacking.py says. `layers`: path and name of each, `most` and `memory` in bytes."""

    tree: str
    user: int
    group: int
    most: int
    entries: int
    whiteouts: bool
    layers: list[tuple[str, str]]
    folders: list[str]
    lines: dict[str, str]
    memory: int


class Archive(NamedTuple):
    """`kind` by its first bytes; of zstd's, `file` is what it has decompressed."""

    name: str
    kind: str
    file: IO[bytes]


def kind_of(begins: bytes) -> str:
    return next((kind for magic, kind in MAGICS.items() if begins.startswith(magic)), "tar")


def opened(path: str, name: str, zstd: Zstd) -> Archive:
    """Before the folder is all there is."""
    file = open(path, "rb")  # noqa: SIM115  it is read until this process ends
    kind = kind_of(file.peek(8))
    return Archive(name, kind, zstd.add(file) if kind == "zstd" else file)


class Counted:
    """What comes out of an archive, which has to end."""

    def __init__(self, file: IO[bytes], room: Room) -> None:
        self.file, self.left, self.room = file, room.left + room.entries * BLOCK, room

    def read(self, size: int) -> bytes:
        chunk = self.file.read(size)
        self.left -= len(chunk)
        if self.left < 0:
            raise self.room.none()
        return chunk


def tar(archive: Archive, tree: Tree, whiteouts: bool) -> None:
    openers: dict[str, Any] = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}
    opener = openers.get(archive.kind)
    source: Any = Counted(opener(archive.file) if opener else archive.file, tree.room)
    try:
        found = tarfile.open(fileobj=source, mode="r|", bufsize=BUFFER)  # noqa: SIM115  it has nothing that is to be closed
    except tarfile.ReadError as error:
        raise ValueError(f"it is no archive (tar, also with gzip, bzip2, xz or zstd; zip): {error}") from error
    while entry := found.next():
        # It would remember all of them.
        vars(found)["members"].clear()
        if entry.size < 0:
            raise ValueError(f"{entry.name!a} is of {entry.size} bytes")
        if whiteouts and tree.white(entry.name):
            continue
        if entry.isdir():
            tree.directory(entry.name)
        elif entry.issym():
            tree.link(entry.name, entry.linkname)
        elif entry.islnk():
            tree.same(entry.name, entry.linkname)
        elif entry.isreg() and (content := found.extractfile(entry)):
            tree.file(entry.name, content, bool(entry.mode & 0o111))
        # A device or a fifo is nothing that a file's owner has to bring.


def unzip(archive: Archive, tree: Tree) -> None:
    with zipfile.ZipFile(archive.file) as found:
        for entry in found.infolist():
            mode = entry.external_attr >> 16
            if entry.is_dir():
                tree.directory(entry.filename)
                continue
            with found.open(entry) as content:
                if stat.S_ISLNK(mode):
                    tree.link(entry.filename, os.fsdecode(content.read(LINK_MOST)))
                else:
                    tree.file(entry.filename, content, bool(mode & 0o111))


def lay(archive: Archive, tree: Tree, whiteouts: bool) -> None:
    tree.made = set()
    if archive.kind == "zip" and not whiteouts:
        unzip(archive, tree)
    else:
        tar(archive, tree, whiteouts)


def become(order: Order) -> None:
    """Nobody of note, for good."""
    os.setgroups([])
    os.setresgid(order["group"], order["group"], order["group"])
    os.setresuid(order["user"], order["user"], order["user"])


def confine(order: Order) -> None:
    """From here on the folder is all there is, nothing of it is ever imported, and nobody is root."""
    sys.path.clear()
    sys.meta_path.clear()
    os.chroot(order["tree"])
    os.chdir("/")
    become(order)


def because(error: Exception, order: Order) -> str:
    """One line, of characters that a terminal shows: an archive's names are in it."""
    if isinstance(error, MemoryError):
        return f"it asks for more than {order['memory'] >> 20} MiB of memory to be read"
    text = str(error) or type(error).__name__
    return "".join(one if one.isprintable() else "?" for one in text)


def main() -> None:
    order: Order = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    name = ""
    try:
        archives, zstd = list[Archive](), Zstd()
        for path, name in order["layers"]:
            archives.append(opened(path, name, zstd))
        zstd.begin(lambda: become(order))
        confine(order)
        tree = Tree(Room(order["most"], order["entries"]))
        for archive in archives:
            name = archive.name
            if archive.kind == "zstd":
                zstd.next()
            lay(archive, tree, order["whiteouts"])
            archive.file.close()
        for folder in order["folders"]:
            tree.folder(folder)
        for path, text in order["lines"].items():
            tree.append(path, text)
    except Exception as error:
        sys.exit(f"{name}: {because(error, order)}")


if __name__ == "__main__":
    main()
