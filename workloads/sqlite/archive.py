"""
A dump: a tar archive of databases, each a file that SQLite opens, and last what is in it with every sum. So one that broke off
has no end, and is loaded nowhere.
"""
import hashlib
import io
import json
import os
import tarfile
from typing import IO, TypedDict

# Of no file that a project may keep: those begin with a letter or a digit.
INDEX = ".outward-sqlite"
CHUNK = 1 << 20


class Packed(TypedDict):
    bytes: int
    sha256: str


# By name; None for one that was not there.
Index = dict[str, Packed | None]


class Summed(io.RawIOBase):
    """A file, and the sum of what was read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sum = source, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        found = self.source.read(size)
        self.sum.update(found)
        return found


def member(name: str, size: int, mode: int = 0o600) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode = size, mode
    return found


def pack(files: dict[str, tuple[str, int] | None], sink: IO[bytes]) -> None:
    """@param files by name, each with its path and its mode; None for one that is not there"""
    index: Index = {}
    with tarfile.open(fileobj=sink, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, there in files.items():
            if there is None:
                index[name] = None
                continue
            path, mode = there
            size = os.path.getsize(path)
            with open(path, "rb") as file:
                source = Summed(file)
                archive.addfile(member(name, size, mode), source)
            index[name] = {"bytes": size, "sha256": source.sum.hexdigest()}
        last = json.dumps(index).encode()
        archive.addfile(member(INDEX, len(last)), io.BytesIO(last))
    sink.flush()


def write(source: IO[bytes], path: str, mode: int) -> Packed:
    """On the disk when it returns."""
    size, found = 0, hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
            found.update(chunk)
            size += len(chunk)
        file.flush()
        os.fchmod(file.fileno(), mode & 0o777)
        os.fsync(file.fileno())
    return {"bytes": size, "sha256": found.hexdigest()}
