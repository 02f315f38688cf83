"""Bytes that are known by their SHA-256, each fetched once: releases, and what images are made of. Root's alone."""
import contextlib
import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterable
from typing import IO, Protocol

from ..files import make_folder, sync
from ..shell import Failed, say
from . import web

FOLDER = "/var/cache/outward/blobs"
DRAFT = ".draft-"
CHUNK = 1 << 20
MIB = 1 << 20

# The most that one of them may have, and what a host keeps free for everybody else.
MOST = 4096 * MIB
RESERVE = 256 * MIB

# What nobody names stays so long, in seconds: it may be delivered for an `apply` that is on its way.
SPARED = 86_400

FULL = (errno.ENOSPC, errno.EDQUOT)


class Source(Protocol):
    """Gives what has come, at most so many bytes of it; nothing at its end."""

    def read1(self, size: int, /) -> bytes: ...


def path_of(sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Failed(f"{sha256!r} is no SHA-256: 64 hexadecimal digits")
    return os.path.join(FOLDER, sha256)


def free(folder: str) -> int:
    """Bytes that may be written there, while the rest of the host has room."""
    found = os.statvfs(folder)
    return max(0, found.f_bavail * found.f_frsize - RESERVE)


def mib(size: int) -> str:
    return f"{size // MIB} MiB" if size >= MIB else f"{size} bytes"


def holds(sha256: str) -> bool:
    """Whether it is there, and whole: a broken one is taken away. Whoever asks wants it, so it is spared anew."""
    path = path_of(sha256)
    try:
        with open(path, "rb") as file:
            whole = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False
    if whole:
        os.utime(path)
    else:
        os.unlink(path)
    return whole


def copied(source: Source, new: IO[bytes], most: int, what: str) -> str:
    """SHA-256 of what was copied. @raises Failed for more than `most` bytes, or than the host has room for"""
    room = free(FOLDER)
    size, got = 0, hashlib.sha256()
    while chunk := source.read1(CHUNK):
        size += len(chunk)
        if size > most:
            raise Failed(f"{what}: it has more than the {mib(most)} that it may have")
        if size > room:
            raise Failed(f"{what}: this host has room for {mib(room)} of it; take a larger server type")
        got.update(chunk)
        new.write(chunk)
    return got.hexdigest()


def keep(sha256: str, source: Source, most: int, what: str) -> str:
    """
    Its path. Nothing that has another sum or more bytes ever gets the name; what has it is whole after a power cut.
    @param most bytes @param what it is called in a message
    """
    path = path_of(sha256)
    if holds(sha256):
        return path
    make_folder(os.path.dirname(FOLDER))
    os.makedirs(FOLDER, mode=0o700, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=FOLDER, prefix=DRAFT)
    try:
        with os.fdopen(handle, "wb") as new:
            try:
                got = copied(source, new, most, what)
                new.flush()
                os.fsync(new.fileno())
            except OSError as error:
                if error.errno not in FULL:
                    raise
                raise Failed(f"{what}: this host's disk is full; take a larger server type") from error
        if got != sha256:
            raise Failed(f"{what}: what came has SHA-256 {got}, and {sha256} is wanted; check the sum and where it comes from")
        os.replace(draft, path)
        sync(FOLDER)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)
    return path


def fetch(sha256: str, url: str, most: int = MOST, seconds: float = web.SECONDS) -> str:
    """Its path; asked for when it is not there yet."""
    if holds(sha256):
        return path_of(sha256)
    say(f"downloading {url}")
    with web.opened(url, seconds=seconds) as answer:
        if answer.status != 200:
            raise Failed(f"{url}: it is answered with {answer.status}; check the URL")
        return keep(sha256, answer, most, url)


def sweep(named: Iterable[str]) -> None:
    """Takes away what none of these is and nobody has asked for lately, and what a run that was killed has left."""
    if not os.path.isdir(FOLDER):
        return
    kept, old = set(named), time.time() - SPARED
    for name in os.listdir(FOLDER):
        path = os.path.join(FOLDER, name)
        if name not in kept and os.lstat(path).st_mtime < old:
            os.unlink(path)
