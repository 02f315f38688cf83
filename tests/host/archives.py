"""Archives that somebody made, and the unpacker that reads them: the real one, in a process of its own, with its real chroot."""
import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

# Before a test puts anything in their place.
POPEN = subprocess.Popen
UNPACKED = [sys.executable, "-B", os.path.join(os.path.dirname(os.path.abspath(__file__)), "unpacked.py")]
UNSHARE = shutil.which("unshare") or "unshare"
# Of nobody who owns a file here.
NOBODY = 61_234

PACKED: dict[str, Callable[[bytes], bytes]] = {"tar": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


class Item(NamedTuple):
    """`kind` is tarfile's."""

    name: str
    content: bytes = b""
    kind: bytes = tarfile.REGTYPE
    mode: int = 0o644
    link: str = ""


def folder(name: str, mode: int = 0o755) -> Item:
    return Item(name, kind=tarfile.DIRTYPE, mode=mode)


def link(name: str, target: str) -> Item:
    return Item(name, kind=tarfile.SYMTYPE, link=target)


def same(name: str, target: str) -> Item:
    return Item(name, kind=tarfile.LNKTYPE, link=target)


def header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    found = tarfile.TarInfo(name)
    found.size, found.type = size, kind
    return found.tobuf(tarfile.GNU_FORMAT)


def tar(*items: Item) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for item in items:
            entry = tarfile.TarInfo(item.name)
            entry.size, entry.type, entry.mode, entry.linkname = len(item.content), item.kind, item.mode, item.link
            made.addfile(entry, io.BytesIO(item.content))
    return out.getvalue()


def zipped(*items: Item) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for item in items:
            entry = zipfile.ZipInfo(item.name)
            kind = {tarfile.DIRTYPE: 0o040000, tarfile.SYMTYPE: 0o120000}.get(item.kind, 0o100000)
            entry.external_attr = (kind | item.mode) << 16
            made.writestr(entry, item.link if item.kind == tarfile.SYMTYPE else item.content)
    return out.getvalue()


def zstd(content: bytes) -> bytes:
    with POPEN(["zstd", "--stdout", "--quiet"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        return process.communicate(content)[0]


def unpacked(order: str) -> tuple[int, str]:
    """Exit code and output of the unpacker. @param order as unpacking.py says it, for another user where that has to be"""
    given: Any = json.loads(order)
    words = UNPACKED
    if os.getuid() == 0:
        # On a test's root nobody is given anything.
        os.chown(given["tree"], given["user"], given["group"])
    else:
        given |= {"user": 0, "group": 0}
        words = [UNSHARE, "--user", "--map-root-user", *UNPACKED]
    with POPEN([*words, json.dumps(given)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        told = process.communicate(timeout=100)[0]
    return process.returncode, told
