"""
An image: fetched, or taken of what was sent, by its digests, unpacked to a folder of its own, and what its services run of it,
as drop-ins of their units.
"""
import base64
import contextlib
import os
import pwd
from collections.abc import Iterator
from typing import NamedTuple

from .. import files
from ..delivered.layout import Layout
from ..protocol import Entry, Image
from ..shell import say
from . import store, trees
from .drop_in import What, drop_in, home_of, left_out
from .oci import ARCHITECTURES, Blob, Config, chosen, config_of, parts_of, wrong
from .registry import DOCUMENT, Credential, Kind, Repository, short
from .unpacking import Layer, unpack

UNITS = "/etc/systemd/system/"
# An image from scratch has not even these, and systemd mounts something at each.
PLACES = ("/dev", "/etc", "/proc", "/run", "/sys", "/tmp", "/var/tmp")  # noqa: S108  in the image
# Bytes of an image's own /etc/passwd.
USERS_MOST = 1 << 20


class Pieces:
    """What comes in pieces, as the store reads it. The last of them may be the one that says that all was wrong."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    def read1(self, _most: int) -> bytes:
        return next(self.pieces, b"")


class Known(NamedTuple):
    """What an image's own documents say. `documents`: their digests, the one that the project names first."""

    documents: list[str]
    layers: list[Blob]
    config: Config


def sum_of(digest: str) -> str:
    return digest.removeprefix("sha256:")


# Where its parts are to be had.
Source = Repository | Layout


def fetched(source: Source, kind: Kind, blob: Blob, what: str, exact: bool = True) -> str:
    """Its path in the store; asked for when it is not there yet."""
    if store.holds(sum_of(blob.digest)):
        return store.path_of(sum_of(blob.digest))
    if isinstance(source, Repository):
        say(f"downloading {what}: {store.mib(blob.size)}" if exact else f"downloading {what}")
    return store.keep(sum_of(blob.digest), Pieces(source.chunks(kind, blob.digest, blob.size, exact)), blob.size, what)


def document(source: Source, kind: Kind, digest: str, size: int = DOCUMENT) -> bytes:
    what = f"{source.registry}/{source.path}@{digest}"
    with open(fetched(source, kind, Blob(digest, min(size, DOCUMENT)), what, exact=False), "rb") as file:
        return file.read()


@contextlib.contextmanager
def source_of(image: Image) -> Iterator[Source]:
    if "archive" in image:
        with Layout(image["digest"], image["archive"]) as layout:
            yield layout
        return
    credential = image["credential"]
    yield Repository(image["name"], Credential(**credential) if credential else None)


def known(image: Image, source: Source) -> Known:
    """@raises Failed for what is no image, or none for this host"""
    digest, machine = image["digest"], os.uname().machine
    architecture = ARCHITECTURES.get(machine, machine)
    text = document(source, "manifests", digest)
    own = chosen(digest, text, architecture)
    parts = parts_of(digest, document(source, "manifests", own) if own else text)
    config = document(source, "blobs", parts.config.digest, parts.config.size)
    documents = [digest, *([own] if own else []), parts.config.digest]
    return Known(documents, parts.layers, config_of(digest, config, architecture))


def root_of(image: Image) -> str:
    return os.path.join(image["folder"], "root")


def users_of(image: Image) -> str:
    """The file that is its /etc/passwd: beside the image's files, since it is none of them."""
    return os.path.join(image["folder"], "passwd")


def fill(image: Image, source: Source, layers: list[Blob], draft: str) -> None:
    laid = [(each, f"image {short(image['digest'])}, layer {short(each.digest)}") for each in layers]
    paths = [Layer(fetched(source, "blobs", each, what), what) for each, what in laid]
    unpack(paths, os.path.join(draft, "root"), whiteouts=True, folders=PLACES)


def found(tree: str, path: str) -> What | None:
    here = trees.within(tree, path)
    if here is None:
        return None
    if os.path.isdir(here):
        return "folder"
    return "program" if os.stat(here).st_mode & 0o111 else "file"


def own_users(tree: str) -> str:
    """The image's own /etc/passwd, as far as it goes."""
    path = trees.within(tree, "/etc/passwd")
    if path is None or not os.path.isfile(path):
        return ""
    with open(path, "rb") as file:
        return file.read(USERS_MOST).decode(errors="replace")


def must_have_places(image: Image) -> None:
    """@raises Failed where something of the host is to lie and the image has another kind of thing"""
    tree = root_of(image)
    for run in image["runs"]:
        for path, wanted in [*((each, "folder") for each in run["writes"]), *((each, "file") for each in run["reads"])]:
            is_there = found(tree, path)
            if is_there is not None and (is_there == "folder") != (wanted == "folder"):
                other = "file" if wanted == "folder" else "folder"
                raise wrong(image["digest"], f"it has a {other} at {path}, where {run['service']} is to have a {wanted}; name another path")


def drop_ins(image: Image, config: Config, users: str) -> list[Entry]:
    """What each of its services runs. @param users of the image"""
    tree, entries = root_of(image), list[Entry]()
    for run in image["runs"]:
        text = drop_in(image["digest"], config, run, lambda path: found(tree, path), users)
        text += f"BindReadOnlyPaths={users_of(image)}:/etc/passwd\n"
        path = os.path.join(UNITS, f"{run['unit']}.d", "70-image.conf")
        content = base64.b64encode(text.encode()).decode()
        entries.append({"path": path, "content": content, "mode": "0644", "restarts": [run["unit"]]})
    return entries


class Brought(NamedTuple):
    """An image that is there. `home`: where its user expects to find what is its own."""

    files: list[Entry]
    blobs: list[str]
    home: str


def bring(image: Image) -> Brought:
    with source_of(image) as source:
        about = known(image, source)
        trees.put(image["folder"], image["digest"], lambda draft: fill(image, source, about.layers, draft))
    must_have_places(image)
    users = own_users(root_of(image))
    entries = drop_ins(image, about.config, users)
    if nameless := left_out(about.config):
        say(f"image {short(image['digest'])}: variables that systemd has no name for are left out: {ascii(nameless)[:500]}")
    blobs = [sum_of(digest) for digest in (*about.documents, *(layer.digest for layer in about.layers))]
    return Brought(entries, blobs, home_of(about.config, users))


def enroll(image: Image, user: str, home: str) -> None:
    """Its project's user is somebody in there, as programs ask whom they run as. First, since an image may know that number."""
    own = pwd.getpwnam(user)
    text = f"{user}:x:{own.pw_uid}:{own.pw_gid}::{home}:/usr/sbin/nologin\n{own_users(root_of(image))}"
    files.write_atomically(users_of(image), text.encode(), 0o444)
