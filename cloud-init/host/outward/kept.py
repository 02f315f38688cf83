"""
What a project keeps in plain files, on its way to a successor by rsync: as the project's user on both hosts, over the
standard input and output that each command gets. What is said goes to standard error.
"""
import re
import subprocess

from .records import workload_services
from .role import must_be
from .shapes import Kept, Record
from .shell import Failed, run, say
from .workload import confined, keeper, own

RSYNC = "/usr/bin/rsync"

# Told apart by size and time, to the nanosecond: within one second a file may be copied and changed. A folder's own
# time changes with what is beside the paths.
WHAT = (
    *("--recursive", "--links", "--hard-links", "--perms", "--times", "--omit-dir-times", "--modify-window=-1"),
    *("--sparse", "--delete"),
)
STATS = ("--stats", "--no-human-readable")
DIFFERENCES = ("--dry-run", "--itemize-changes")
RELAY = "--rsh=/usr/bin/python3 -m outward.channel"

# 24: files that were there when the copy began are gone since, which is what files do on a host that serves.
DONE = (0, 24)


def kept_of(record: Record) -> Kept | None:
    """Its config for rsync, its paths and their writers, or None when it keeps no plain files."""
    state = record["state"]
    return state.get("kept") if state else None


def writers_of(record: Record) -> list[str]:
    kept = kept_of(record)
    return kept["writers"] if kept else []


def others_of(record: Record) -> list[str]:
    """The workload's services besides the writers: on a host that takes files they alone run."""
    return [service for service in workload_services(record) if service not in writers_of(record)]


def with_files(project: str) -> tuple[Record, Kept]:
    record = keeper(project)
    kept = kept_of(record)
    if not kept:
        raise Failed(f"{project} keeps no plain files on this host: its state has no paths")
    return record, kept


def rest(record: Record) -> None:
    """Returns when nothing writes what is kept in files."""
    if writers_of(record):
        run("systemctl", "stop", *writers_of(record))


def rise(record: Record, *how: str) -> None:
    if writers_of(record):
        run("systemctl", "start", *how, *writers_of(record))


def filters(paths: list[str]) -> list[str]:
    """The paths with all that is below them, and nothing beside them."""
    above = {path[:at] for path in paths for at in (found.start() for found in re.finditer("/", path))}
    found = [*(f"/{folder}/" for folder in sorted(above)), *(each for path in paths for each in (f"/{path}", f"/{path}/**"))]
    return [*(f"--include={each}" for each in found), "--exclude=*"]


def taking(folder: str, paths: list[str], *options: str) -> list[str]:
    """rsync's words for the side that copies."""
    return [RSYNC, *WHAT, *options, *filters(paths), RELAY, "peer::state/", f"{folder}/"]


def giving(config: str) -> list[str]:
    return [RSYNC, "--server", "--daemon", f"--config={config}", "."]


def fetched(record: Record, kept: Kept, *options: str) -> str:
    """What rsync says when it copies from the channel. One copy of a project at a time: an earlier one is ended."""
    # With a dot: no service of a project is called so.
    unit = f"outward-{record['project']}.files.service"
    run("systemctl", "stop", unit, check=False, quiet=True)
    command = own(record, "channel", *taking(record["disk"]["folder"], kept["paths"], *options))
    done = subprocess.run([command[0], f"--unit={unit}", *command[1:]], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in DONE:
        raise Failed(f"{record['project']}: rsync ended with {done.returncode}: {done.stderr.strip()}")
    return done.stderr


def give(project: str) -> None:
    record, kept = with_files(project)
    command = confined(record, giving(kept["config"]))
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in DONE:
        raise Failed(f"{project}: rsync ended with {done.returncode}: {done.stderr.strip()}")


def number(said: str, what: str) -> int:
    found = re.search(rf"^{what}: (\d+)", said, re.MULTILINE)
    if not found:
        raise Failed(f"rsync does not say its {what.lower()}: {said.strip()}")
    return int(found.group(1))


def take(project: str) -> None:
    must_be(f"replace the files of {project}", "none", "standby")
    record, kept = with_files(project)
    rest(record)
    said = fetched(record, kept, *STATS)
    files, size = number(said, "Number of regular files transferred"), number(said, "Total transferred file size")
    say(f"{project}: {files} files, {size / 1e6:.1f} MB")


def compare(project: str) -> None:
    """@raises Failed with what differs; nothing is changed"""
    said = fetched(*with_files(project), *DIFFERENCES).strip().splitlines()
    if said:
        more = f"\n  and {len(said) - 10} more" if len(said) > 10 else ""
        raise Failed(f"{project}: {len(said)} files are not what they are on the other host:\n  " + "\n  ".join(said[:10]) + more)


def wake(project: str) -> None:
    must_be(f"start what writes the files of {project}", "standby")
    rise(with_files(project)[0])
