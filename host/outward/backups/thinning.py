"""Which snapshots go when a new one is there."""
from ..protocol import Record
from ..records import backup_of
from ..shapes import Success
from . import restic

# Of one hour `--keep-hourly` keeps the last alone, and who looks for the one before has it for a while.
LAST = "3"


def thin(record: Record) -> str | None:
    """
    Forgets old snapshots, and what is noted of them. A backup is none the worse for one that cannot.
    @returns why it could not, as a clause
    """
    keep = [word for name, count in backup_of(record)["keep"].items() if count for word in (f"--keep-{name}", str(count))]
    if not keep:
        return None
    if not backup_of(record)["keep"].get("last"):
        keep += ["--keep-last", LAST]
    try:
        restic.ask(record, "forget", "--host", record["project"], "--group-by", "host", *keep, seconds=4 * restic.PATIENCE)
        if strays := restic.strays(record):
            restic.ask(record, "forget", *strays, seconds=4 * restic.PATIENCE)
    except restic.Refused as refusal:
        if refusal.locked:
            return f"old snapshots stay for now: {refusal.reason}"
        move = f"if the store lets nobody delete, pulumi config set --path outward:{record['project']}.backup.keep none"
        return f"old snapshots stay: {refusal.reason}; {move}"
    return None


def shrunk(before: Success | None, now: Success) -> str | None:
    """@returns why nothing is forgotten, as a clause: one that lost most of its data must not take the place of the good one"""
    if not before or now["bytes"] * 2 >= before["bytes"]:
        return None
    return f"old snapshots stay this time: this one has {now['bytes']} bytes, and the one before had {before['bytes']}"
