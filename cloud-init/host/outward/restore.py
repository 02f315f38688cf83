"""Puts a project's data back from its store, and compares them with what the backup recorded."""
import time

from . import pipe, restic, saved, workload
from .backup import at_work, checked, configured, recorded
from .kept import kept_of, rest, rise
from .records import state_of
from .shapes import Record, Snapshot
from .shell import Failed, run, say


def chosen(record: Record, wanted: str) -> Snapshot:
    """The snapshot by its id, or the latest. @raises Failed when there is none"""
    # A list may take long, and with a store that does not answer it takes as long.
    restic.identity(record)
    found = restic.snapshots(record)
    fits = found[-1:] if wanted == "latest" else [each for each in found if each["id"].startswith(wanted)]
    if len(fits) == 1:
        return fits[0]
    ids = ", ".join(each["id"][:8] for each in found[-10:]) or "none at all"
    raise Failed(f"{record['project']}: {len(fits)} snapshots fit {wanted}; the newest are {ids}")


def told(known: Snapshot) -> str:
    age = int(time.time() - saved.seconds_of(known["time"]))
    return f"snapshot {known['id'][:8]} of {known['time']}, {age // 60} minutes old"


def latest(project: str) -> None:
    """What a restore would put back."""
    print(told(chosen(configured(project), "latest")))


def taker(record: Record, name: str) -> list[str]:
    """What takes a snapshot's stream, by its name in there: a dump alone, or with plain files beside it."""
    if name == "/dump":
        return workload.argv(record, "load")
    words = ["unpack", staging(record), "--", *workload.words_of(record, "load")]
    return workload.own(record, "bundle", *words, environment=state_of(record).get("environment"))


def staging(record: Record) -> str:
    return f"{record['disk']['folder']}/.restored"


def settle(record: Record, name: str) -> None:
    """The plain files of the snapshot take their place; what writes them has stopped for it, and starts in any case."""
    kept = kept_of(record)
    paths = kept["paths"] if kept else []
    rest(record)
    try:
        if name != "/dump":
            run(*workload.own(record, "bundle", "settle", staging(record), record["disk"]["folder"], *paths))
    finally:
        rise(record)


def restore(project: str, snapshot: str | None) -> None:
    record = configured(project)
    with at_work(project):
        known = chosen(record, snapshot or "latest")
        say(f"{project}: restoring {told(known)}")
        [name] = known["paths"]
        unit = f"outward-{project}-load.service"
        source = restic.unit_of(record)
        command = pipe.named(restic.argv(record, source, "dump", known["id"], name), source)
        try:
            code, size, _, said = pipe.join(command, taker(record, name), unit)
        except pipe.Broken as broken:
            raise Failed(f"{project}: restic {str(broken).removeprefix('outward: ')}; nothing was changed") from broken
        if code != 0:
            raise Failed(f"{project}: load ended with {code}: {said}")
        settle(record, name)
        want, got = recorded(known), checked(record)
    if want is None:
        say(f"{project}: restored {size} bytes; they changed while they were copied, so that there is no check to compare")
    elif want == got:
        say(f"{project}: restored {size} bytes; the check is the one that the backup recorded")
    else:
        raise Failed(f"{project}: restored, and the data are not what was copied\n  recorded: {want}\n  here: {got}")
