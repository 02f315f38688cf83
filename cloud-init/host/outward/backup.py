"""Copies what a project keeps to its store, and checks what is there: what was written down of it is the last word."""
import base64
import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Literal

from . import pipe, restic, saved, workload
from .kept import kept_of
from .lock import alone
from .records import backup_of, record_of, state_of
from .shapes import Attempt, Manifest, Record, Saved, Snapshot
from .shell import Failed, run, say

# A longer line is compared by its sum: it travels as a tag, on a command line.
LONGEST = 60_000
TAG = "check="

LOCKS = "/run"
CACHES = "/var/cache"


def configured(project: str) -> Record:
    record = record_of(project)
    if not record or not record.get("backup"):
        raise Failed(f"{project} has no backup on this host; see outward:{project}.backup")
    return record


@contextlib.contextmanager
def at_work(project: str) -> Iterator[None]:
    """One command at a time for a project's repository; other projects', and changes of units, go on."""
    with alone(path=f"{LOCKS}/outward-backup-{project}.lock"):
        yield


def checked(record: Record) -> str:
    """What the workload says of its data, short enough for a tag."""
    line = workload.ask(record, "check")
    return line if len(line) <= LONGEST else f"sha256:{hashlib.sha256(line.encode()).hexdigest()}"


def tagged(line: str) -> str:
    return TAG + base64.urlsafe_b64encode(line.encode()).decode().rstrip("=")


def recorded(snapshot: Snapshot) -> str | None:
    """What the workload said of the data in a snapshot; nothing when they changed while it was made."""
    for tag in snapshot.get("tags") or []:
        if tag.startswith(TAG):
            text = tag.removeprefix(TAG)
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    return None


def streamed(record: Record) -> tuple[str, list[str]]:
    """What a snapshot holds, by its name in there, and the command that writes it."""
    kept = kept_of(record)
    if not kept:
        return "dump", workload.argv(record, "dump")
    words = ["pack", record["disk"]["folder"], *kept["paths"], "--", *workload.words_of(record, "dump")]
    return "kept", workload.own(record, "bundle", *words, environment=state_of(record).get("environment"))


def copied(record: Record, tag: str | None) -> tuple[str, int]:
    """A snapshot of the dump, with the plain files when there are any: its id and size."""
    name, source = streamed(record)
    words = ["backup", "--stdin", "--stdin-filename", name, "--host", record["project"], "--json", "--quiet"]
    unit = restic.unit_of(record)
    sink = restic.argv(record, unit, *words, *(["--tag", tag] if tag else []))
    try:
        code, size, out, said = pipe.join(source, sink, unit)
    except pipe.Broken as broken:
        raise Failed(f"{record['project']}: dump {str(broken).removeprefix('outward: ')}") from broken
    if code != 0:
        raise restic.Refused(code, said)
    summary = json.loads(out.splitlines()[-1])
    return summary["snapshot_id"], size


def marked(record: Record, snapshot: str, line: str) -> str:
    """The same snapshot with what the workload said of its data: its id is another then."""
    restic.ask(record, "tag", "--host", record["project"], "--add", tagged(line), snapshot)
    return next(each["id"] for each in restic.snapshots(record) if each.get("original", each["id"]) == snapshot)


def backed_up(record: Record, state: Saved, tag: str | None) -> None:
    begun = time.monotonic()
    address = backup_of(record)["repository"]
    known = state.get("repository")
    found = restic.opened(record, known["id"] if known and known["at"] == address else None)
    state["repository"] = {"at": address, "id": found}
    # Only those whose owner is gone: a command that was killed, here or on a host that died.
    restic.ask(record, "unlock", seconds=restic.PATIENCE)
    at, before = saved.now(), checked(record)
    snapshot, size = copied(record, tag)
    # The dump is of a moment between the two: when they say the same, so would it.
    still = checked(record) == before
    if still:
        snapshot = marked(record, snapshot, before)
    state["success"] = {
        "at": at,
        "snapshot": snapshot,
        "bytes": size,
        "seconds": round(time.monotonic() - begun, 1),
        "check": before if still else None,
    }


def thin(record: Record) -> None:
    keep = [word for name, count in backup_of(record)["keep"].items() if count for word in (f"--keep-{name}", str(count))]
    restic.ask(record, "forget", "--host", record["project"], "--group-by", "host", *keep)


def after(state: Saved, kind: Literal["backup", "check"], attempt: Attempt) -> Saved:
    return state | ({"backup": attempt} if kind == "backup" else {"check": attempt})


def attempt(record: Record, kind: Literal["backup", "check"], work: Callable[[Saved], None]) -> None:
    """Writes down how it ended, also when it is asked to end."""
    state = saved.read(record["project"])
    at = saved.now()
    try:
        work(state)
    except BaseException as problem:
        reason = str(problem).removeprefix("outward: ") or type(problem).__name__
        saved.write(record, after(state, kind, {"at": at, "outcome": "failed", "reason": reason}))
        raise
    saved.write(record, after(state, kind, {"at": at, "outcome": "ok", "reason": None}))


def backup(project: str, tag: str | None) -> None:
    record = configured(project)

    def work(state: Saved) -> None:
        backed_up(record, state, tag)
        thin(record)

    with at_work(project):
        attempt(record, "backup", work)
    done = saved.read(project)["success"]
    said = "its check is recorded" if done["check"] else "the data changed meanwhile, so that no check is recorded"
    say(f"{project}: snapshot {done['snapshot'][:8]}, {done['bytes']} bytes in {done['seconds']} s; {said}")


def backup_check(project: str) -> None:
    """Takes out what nothing needs any more, and reads the structure and a share of the data."""
    record = configured(project)

    def work(state: Saved) -> None:
        restic.ask(record, "unlock", seconds=restic.PATIENCE)
        restic.ask(record, "prune")
        restic.ask(record, "check", f"--read-data-subset={backup_of(record)['verifyPercent']}%")
        state["checked"] = saved.now()

    with at_work(project):
        attempt(record, "check", work)
    say(f"{project}: the repository is whole, {backup_of(record)['verifyPercent']} % of its data were read")


def retire(old: Record | None, new: Manifest | None) -> None:
    """A unit whose backup was taken out of its config, or that is taken away: nothing of it goes on or stays here."""
    backup = old.get("backup") if old else None
    if not old or not backup or (new and new.get("backup")):
        return
    run("systemctl", "stop", *backup["services"], check=False, quiet=True)
    run("systemctl", "reset-failed", *backup["services"], check=False, quiet=True)
    run("userdel", backup["user"], check=False, quiet=True)
    shutil.rmtree(f"{CACHES}/{backup['cache']}", ignore_errors=True)
    saved.forget(old["project"])
