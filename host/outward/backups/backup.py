"""Copies what a project keeps to its store, and checks what is there: what was written down of it is the last word."""
import base64
import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Literal

from .. import pipe
from ..lock import alone, path_of
from ..protocol import Manifest, Record
from ..records import backup_of, record_of, state_of
from ..roles.kept import bundled, kept_of
from ..roles.role import must_be, serving
from ..shapes import Attempt, Saved, Snapshot
from ..shell import Failed, run, say
from ..unit import workload
from . import kind, restic, saved
from .thinning import shrunk, thin

# A longer line is compared by its sum: it travels as a tag, on a command line.
LONGEST = 60_000
TAG = "check="
SUM = "sha256:"

# Begins the line of a dump that says what it has; of several the last one does.
SAYS = "check: "

CACHES = "/var/cache"


def configured(project: str) -> Record:
    record = record_of(project)
    if not record or not record.get("backup"):
        raise Failed(f"{project} has no backup on this host; see outward:{project}.backup")
    return record


@contextlib.contextmanager
def at_work(project: str) -> Iterator[None]:
    """One command at a time for a project's repository; other projects', and changes of units, go on."""
    with alone(path=path_of(f"{project}.backup")):
        yield


def shortened(line: str) -> str:
    return line if len(line) <= LONGEST else f"{SUM}{hashlib.sha256(line.encode()).hexdigest()}"


def checked(record: Record) -> str:
    """What the workload says of its data, short enough for a tag."""
    return shortened(workload.ask(record, "check"))


def tagged(line: str) -> str:
    return TAG + base64.urlsafe_b64encode(line.encode()).decode().rstrip("=")


def recorded(snapshot: Snapshot) -> str | None:
    """What the workload said of the data in a snapshot; nothing when they changed while it was made."""
    for text in restic.marks(snapshot, TAG):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    return None


def says(record: Record) -> bool:
    """Whether its dump says itself what it has."""
    return bool(state_of(record).get("checkedDump"))


def streamed(record: Record) -> tuple[str, list[str]]:
    """What a snapshot holds, by its name in there, and the command that writes it."""
    kept, command = kept_of(record), "checkedDump" if says(record) else "dump"
    if not kept or not kept["paths"]:
        return "dump", workload.argv(record, command)
    words = ["pack", record["disk"]["folder"], *bundled(kept), "--", *workload.words_of(record, command)]
    return "kept", workload.own(record, "backups.bundle", *words, environment=state_of(record).get("environment"))


def of_epoch(record: Record) -> int:
    """By which this host serves it. @raises Failed when another one has served it since, and its copies would be of what is older"""
    served = serving(record["project"])
    mine = served["epoch"] if served else 0
    last = max([0, *(restic.epoch_of(each) for each in restic.snapshots(record))])
    if last > mine:
        raise Failed(
            f"{record['project']}: its store has backups of epoch {last}, and this host serves by {mine}: another one has served since; "
            "nothing was copied, and this host must not serve any more"
        )
    return mine


def copied(record: Record, epoch: int, tag: str | None) -> tuple[str, int, str | None]:
    """A snapshot of the dump, with the plain files when there are any: its id and size, and what it said that it has."""
    lines: list[str] = []
    name, source = streamed(record)
    words = ["backup", "--stdin", "--stdin-filename", name, "--host", record["project"], "--json", "--quiet"]
    unit = restic.unit_of(record)
    sink = restic.argv(record, unit, *words, *kind.tags(record), "--tag", f"{restic.EPOCH}{epoch}", *(["--tag", tag] if tag else []))
    try:
        code, size, out, errors = pipe.join(source, sink, unit, hear=lambda text: lines.extend(text.split("\n")))
    except pipe.Broken as broken:
        raise Failed(f"{record['project']}: dump {str(broken).removeprefix('outward: ')}") from broken
    if code != 0:
        raise restic.Refused(code, errors)
    made = json.loads(out.splitlines()[-1])["snapshot_id"]
    # restic 0.14 says the beginning of it.
    whole = [made] if len(made) == 64 else [each["id"] for each in restic.snapshots(record) if each["id"].startswith(made)]
    checks = [line.removeprefix(SAYS) for line in lines if line.startswith(SAYS)]
    return whole[0], size, shortened(checks[-1]) if checks else None


def noted(record: Record, snapshot: str, line: str) -> None:
    """Beside a snapshot, what the workload said of its data."""
    words = ["backup", "--stdin", "--stdin-filename", "check", "--host", restic.beside(record), "--quiet"]
    restic.ask(record, *words, "--tag", f"{restic.OF}{snapshot}", "--tag", tagged(line), given=f"{line}\n")


def backed_up(record: Record, state: Saved, tag: str | None) -> str | None:
    """@returns why what there is to compare with is not recorded, as a clause, when the store would not take it"""
    begun = time.monotonic()
    address = backup_of(record)["repository"]
    known = state.get("repository")
    found = restic.opened(record, known["id"] if known and known["at"] == address else None)
    state["repository"] = {"at": address, "id": found}
    # Only those whose owner is gone: a command that was killed, here or on a host that died.
    restic.ask(record, "unlock", seconds=restic.PATIENCE)
    epoch = of_epoch(record)
    at, before = saved.now(), None if says(record) else checked(record)
    snapshot, size, line = copied(record, epoch, tag)
    # A dump that says nothing is of a moment between the two: when they say the same, so would it.
    if before is not None and checked(record) == before:
        line = before
    rest = None
    # A check that says nothing would be the same of anything.
    if line:
        try:
            noted(record, snapshot, line)
        except restic.Refused as refusal:
            line, rest = None, f"its check is not recorded: {refusal.reason}"
    state["success"] = {
        "at": at,
        "snapshot": snapshot,
        "bytes": size,
        "seconds": round(time.monotonic() - begun, 1),
        "check": line or None,
    }
    return rest


def after(state: Saved, kind: Literal["backup", "check"], attempt: Attempt) -> Saved:
    return state | ({"backup": attempt} if kind == "backup" else {"check": attempt})


def attempt(record: Record, kind: Literal["backup", "check"], work: Callable[[Saved], str | None]) -> str | None:
    """Writes down how it ended, also when it is asked to end. @returns what the work did: what else did not come of it"""
    state = saved.read(record["project"])
    at = saved.now()
    try:
        rest = work(state)
    except BaseException as problem:
        reason = str(problem).removeprefix("outward: ") or type(problem).__name__
        saved.write(record, after(state, kind, {"at": at, "outcome": "failed", "reason": reason}))
        raise
    saved.write(record, after(state, kind, {"at": at, "outcome": "ok", "reason": rest}))
    return rest


def backup(project: str, tag: str | None) -> None:
    record = configured(project)

    def work(state: Saved) -> str | None:
        before = state.get("success")
        both = backed_up(record, state, tag), shrunk(before, state["success"]) or thin(record)
        return "; ".join(rest for rest in both if rest) or None

    # On any other host the data are old, or none: they would be the latest.
    must_be(project, "be backed up", "active", own=False)
    with at_work(project):
        rest = attempt(record, "backup", work)
    done = saved.read(project)["success"]
    outcome = "its check is recorded" if done["check"] else "no check is recorded: the data changed meanwhile, or it said nothing"
    if rest:
        outcome = f"its check is recorded; {rest}" if done["check"] else rest
    say(f"{project}: snapshot {done['snapshot'][:8]}, {done['bytes']} bytes in {done['seconds']} s; {outcome}")


def backup_check(project: str) -> None:
    """
    Takes out what nothing needs any more, and reads the structure and a share of the data. Somebody's lock puts it off; one that
    is put off for too long is overdue.
    """
    record = configured(project)

    def work(state: Saved) -> str | None:
        restic.ask(record, "unlock", seconds=restic.PATIENCE)
        try:
            if any(backup_of(record)["keep"].values()):
                restic.ask(record, "prune")
            restic.ask(record, "check", f"--read-data-subset={backup_of(record)['verifyPercent']}%")
        except restic.Refused as refusal:
            if not refusal.locked:
                raise
            return f"put off: {refusal.reason}"
        state["checked"] = saved.now()
        return None

    with at_work(project):
        rest = attempt(record, "check", work)
    if rest:
        say(f"{project}: the check of the repository is {rest}")
        return
    say(f"{project}: the repository is whole, {backup_of(record)['verifyPercent']} % of its data were read")


def retire(old: Record | None, new: Manifest | Record | None) -> None:
    """A unit whose backup was taken out of its config, or that is taken away: nothing of it goes on or stays here."""
    backup = old.get("backup") if old else None
    if not old or not backup or (new and new.get("backup")):
        return
    run("systemctl", "stop", *backup["services"], check=False, quiet=True)
    run("systemctl", "reset-failed", *backup["services"], check=False, quiet=True)
    run("userdel", backup["user"], check=False, quiet=True)
    shutil.rmtree(f"{CACHES}/{backup['cache']}", ignore_errors=True)
    saved.forget(old["project"])
