"""Goes back to the version of a workload that ran before, as it came: services behind routes are exchanged, and no request is lost."""
import os

from .. import files
from ..artifacts import bring
from ..commands.asker import asker
from ..commands.journal import note
from ..protocol import Record
from ..records import installed
from ..roles import legacy
from ..roles.pause import pause_of
from ..roles.role import deciding, role
from ..shell import Failed, say
from ..unit.change import Change, before, carry_out, differing
from . import earlier, versions
from .choice import Wanted
from .versions import Kept, Part


def must_serve(project: str) -> None:
    with deciding(project):
        now, paused = role(project), pause_of(project) is not None
    if now != "active":
        raise Failed(f"{project}: it is {now} on this host and changes where it serves; nothing was changed")
    if paused:
        raise Failed(f"{project}: it pauses, for a backup or a move; try again when that has ended; nothing was changed")


def other_of(project: str) -> tuple[Kept, Part]:
    """@raises Failed where there is nothing that it could go back to"""
    kept = versions.of(project)
    other = kept.get("other") if kept else None
    if not kept or not other:
        raise Failed(f"{project}: this host has run no other version of it; order the one that you want: change the data, and pulumi up")
    if other["frame"] != kept["runs"]["frame"]:
        raise Failed(
            f"{project}: what it reaches and listens on, or this stack itself, is another than when the version before ran; "
            "order that one: change the data, and pulumi up; nothing was changed"
        )
    for artifact in other["artifacts"]:
        if not os.path.isdir(artifact["folder"]):
            raise Failed(f"{project}: {artifact['folder']} is not there any more; order the version: change the data, and pulumi up")
    return kept, other


def record_after(record: Record, part: Part, runs: Part) -> Record:
    """What will be written of the unit when that part of it runs instead."""
    own = {entry["path"] for entry in runs["files"]}
    stays = {path: digest for path, digest in record["applied"].items() if path not in own}
    after: Record = record | {
        "services": part["services"],
        "health": part["health"],
        "healthNames": part["healthNames"],
        "state": part["state"],
        "applied": stays | {entry["path"]: files.digest(entry) for entry in part["files"]},
    }
    after.pop("jobs", None)
    if part["jobs"]:
        after["jobs"] = part["jobs"]
    versions.entered(after, part["versions"], record)
    bring.note(after, part["artifacts"], record)
    return after


def named(part: Part) -> str:
    """What it runs, for people."""
    return ", ".join(f"{service} {version['name']}" for service, version in part["versions"].items()) or "what was before"


def rollback(project: str) -> None:
    """
    Limits, routes, files of secrets and the data stay as they are; what has run to its end is neither run again nor undone.
    Once more, and it runs again what it ran.
    """
    record = installed(project)
    legacy.must_be_settled(project)
    must_serve(project)
    kept, part = other_of(project)
    try:
        note(project, record["target"], f"{asker()} rolls {project} back to {named(part)}")
    except OSError as problem:
        raise Failed(f"{project}: what cannot be recorded in a journal is not done: {problem}") from None
    runs, old = kept["runs"], before(record, earlier.of(project))
    after = record_after(record, part, runs)
    wanted: Wanted = {
        "project": project,
        "files": part["files"],
        "services": part["services"],
        "health": part["health"],
        "healthNames": part["healthNames"],
        "exchanges": part["exchanges"],
    }
    changed = differing(part["files"], [], after["applied"], old)
    done = {one["service"] for one in (*part["oneshots"], *runs["oneshots"])}
    carry_out(Change(wanted, after, changed, old, record, True, [], done, lambda: versions.went_back(project, kept, part)))
    ordered = "the stack orders it" if versions.digest(part) == kept["ordered"] else "the stack orders another one until its next change"
    say(f"{project}: it runs {named(part)} again; {ordered}")
