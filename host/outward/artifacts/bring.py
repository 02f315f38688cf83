"""What `apply` wants of a unit's artifacts: there before anything is changed, its project's then, and one version back kept."""
import os

from ..protocol import HeldArtifact, Manifest, Record
from ..records import records
from ..shell import Failed
from . import release, store, trees

PROGRAMS = "/opt/outward"
# Folders of a project's that hold artifacts alone.
HOLDERS = ("releases",)


def bring(manifest: Manifest) -> None:
    """@raises Failed, and nothing of the unit was changed"""
    for artifact in manifest.get("artifacts", []):
        try:
            if artifact["kind"] == "image":
                raise Failed(f"{artifact['name']}: this program runs no images yet")
            release.bring(artifact)
        except (Failed, OSError) as error:
            reason = error.reason if isinstance(error, Failed) else str(error)
            raise Failed(f"{manifest['project']}: {reason}; nothing was changed") from error


def admit(manifest: Manifest) -> None:
    """When its users are there."""
    for artifact in manifest.get("artifacts", []):
        trees.admit(artifact["folder"], manifest["disk"]["user"])


def held(manifest: Manifest) -> list[HeldArtifact]:
    return [
        {"folder": artifact["folder"], "blobs": release.blobs(artifact)}
        for artifact in manifest.get("artifacts", [])
        if artifact["kind"] == "release"
    ]


def note(record: Record, manifest: Manifest, before: Record | None) -> None:
    """Writes down what it has, and what it had before that. A unit that never had any gets no line of it."""
    now, old, oldest = held(manifest), before.get("artifacts", []) if before else [], before.get("earlier", []) if before else []
    earlier = old if old != now else oldest
    if now or earlier:
        record["artifacts"], record["earlier"] = now, earlier


def sweep(record: Record | None = None) -> None:
    """When the records say so: takes away what none of them names, of a project's folders, and of the store."""
    if record:
        kept = [one["folder"] for one in held_by(record)]
        for holder in HOLDERS:
            trees.sweep(os.path.join(PROGRAMS, record["project"], holder), kept)
    store.sweep(blob for one in records() for named in held_by(one) for blob in named["blobs"])


def held_by(record: Record) -> list[HeldArtifact]:
    return [*record.get("artifacts", []), *record.get("earlier", [])]
