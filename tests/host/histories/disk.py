"""
What a power cut leaves of a host's files: a name that was changed in a folder which nobody synced since, and data that nobody
synced, are as they were before or as they became, as the history draws it. What was fsynced stays.
"""
import base64
import contextlib
import json
import os
import shutil
import urllib.parse
import zlib
from collections.abc import Callable

from histories.place import here, take_away, whole

# What outlives a boot.
KEPT = ("etc/outward/", "var/lib/outward/")


def folder() -> str:
    return f"{here.world}/unsynced/{here.name}"


def mark_of(path: str) -> str:
    return f"{folder()}/{urllib.parse.quote(path, safe='')}"


def before(path: str) -> None:
    """It is about to change. What it was when all of it was last on the disk is remembered."""
    if not os.path.relpath(path, here.root).startswith(KEPT):
        return
    with whole():
        if os.path.exists(mark_of(path)):
            return
        os.makedirs(folder(), exist_ok=True)
        content = None
        if os.path.isfile(path):
            with open(path, "rb") as file:
                content = base64.b64encode(file.read()).decode()
        # Another program of this host may meet the end of the power in this very moment; this one dies at its next step.
        with contextlib.suppress(FileNotFoundError), open(mark_of(path), "w", encoding="utf-8") as file:
            json.dump(content, file)


def marks() -> list[str]:
    return sorted(os.listdir(folder())) if os.path.isdir(folder()) else []


def forget(on_disk: Callable[[str], bool]) -> None:
    with whole():
        for mark in marks():
            if on_disk(urllib.parse.unquote(mark)):
                os.unlink(f"{folder()}/{mark}")


def synced(handle: int) -> None:
    """`os.fsync`: of a folder, the names in it; of a file, nothing that was not new."""
    path = os.readlink(f"/proc/self/fd/{handle}")
    if not os.path.isdir(path) or here.wants("unsynced"):
        return
    forget(lambda changed: os.path.dirname(changed) == path)


def flushed(path: str) -> None:
    """`sync -f`: the file system that holds it, which is a project's own."""
    if not here.wants("unflushed"):
        forget(lambda changed: changed.startswith(f"{path}/"))


def put_back(path: str, content: str | None) -> None:
    take_away(path)
    if content is not None:
        with open(path, "wb") as file:
            file.write(base64.b64decode(content))


def cut(drawn: int) -> None:
    """@param drawn decides which of what was not synced is lost"""
    for mark in marks():
        with open(f"{folder()}/{mark}", encoding="utf-8") as file:
            content = json.load(file)
        if zlib.crc32(f"{drawn} {mark}".encode()) % 2:
            put_back(urllib.parse.unquote(mark), content)
    shutil.rmtree(folder(), ignore_errors=True)
