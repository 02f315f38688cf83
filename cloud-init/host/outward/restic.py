"""Runs restic for a project: as the backup's user, who alone reaches the store, with the store's credentials."""
import itertools
import json
import os
import re
import subprocess

from .pipe import named
from .records import backup_of
from .shapes import Backup, Record, Snapshot
from .shell import Failed
from .workload import SANDBOX

# It asks for names, and has no business with what the project keeps: that comes over a pipe.
OWN = (
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/var/lib/outward",
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

numbers = itertools.count(1)


class Refused(Failed):
    """What restic ended with, and why. Its code is in the words: a SystemExit's own would take their place."""

    def __init__(self, code: int, said: str) -> None:
        self.reason = reason_of(said)
        super().__init__(f"restic ended with {code}: {self.reason}")


def reason_of(said: str) -> str:
    """The line that has the cause: whose lock it met, what it tried again for, what it called fatal, or the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    fatal = [line.removeprefix("Fatal: ") for line in lines if line.startswith("Fatal: ")]
    tried = [found.group(1) for line in lines if (found := re.search(r"retrying after [^:]+: (.*)", line))]
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
    """The command line of one of restic's commands, but for its unit's name."""
    backup = backup_of(record)
    own = [f"User={backup['user']}", f"EnvironmentFile={backup['environment']}", f"CacheDirectory={backup['cache']}"]
    loaded = [f"LoadCredential={name}:{path}" for name, path in backup["credentials"].items()]
    limit = [f"RuntimeMaxSec={seconds}"] if seconds else []
    flags = [f"--property={each}" for each in (*PROPERTIES, *own, *loaded, *limit)]
    cache = f"--setenv=RESTIC_CACHE_DIR=/var/cache/{backup['cache']}"
    restic = ["/usr/bin/restic", *over_ssh(backup, unit), *words]
    return ["systemd-run", "--pipe", "--wait", "--quiet", "--collect", cache, *flags, *restic]


def ask(record: Record, *words: str, seconds: int | None = None) -> str:
    """Its standard output. @raises Refused"""
    unit = unit_of(record)
    command = named(argv(record, unit, *words, seconds=seconds), unit)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused(done.returncode, f"{done.stdout}\n{done.stderr}")
    return done.stdout


def identity(record: Record) -> str:
    """The repository's id: the shortest answer that a store has. @raises Refused, when none comes within PATIENCE"""
    found: str = json.loads(ask(record, "cat", "config", "--quiet", "--json", seconds=PATIENCE))["id"]
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


def snapshots(record: Record) -> list[Snapshot]:
    """The project's own, the oldest first."""
    listed: list[Snapshot] = json.loads(ask(record, "snapshots", "--host", record["project"], "--json", seconds=4 * PATIENCE))
    return sorted(listed, key=lambda snapshot: snapshot["time"])
