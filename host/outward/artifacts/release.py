"""A release: a binary or an archive by its sum, unpacked to a folder that its project may read."""
import os
import shutil

from ..protocol import Release
from ..shell import Failed
from . import store, trees
from .unpacking import Layer, unpack

SHOWN = 10
# What the engine has done is not done again by itself.
AGAIN = "pulumi up --replace '**-delivered'"


def name_of(release: Release) -> str:
    return f"release {release['sha256'][:12]}"


def identity(release: Release) -> str:
    return " ".join([release["sha256"], *([release["single"]] if release["single"] else [])])


def blob(release: Release) -> str:
    """Where its bytes lie. @raises Failed for one that has to be delivered and was not"""
    sha256, url = release["sha256"], release["url"]
    if url:
        return store.fetch(sha256, url)
    if store.holds(sha256):
        return store.path_of(sha256)
    raise Failed(f"{name_of(release)} is not on this host, which it was delivered to; send it again: {AGAIN}")


def fill(release: Release, draft: str) -> None:
    path, own = blob(release), release["single"]
    if own:
        # Whatever it is: it was said to be one file.
        if os.path.getsize(path) > store.free(draft):
            raise Failed(f"{name_of(release)}: this host has room for {store.mib(store.free(draft))} of it; take a larger server type")
        shutil.copyfile(path, os.path.join(draft, own))
        os.chmod(os.path.join(draft, own), 0o755)  # noqa: S103  nobody enters the draft
        return
    try:
        unpack([Layer(path, name_of(release))], draft)
    except Failed as failed:
        single = "; a single file is given a name: release.as" if "it is no archive" in failed.reason else ""
        raise Failed(f"{failed.reason}{single}") from failed


def shown(tree: str) -> str:
    """What is in it, as far as a message goes."""
    names = sorted(ascii(name)[1:-1] + ("/" if os.path.isdir(os.path.join(tree, name)) else "") for name in os.listdir(tree))
    return ", ".join([*names[:SHOWN], *(["…"] if len(names) > SHOWN else [])]) or "nothing"


def must_have(release: Release) -> None:
    """@raises Failed without a program that a service's `exec` names"""
    for program in release["programs"]:
        path, service = program["path"], program["service"]
        found = trees.within(release["folder"], path)
        if found is None or not os.path.isfile(found):
            raise Failed(f"{name_of(release)} has no {path}, which exec of {service} names; in it are {shown(release['folder'])}")
        if not os.stat(found).st_mode & 0o111:
            raise Failed(f"{name_of(release)}: nobody may run its {path}, which exec of {service} names; give it its mode where it is packed")


def bring(release: Release) -> None:
    trees.put(release["folder"], identity(release), lambda draft: fill(release, draft))
    must_have(release)


def blobs(release: Release) -> list[str]:
    """What of the store it is made of."""
    return [release["sha256"]]
