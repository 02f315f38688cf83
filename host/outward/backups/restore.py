"""Puts a project's data back from its store, and compares them with what the backup recorded."""
import contextlib
import json
import os
import time
from collections.abc import Iterator

from .. import pipe
from ..protocol import Latest, Record, Restored
from ..records import backup_of, state_of
from ..roles.claim import replaced_here, taking
from ..roles.kept import bundled, kept_of, rest, rise
from ..roles.role import role
from ..shapes import Snapshot
from ..shell import Failed, run, say
from ..unit import workload
from ..unit.comparison import same
from . import kind, restic, saved
from .backup import SUM, at_work, checked, configured, recorded
from .quiet import quiet


class NoBackup(Failed):
    """The store answers, and has none."""


def chosen(record: Record, wanted: str, *words: str) -> Snapshot:
    """The snapshot by its id, or the latest. @param words more of them for restic @raises NoBackup, Failed when none or several fit"""
    # A list may take long, and with a store that does not answer it takes as long.
    try:
        restic.identity(record)
        found = restic.snapshots(record, *words)
    except restic.Refused as refusal:
        if not refusal.missing:
            raise
        found = []
    if not found:
        project, store = record["project"], backup_of(record)["repository"]
        move = f"on the host that serves: sudo outward backup {project}"
        raise NoBackup(f"{project} has no backup yet: there is none in {store}; {move}")
    # A host that is said to be gone, and is back, may have made a later one of what is older.
    found.sort(key=lambda each: (restic.epoch_of(each), saved.seconds_of(each["time"])))
    fits = found[-1:] if wanted == "latest" else [each for each in found if each["id"].startswith(wanted)]
    if len(fits) == 1:
        return fits[0]
    ids = ", ".join(each["id"][:8] for each in found[-10:])
    raise Failed(f"{record['project']}: {len(fits)} snapshots fit {wanted}; the newest are {ids}")


def described(known: Snapshot) -> str:
    age = int(time.time() - saved.seconds_of(known["time"]))
    return f"snapshot {known['id'][:8]} of {known['time']}, {age // 60} minutes old"


def latest(project: str, as_json: bool = False) -> None:
    """What a restore would put back. As JSON it is nothing where the store has none."""
    record = configured(project)
    try:
        known = chosen(record, "latest", "--no-lock")
    except NoBackup:
        if not as_json:
            raise
        print("null")
        return
    reason = kind.unreadable(record, known)
    words = f"{described(known)}{f'; {reason}' if reason else ''}"
    answer: Latest = {"words": words, "epoch": restic.epoch_of(known), "at": known["time"]}
    print(json.dumps(answer) if as_json else words)


def taker(record: Record, name: str) -> list[str]:
    """What takes a snapshot's stream, by its name in there: a dump alone, or with plain files beside it."""
    if name == "/dump":
        return workload.argv(record, "load")
    words = ["unpack", staging(record), "--", *workload.words_of(record, "load")]
    return workload.own(record, "backups.bundle", *words, environment=state_of(record).get("environment"))


def staging(record: Record) -> str:
    return f"{record['disk']['folder']}/.restored"


@contextlib.contextmanager
def at_rest(record: Record) -> Iterator[None]:
    """Nothing has what is replaced open: what writes files and knows no read-only mode has stopped, and starts in any case."""
    rest(record)
    try:
        yield
    finally:
        rise(record)


def settle(record: Record, name: str) -> None:
    """The plain files of the snapshot take their place."""
    kept = kept_of(record)
    if name != "/dump":
        run(*workload.own(record, "backups.bundle", "settle", staging(record), record["disk"]["folder"], *(bundled(kept) if kept else [])))


def size_of(record: Record, known: Snapshot, *words: str) -> int:
    """Bytes of what a snapshot holds; 0 when restic does not say."""
    lines = restic.ask(record, "ls", "--json", "--quiet", known["id"], *words).splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return max((int(node.get("size") or 0) for node in found if node.get("path") == known["paths"][0]), default=0)


def must_have_room(record: Record, known: Snapshot, *words: str) -> None:
    """Plain files are unpacked beside those that are there. @raises Failed before anything is changed"""
    if known["paths"] == ["/dump"]:
        return
    disk = record["disk"]
    seen = os.statvfs(disk["folder"])
    free, size = seen.f_bavail * seen.f_frsize, size_of(record, known, *words)
    # What a restore that was killed has left is the first that this one takes away.
    if size > free and not os.path.lexists(staging(record)):
        raise Failed(
            f"{record['project']}: {described(known)} has {size >> 20} MiB, which are unpacked beside what is there, and {disk['folder']} has "
            f"{free >> 20} MiB free; nothing was changed\n"
            f"  give it more: diskMiB of the project's workload, {disk['mib']} now, then pulumi up"
        )


def incomparable(record: Record, want: str | None, got: str) -> bool:
    """Whether nobody can say if they mean the same: without a line, or by sums where the project would look into the lines."""
    return not want or (want.startswith(SUM) and want != got and bool(state_of(record).get("compare")))


def loaded(record: Record, known: Snapshot, *words: str) -> int:
    """Bytes that went over. @raises Failed"""
    project, [name] = record["project"], known["paths"]
    command = restic.argv(record, restic.unit_of(record), "dump", known["id"], name, *words)
    try:
        code, size, _, errors = pipe.join(command, taker(record, name), f"outward-{project}.load.service")
    except pipe.Broken as broken:
        raise Failed(f"{project}: restic {str(broken).removeprefix('outward: ')}; nothing was changed") from broken
    if code != 0:
        raise Failed(f"{project}: load ended with {code}: {errors}")
    settle(record, name)
    return size


def replacing(project: str, claim: str | None) -> contextlib.AbstractContextManager[object]:
    """On a host that serves nothing of it, by the claim that it takes data by."""
    return replaced_here(project) if role(project) == "active" else taking(project, claim)


def restore(project: str, snapshot: str | None, claim: str | None = None) -> None:
    record = configured(project)
    with at_work(project), replacing(project, claim):
        passing = restic.passing(record)
        known = chosen(record, snapshot or "latest", *passing)
        if reason := kind.unreadable(record, known):
            raise Failed(
                f"{project}: {described(known)}: {reason}; nothing was changed\n"
                "  restore it on a host with the version that it is of, or a newer one: set outward:host.image to the one that it was made on"
            )
        must_have_room(record, known, *passing)
        say(f"{project}: restoring {described(known)}")
        with quiet(record) as disturbed, at_rest(record):
            size = loaded(record, known, *passing)
            want, got = recorded(known), checked(record)
    compared = not incomparable(record, want, got)
    if not compared:
        say(f"{project}: restored {size} bytes, untried: the backup has no check to compare them with")
    elif same(record, want or "", got):
        say(f"{project}: restored {size} bytes; the check is the one that the backup recorded")
    else:
        because = f": {disturbed} is the snapshot" if disturbed else ""
        raise Failed(f"{project}: restored, and the data are not what was copied{because}\n  recorded: {want}\n  here: {got}")
    answer: Restored = {"compared": compared}
    print(json.dumps(answer))
