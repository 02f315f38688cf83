"""Runs restic for a project: as the backup's user, who alone reaches the store, with the store's credentials."""
import itertools
import json
import os
import re
import subprocess

from ..protocol import Backup, Record
from ..records import backup_of
from ..shapes import Snapshot
from ..shell import Failed, say
from ..unit.workload import NAMED, NO_JIT, SANDBOX, transient

# It asks for names, and has no business with what the project keeps: that comes over a pipe.
OWN = (
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/run/dbus -/var/lib/outward",
    NAMED,
    NO_JIT,
    "CacheDirectoryMode=0700",
    "MemoryMax=768M",
    "TasksMax=64",
    "CPUWeight=20",
    "IOWeight=20",
    # One that waits for its input does not hear that it is to end.
    "TimeoutStopSec=5",
)
PROPERTIES = (*(each for each in SANDBOX if not each.startswith("InaccessiblePaths=")), *OWN)

# restic itself goes on for a quarter of an hour with a store that does not answer.
PATIENCE = 30

# Begins the tag of a note that says which snapshot it is of.
OF = "of="
# Begins the tag of a snapshot that says by which epoch its host served.
EPOCH = "epoch="

numbers = itertools.count(1)


class Refused(Failed):
    """What restic ended with, and why. Its code is in the words: a SystemExit's own would take their place."""

    def __init__(self, code: int, errors: str) -> None:
        reason = reason_of(errors)
        super().__init__(f"restic ended with {code}: {reason}")
        self.reason = reason
        self.locked = "already locked" in reason
        # Nothing has been made there yet: S3 has no bucket, or nothing in it; 10 is restic's own word for it, from 0.17 on.
        self.missing = code == 10 or bool(re.search(r"bucket does not exist|config file: .*(does not exist|no such file)", reason))


def reason_of(errors: str) -> str:
    """The line that has the cause: whose lock it met, what it tried again for, what it called fatal, or the last one."""
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    fatal = [line.removeprefix("Fatal: ") for line in lines if line.startswith("Fatal: ")]
    tried = [found.group(1) for line in lines if (found := re.search(r"(?:retrying after [^:]+|^Remove\(.*\) failed): (.*)", line))]
    ended = [line for line in fatal if "context canceled" not in line]
    locked = [line[line.index("repository is already locked") :] for line in lines if "repository is already locked" in line]
    return (locked or ended or tried or fatal or lines or ["it said nothing"])[-1]


def unit_of(record: Record) -> str:
    return f"{backup_of(record)['restic']}-{os.getpid()}-{next(numbers)}.service"


def over_ssh(backup: Backup, unit: str) -> list[str]:
    """How restic calls ssh, with the key that systemd hands to that unit."""
    if not backup["credentials"]:
        return []
    folder = f"/run/credentials/{unit}"
    known = f"-o UserKnownHostsFile={folder}/known_hosts -o StrictHostKeyChecking=yes"
    return ["-o", f"sftp.args=-i {folder}/key -o IdentitiesOnly=yes -o BatchMode=yes {known}"]


def argv(record: Record, unit: str, *words: str, seconds: int | None = None) -> list[str]:
    """The command line of one of restic's commands."""
    backup = backup_of(record)
    own = [f"User={backup['user']}", f"EnvironmentFile={backup['environment']}", f"CacheDirectory={backup['cache']}"]
    loaded = [f"LoadCredential={name}:{path}" for name, path in backup["credentials"].items()]
    limit = [f"RuntimeMaxSec={seconds}"] if seconds else []
    flags = [f"--property={each}" for each in (*PROPERTIES, *own, *loaded, *limit)]
    cache = f"--setenv=RESTIC_CACHE_DIR=/var/cache/{backup['cache']}"
    restic = ["/usr/bin/restic", *over_ssh(backup, unit), *words]
    return [*transient(unit, ["--pipe", "--wait", cache, *flags]), *restic]


def ask(record: Record, *words: str, seconds: int | None = None, given: str = "") -> str:
    """Its standard output. @param given its standard input @raises Refused"""
    unit = unit_of(record)
    command = argv(record, unit, *words, seconds=seconds)
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    # restic 0.18 says so of what a store does not let it delete, and that all is well.
    undeleted = words[0] == "forget" and "unable to remove" in done.stdout + done.stderr
    if done.returncode != 0 or undeleted:
        raise Refused(done.returncode, f"{done.stdout}\n{done.stderr}")
    return done.stdout


def identity(record: Record) -> str:
    """
    The repository's id: the shortest answer that a store has. It needs no lock, so that whoever is to take away the one of a
    dead host gets as far as that.
    @raises Refused, when none comes within PATIENCE
    """
    found: str = json.loads(ask(record, "cat", "config", "--quiet", "--json", "--no-lock", seconds=PATIENCE))["id"]
    return found


def opened(record: Record, known: str | None) -> str:
    """
    The repository's id. One that is not there is made, unless this host knows that it was: then something has taken it.
    @raises Refused, Failed
    """
    if not known:
        try:
            ask(record, "init", seconds=PATIENCE)
        except Refused as refusal:
            # Somebody may have made it in between, and this is asked at every first time.
            if not re.search(r"already (exists|initialized)", refusal.reason):
                raise
    found = identity(record)
    if known and found != known:
        raise Failed(f"{backup_of(record)['repository']} is repository {found[:10]} and was {known[:10]}: it was replaced")
    return found


def passing(record: Record) -> list[str]:
    """
    What a command that only reads has to say to get past a lock that somebody has left: nothing where there is none. A lock
    is of one who deletes, and what is deleted in spite of one who reads ends that in words.
    """
    try:
        ask(record, "cat", "config", "--quiet", "--json", seconds=PATIENCE)
    except Refused as refusal:
        # What is not there is said better by whoever looks for a snapshot.
        if refusal.missing:
            return []
        if not refusal.locked:
            raise
        say(f"{record['project']}: the repository is read without a lock: {refusal.reason}")
        return ["--no-lock"]
    return []


def beside(record: Record) -> str:
    """
    The name under which stands what is noted of the project's snapshots. No project is called so. A note is a snapshot of its
    own, so that it takes nothing away and needs no lock for itself: a tag that is added to one does both.
    """
    return f"{record['project']}.check"


def listed(record: Record, *words: str) -> list[Snapshot]:
    """The project's snapshots, and what is noted of them, the oldest first."""
    names = ("--host", record["project"], "--host", beside(record))
    found: list[Snapshot] = json.loads(ask(record, "snapshots", *names, "--json", *words, seconds=4 * PATIENCE))
    return sorted(found, key=lambda snapshot: snapshot["time"])


def marks(snapshot: Snapshot, begin: str) -> list[str]:
    """What its tags say that begin so, without that beginning."""
    return [tag.removeprefix(begin) for tag in snapshot.get("tags") or [] if tag.startswith(begin)]


def epoch_of(snapshot: Snapshot) -> int:
    """By which its host served; 0 for one of before."""
    return max([0, *(int(mark) for mark in marks(snapshot, EPOCH) if mark.isdigit())])


def subject(note: Snapshot) -> str:
    """The id of the snapshot that a note is of."""
    return next(iter(marks(note, OF)), "")


def snapshots(record: Record, *words: str) -> list[Snapshot]:
    """The project's own, the oldest first, each with its tags and then those of what is noted of it."""
    found = listed(record, *words)
    notes = {subject(one): one.get("tags") or [] for one in found if one["hostname"] == beside(record)}
    own = [one for one in found if one["hostname"] != beside(record)]
    return [one | {"tags": [*(one.get("tags") or []), *notes.get(one.get("original", one["id"]), [])]} for one in own]


def strays(record: Record) -> list[str]:
    """Notes whose snapshot is gone, by their ids."""
    found = listed(record)
    own = {one.get("original", one["id"]) for one in found if one["hostname"] != beside(record)}
    return [one["id"] for one in found if one["hostname"] == beside(record) and subject(one) not in own]
