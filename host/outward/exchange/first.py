"""Services that run to their end before any other changes: a migration."""
import time
from collections.abc import Sequence

from ..protocol import Oneshot
from ..shell import Failed, run, say
from ..unit.units import invocation, last_words, properties
from .choice import short
from .start import FORGOTTEN, restart

LOOK = 0.1


def ended(service: str, before: str) -> str | None:
    """How a run that is another than `before` ended: `ok` or why not; nothing while it has not."""
    found = properties(service, "ActiveState", "SubState", "Result", "ExecMainStatus", "InvocationID", "Job")
    if found["InvocationID"] == before:
        return None if found.get("Job", "").strip("0") else "it did not start"
    if found["ActiveState"] == "active":
        return "ok"
    # systemd tries it again by itself.
    if found["ActiveState"] == "failed" or found["SubState"].startswith("auto-restart"):
        return f"it ended with {found['ExecMainStatus']}" if found["Result"] == "exit-code" else f"it failed ({found['Result']})"
    return None


def outcome(oneshot: Oneshot, before: str) -> str:
    began = time.monotonic()
    while True:
        seen, waited = ended(oneshot["service"], before), time.monotonic() - began
        if seen and (seen != "it did not start" or waited > FORGOTTEN):
            return seen
        if waited > oneshot["seconds"]:
            return f"it has not ended after {oneshot['seconds']} s"
        time.sleep(LOOK)


def first(project: str, oneshot: Oneshot, untouched: Sequence[str]) -> None:
    """
    Returns when it has ended well.
    @param untouched names of what would change next
    @raises Failed when it has not; it runs no more then
    """
    service, name = oneshot["service"], short(oneshot["service"], project)
    before = invocation(service)
    say(f"{project}: {name} runs before anything else changes")
    restart(project, [service])
    if (seen := outcome(oneshot, before)) == "ok":
        return
    words = last_words(service)
    run("systemctl", "stop", service, check=False, quiet=True)
    rest = f"{' and '.join(untouched)} {'was' if len(untouched) == 1 else 'were'} not touched" if untouched else "nothing else was touched"
    raise Failed(f"{project}: {name}: {seen}; its last words:\n{words}\noutward: {project}: {rest}")
