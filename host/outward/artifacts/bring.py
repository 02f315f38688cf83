"""What `apply` wants of a unit's artifacts: there before anything is changed, its project's then, and one version back kept."""
import os
from typing import NamedTuple

from ..delivered import receiving
from ..protocol import Entry, HeldArtifact, Image, Manifest, Record, Release
from ..records import records
from ..shell import Failed
from . import images, release, store, trees

PROGRAMS = "/opt/outward"
# Folders of a project's that hold artifacts alone.
HOLDERS = ("images", "releases")


class Brought(NamedTuple):
    """What is there of an artifact: files that its unit gets by it, and what it is made of. `home`: of who runs an image."""

    artifact: Release | Image
    files: list[Entry]
    blobs: list[str]
    home: str


def brought(artifact: Release | Image) -> Brought:
    if artifact["kind"] == "image":
        return Brought(artifact, *images.bring(artifact))
    release.bring(artifact)
    return Brought(artifact, [], release.blobs(artifact), "")


def bring(manifest: Manifest) -> list[Brought]:
    """@raises Failed, and nothing of the unit was changed"""
    found = list[Brought]()
    for artifact in manifest.get("artifacts", []):
        try:
            found.append(brought(artifact))
        except (Failed, OSError) as error:
            reason = error.reason if isinstance(error, Failed) else str(error)
            raise Failed(f"{manifest['project']}: {reason}; nothing was changed") from error
    return found


def admit(found: list[Brought], user: str) -> None:
    """When its users are there."""
    for one in found:
        if one.artifact["kind"] == "image":
            images.enroll(one.artifact, user, one.home)
        trees.admit(one.artifact["folder"], user)


def held(found: list[Brought]) -> list[HeldArtifact]:
    return [{"folder": one.artifact["folder"], "blobs": one.blobs} for one in found]


def note(record: Record, now: list[HeldArtifact], before: Record | None) -> None:
    """Into the record: what it has, and what it had before that. A unit that never had any gets no line of it."""
    old, oldest = before.get("artifacts", []) if before else [], before.get("earlier", []) if before else []
    record.pop("artifacts", None)
    record.pop("earlier", None)
    earlier = old if old != now else oldest
    if now or earlier:
        record["artifacts"], record["earlier"] = now, earlier


def sweep(record: Record | None = None) -> None:
    """When the records say so: takes away what none of them names, of a project's folders, and of the store."""
    if record:
        kept = [one["folder"] for one in held_by(record)]
        for holder in HOLDERS:
            trees.sweep(os.path.join(PROGRAMS, record["project"], holder), kept)
        receiving.forget(record["project"])
    named = [blob for one in records() for each in held_by(one) for blob in each["blobs"]]
    store.sweep([*named, *receiving.waiting()])


def held_by(record: Record) -> list[HeldArtifact]:
    return [*record.get("artifacts", []), *record.get("earlier", [])]
