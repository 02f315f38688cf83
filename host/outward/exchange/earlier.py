"""
What a run replaces, as it was before: on the disk until the run has ended well, so that one which goes on from a killed one
still knows to what it can go back. Root's alone, since variables are in it.
"""
import base64
import json
from collections.abc import Iterable
from typing import TypedDict

from ..files import kept, put_back, read_json, remove, write_atomically
from ..records import INSTALLED
from ..shapes import Content


class File(TypedDict):
    """`content` is base64."""

    content: str
    mode: int
    gid: int


class Earlier(TypedDict):
    """Files by path, None where there was none; the services that the run brings."""

    files: dict[str, File | None]
    services: list[str]


NOTHING: Earlier = {"files": {}, "services": []}


def path_of(project: str) -> str:
    # No record: those end with .json.
    return f"{INSTALLED}/{project}.earlier"


def of(project: str) -> Earlier:
    """Of a run that has not ended well."""
    found: Earlier | None = read_json(path_of(project))
    return found or NOTHING


def as_text(content: Content | None) -> File | None:
    return {"content": base64.b64encode(content[0]).decode(), "mode": content[1], "gid": content[2]} if content else None


def as_bytes(file: File | None) -> Content | None:
    return (base64.b64decode(file["content"]), file["mode"], file["gid"]) if file else None


def keep(project: str, paths: Iterable[str], services: list[str]) -> Earlier:
    """Before any of them is replaced. What an earlier run has replaced is what it was before that."""
    before = of(project)
    now = {path: as_text(kept(path)) for path in paths if path not in before["files"]}
    found: Earlier = {"files": before["files"] | now, "services": sorted({*before["services"], *services})}
    write_atomically(path_of(project), json.dumps(found).encode(), 0o600)
    return found


def back(earlier: Earlier, paths: Iterable[str]) -> None:
    for path in paths:
        put_back(path, as_bytes(earlier["files"][path]))


def forget(project: str) -> None:
    remove(path_of(project))
