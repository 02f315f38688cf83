"""
What a project keeps in plain files, on its way to a successor by rsync: as the project's user on both hosts, over the
standard input and output that each command gets. What is said goes to standard error.
"""
import re
import subprocess
from collections.abc import Iterable

from .. import pipe
from ..heard import hearing
from ..protocol import Kept, Record
from ..records import workload_services
from ..shell import Failed, run, say
from ..unit.workload import confined, keeper, own
from .claim import taking as taking_by

RSYNC = "/usr/bin/rsync"

# Told apart by size and time, to the nanosecond: within one second a file may be copied and changed. A folder's own
# time changes with what is beside the paths.
WHAT = (
    *("--recursive", "--links", "--hard-links", "--perms", "--times", "--omit-dir-times", "--modify-window=-1"),
    *("--sparse", "--delete"),
)
STATS = ("--stats", "--no-human-readable")
DIFFERENCES = ("--dry-run", "--itemize-changes")
RELAY = "--rsh=/usr/bin/python3 -m outward.roles.channel"

# 24: files that were there when the copy began are gone since, which is what files do on a host that serves.
DONE = (0, 24)


def kept_of(record: Record) -> Kept | None:
    """Its config for rsync, its paths and their writers, or None when it keeps no plain files."""
    state = record["state"]
    return state.get("kept") if state else None


def writers_of(record: Record) -> list[str]:
    kept = kept_of(record)
    return kept["writers"] if kept else []


def bundled(kept: Kept) -> list[str]:
    """For a bundle: the paths, and what of them the dump has."""
    return [*kept["paths"], *(f"!{path}" for path in kept.get("dumped", ()))]


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


def filters(paths: list[str], dumped: Iterable[str] = ()) -> list[str]:
    """The paths with all that is below them, but for what a dump has, and nothing beside them."""
    above = {path[:at] for path in paths for at in (found.start() for found in re.finditer("/", path))}
    found = [*(f"/{folder}/" for folder in sorted(above)), *(each for path in paths for each in (f"/{path}", f"/{path}/**"))]
    besides = [each for path in dumped for each in (f"/{path}", f"/{path}-*")]
    return [*(f"--exclude={each}" for each in besides), *(f"--include={each}" for each in found), "--exclude=*"]


def taking(folder: str, rules: list[str], *options: str) -> list[str]:
    """rsync's words for the side that copies. @param rules `filters`"""
    return [RSYNC, *WHAT, *options, *rules, RELAY, "peer::state/", f"{folder}/"]


def giving(config: str) -> list[str]:
    return [RSYNC, "--server", "--daemon", f"--config={config}", "."]


def fetched(record: Record, kept: Kept, name: str, *options: str) -> str:
    """What rsync says when it copies from the channel. One of a name and project at a time: an earlier one is ended."""
    # With a dot: no service of a project is called so.
    unit = f"outward-{record['project']}.{name}.service"
    run("systemctl", "stop", unit, check=False, quiet=True)
    rules = filters(kept["paths"], kept.get("dumped", ()))
    command = own(record, "roles.channel", *taking(record["disk"]["folder"], rules, *options))
    return copied(record["project"], pipe.named(command, unit))


def copied(project: str, command: list[str]) -> str:
    """What rsync says on its way. @raises Failed with it, when it did not end well"""
    with hearing() as printed:
        code = subprocess.run(command, stderr=printed.sink, check=False).returncode
        if code not in DONE:
            raise Failed(f"{project}: rsync ended with {code}: {printed.text().strip()}")
        return printed.text()


def give(project: str) -> None:
    record, kept = with_files(project)
    copied(project, confined(record, giving(kept["config"])))


def number(printed: str, what: str) -> int:
    found = re.search(rf"^{what}: (\d+)", printed, re.MULTILINE)
    if not found:
        raise Failed(f"rsync does not say its {what.lower()}: {printed.strip()}")
    return int(found.group(1))


def take(project: str, claim: str | None) -> None:
    with taking_by(project, claim):
        record, kept = with_files(project)
        rest(record)
        # A newer claim ends it by this name.
        printed = fetched(record, kept, "files", *STATS)
    files, size = number(printed, "Number of regular files transferred"), number(printed, "Total transferred file size")
    say(f"{project}: {files} files, {size / 1e6:.1f} MB")


def compare(project: str) -> None:
    """@raises Failed with what differs; nothing is changed"""
    printed = fetched(*with_files(project), "differences", *DIFFERENCES).strip().splitlines()
    if printed:
        more = f"\n  and {len(printed) - 10} more" if len(printed) > 10 else ""
        raise Failed(f"{project}: {len(printed)} files are not what they are on the other host:\n  " + "\n  ".join(printed[:10]) + more)


def wake(project: str, claim: str) -> None:
    """What writes its plain files starts on the copy: until the next one, or for good when it serves."""
    with taking_by(project, claim):
        rise(with_files(project)[0])
