"""Files of a unit: replaced in one step each, and told apart by what they hold."""
import base64
import grp
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterable
from typing import Any

from .protocol import Download, Entry
from .shapes import Content


def kept(path: str) -> Content | None:
    """Content, mode and group of a file; nothing when there is none."""
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            return file.read(), stat.S_IMODE(status.st_mode), status.st_gid
    except FileNotFoundError:
        return None


def read_json(path: str) -> Any:
    """What a file that this program has written says; None without one."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def write_atomically(path: str, content: bytes, mode: int, gid: int = 0) -> None:
    """Replaces the file in one step, unless it is already so. What it returns from is so after a power cut as well."""
    folder = os.path.dirname(path)
    if kept(path) == (content, mode, gid):
        # One that died before its sync has left it so.
        sync(folder)
        return
    make_folder(folder)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".outward-")
    with os.fdopen(handle, "wb") as new:
        new.write(content)
        # A service whose sandbox forbids it writes root's own files.
        if os.fstat(new.fileno()).st_gid != gid:
            os.fchown(new.fileno(), 0, gid)
        os.fchmod(new.fileno(), mode)
        new.flush()
        os.fsync(new.fileno())
    os.replace(temporary, path)
    sync(folder)


def make_folder(folder: str) -> None:
    """With those above it, unless it is there. Each that is made is so after a power cut as well."""
    if os.path.isdir(folder):
        return
    above = os.path.dirname(folder)
    make_folder(above)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    sync(above)


def sync(folder: str) -> None:
    """A name that is new or gone in it is so after a power cut as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def wanted(entry: Entry) -> Content:
    """The same three of a file as a manifest describes it."""
    gid = grp.getgrnam(entry["group"]).gr_gid if "group" in entry else 0
    return base64.b64decode(entry["content"]), int(entry["mode"], 8), gid


def write(entry: Entry) -> None:
    write_atomically(entry["path"], *wanted(entry))


def holds(entry: Entry) -> bool:
    """Whether the file is there as the manifest wants it; its group may not be known yet."""
    try:
        return kept(entry["path"]) == wanted(entry)
    except KeyError:
        return False


def put_back(path: str, earlier: Content | None) -> None:
    """The file as it was when `kept` was asked."""
    if earlier is None:
        take_away([path])
    else:
        write_atomically(path, *earlier)


def remove(path: str) -> None:
    """If it is there; it stays gone after a power cut."""
    if os.path.lexists(path):
        os.unlink(path)
        sync(os.path.dirname(path))


def take_away(paths: Iterable[str]) -> None:
    for path in paths:
        if os.path.exists(path):
            os.unlink(path)


def digest(entry: Entry | Download) -> str:
    """What a file or download is, for telling whether the services have seen it."""
    known = {key: entry.get(key) for key in ("content", "mode", "group", "sha256")}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
