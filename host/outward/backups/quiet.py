"""
While a project's data are put back on a host that serves: it refuses writes and answers reads. What visitors would write
meanwhile is acknowledged and then replaced, and what they would write afterwards is not what was copied.
"""
import contextlib
from collections.abc import Iterator

from ..commands import lease
from ..protocol import Record
from ..records import job_services, state_of
from ..roles.kept import kept_of
from ..roles.pause import clear_flag, pause_of, raise_flag
from ..roles.role import deciding, role
from ..shell import Failed, run, say
from ..unit import workload


def undisturbed(project: str) -> None:
    """@raises Failed while a move has it paused: what that has copied would not be what is here"""
    with deciding(project):
        present = pause_of(project)
    if present:
        move = f"wait until the move is over, or end it: sudo outward resume {project}"
        raise Failed(f"cannot restore {project}: it pauses for {present['peer']}; {move}; nothing was changed")


def stops(record: Record) -> bool:
    """Who writes what is loaded is stopped for it."""
    kept = kept_of(record)
    return bool(kept and kept.get("dumped"))


@contextlib.contextmanager
def quiet(record: Record) -> Iterator[str]:
    """
    Full service again when it ends, however it does. Its word is why somebody may have written meanwhile, as a clause; empty when
    nobody can have. A project that cannot be made quiet is restored all the same: its data may be why it cannot.
    """
    project, state = record["project"], state_of(record)
    if role(project) != "active":
        yield ""
        return
    undisturbed(project)
    if not state.get("quiesce") and not stops(record):
        yield f"{project} has no `quiesce`, and was written to meanwhile, or it"
        return
    try:
        try:
            raise_flag(record)
            lease.revoke(project)
            # Each writes, and none begins while the flag is there.
            if jobs := job_services(record):
                run("systemctl", "stop", *jobs)
            if state.get("quiesce"):
                workload.ask(record, "quiesce", state["flag"])
            reason = ""
            say(f"{project}: refuses writes until it is restored; if this is killed, sudo outward resume {project} ends that")
        except Failed as failure:
            clear_flag(record)
            reason = f"{project} did not become quiet, and was written to meanwhile, or it"
            say(f"{project}: goes on writing while it is restored: {str(failure).removeprefix('outward: ')}")
        yield reason
    finally:
        # A move that began meanwhile keeps it for as long as it pauses.
        with deciding(project):
            if not pause_of(project):
                clear_flag(record)
