"""
What an image's own documents say, as far as it is believed: which of an index is this host's, of which layers it is made, and
what it runs. https://github.com/opencontainers/image-spec, and Docker's own of before, which say the same. Pure.
"""
import json
import posixpath
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..shell import Failed
from .registry import digest_in, parsed, short

# As images call what `uname -m` says.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MIB = 1 << 20
# As Docker has it, and of one image as it travels.
LAYERS, BYTES = 127, 4096 * MIB
OLD = "application/vnd.docker.distribution.manifest.v1"
# Of an image's words and variables together: systemd takes a line of a MiB.
WORDS = 256 << 10


class Blob(NamedTuple):
    """`size` in bytes, as the manifest says."""

    digest: str
    size: int


class Parts(NamedTuple):
    config: Blob
    layers: list[Blob]


class Config(NamedTuple):
    """
    What an image says of itself. Paths are absolute, without `..`; `user` is whom it would run as, which nobody asks for more
    than where that user's home is.
    """

    entrypoint: list[str]
    cmd: list[str]
    env: dict[str, str]
    working: str
    volumes: list[str]
    user: str


def rooted(path: str) -> str:
    """As a kernel whose root it is would read it: there is nothing above."""
    return "/" + posixpath.normpath(f"/{path}").lstrip("/")


def wrong(digest: str, what: str) -> Failed:
    return Failed(f"image {short(digest)}: {what}")


def lists(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def names(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def platform(found: dict[str, Any]) -> str:
    return f"{str(found.get('os'))[:20]}/{str(found.get('architecture'))[:20]}"


def for_others(digest: str, platforms: Iterable[str], architecture: str) -> Failed:
    known = sorted({each for each in platforms if each != "unknown/unknown"})
    return Failed(f"image {short(digest)} is for {', '.join(known[:10]) or 'nobody'} only, this host is {architecture}")


def chosen(digest: str, text: bytes, architecture: str) -> str | None:
    """
    Of an index, the digest of the manifest that is this host's; None of what is a manifest itself.
    @param text what has that digest @param architecture `amd64`
    """
    found = parsed(digest, text)
    if "manifests" not in found:
        return None
    platforms = [(names(names(each).get("platform")), names(each).get("digest")) for each in lists(found["manifests"])]
    for each, of in platforms:
        if platform(each) == f"linux/{architecture}":
            return digest_in(of)
    raise for_others(digest, (platform(each) for each, _ in platforms), architecture)


def blob_in(digest: str, found: object) -> Blob:
    size = names(found).get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= BYTES:
        raise wrong(digest, f"its manifest says {str(size)[:40]!r} where a size has to be, of {BYTES // MIB} MiB or less")
    return Blob(digest_in(names(found).get("digest")), size)


def parts_of(digest: str, text: bytes) -> Parts:
    """Of a manifest. What it says of other places to fetch a layer from is not read."""
    found = parsed(digest, text)
    if str(found.get("mediaType", "")).startswith(OLD) or found.get("schemaVersion") == 1:
        raise wrong(digest, "its manifest is of the kind of before 2016; push it anew with a program of today")
    if "config" not in found or "layers" not in found:
        raise wrong(digest, "its manifest names no config and no layers, so it is no image")
    parts = Parts(blob_in(digest, found["config"]), [blob_in(digest, each) for each in lists(found["layers"])])
    for each in lists(found["layers"]):
        kind = str(names(each).get("mediaType", ""))
        if "tar" not in kind or "encrypted" in kind or "foreign" in kind or "nondistributable" in kind:
            raise wrong(digest, f"layer {short(str(names(each).get('digest')))} is of the kind {kind[:100]!r}, which is not unpacked")
    if len(parts.layers) > LAYERS:
        raise wrong(digest, f"it has {len(parts.layers)} layers, more than {LAYERS}")
    if sum(layer.size for layer in parts.layers) > BYTES:
        raise wrong(digest, f"its layers have more than {BYTES // MIB} MiB as they travel")
    return parts


def texts(digest: str, what: str, found: object) -> list[str]:
    """@raises Failed for what is no list of texts that kernel and systemd take"""
    if found is None:
        return []
    if isinstance(found, list) and all(isinstance(each, str) and is_text(each) for each in found):
        return found
    raise wrong(digest, f"its {what} is no list of texts")


def is_text(text: str) -> bool:
    """JSON may have half of a pair; a NUL ends a word of the kernel's, and systemd leaves out a line with a noncharacter."""
    strange = (each for each in map(ord, text) if each == 0 or 0xD800 <= each < 0xE000 or 0xFDD0 <= each < 0xFDF0 or each & 0xFFFE == 0xFFFE)
    return not any(True for _ in strange)


def config_of(digest: str, text: bytes, architecture: str) -> Config:
    """@param digest of the image; the config's own is inside its manifest @raises Failed when it is for others, or is no config"""
    found = parsed(digest, text)
    if platform(found) != f"linux/{architecture}":
        raise for_others(digest, [platform(found)], architecture)
    own = names(found.get("config"))
    env = texts(digest, "Env", own.get("Env"))
    working, user = own.get("WorkingDir") or "/", own.get("User") or ""
    volumes = texts(digest, "Volumes", list(names(own.get("Volumes"))))
    entrypoint, cmd = texts(digest, "Entrypoint", own.get("Entrypoint")), texts(digest, "Cmd", own.get("Cmd"))
    texts(digest, "WorkingDir and User", [working, user])
    if len(json.dumps([entrypoint, cmd, env, working, user, volumes])) > WORDS:
        raise wrong(digest, f"its config has more than {WORDS >> 10} KiB of words")
    variables = dict(each.partition("=")[::2] for each in env if "=" in each)
    return Config(entrypoint, cmd, variables, rooted(working), sorted(rooted(each) for each in volumes), user)
