"""
Changes a connector without losing a request. A candidate with all that is new runs beside the one that serves; when it
has its connections, the files of the other are replaced, and the candidate serves while that one restarts.
"""
import contextlib
import os

from .. import files
from ..protocol import Candidate, Connector, Entry, Trace
from ..shell import Failed, run, say
from .health import Unhealthy, await_health
from .units import invocation


class Stranded(Failed):
    """The connector is healthy neither with the new files nor with the old: the candidate goes on."""


def trace(candidate: Candidate) -> Trace:
    """What is written down of a candidate, so that it is found when the run that made it was killed."""
    return {"service": candidate["service"], "paths": [entry["path"] for entry in candidate["files"]]}


def left_behind(traced: Trace) -> list[str]:
    return [path for path in traced["paths"] if os.path.exists(path)]


def dismiss(traced: Trace) -> None:
    """Stops a candidate gracefully and takes it away, if there is one."""
    paths = left_behind(traced)
    if not paths:
        return
    run("systemctl", "stop", traced["service"], check=False, quiet=True)
    run("systemctl", "reset-failed", traced["service"], check=False, quiet=True)
    files.take_away(paths)
    run("systemctl", "daemon-reload")


def settle(project: str, connector: Connector, traced: Trace) -> None:
    """A run that was killed may have left a candidate behind, which serves alone until the other one is healthy."""
    if not left_behind(traced):
        return
    say(f"{project}: a run that was killed left {traced['service']} behind")
    with contextlib.suppress(Unhealthy):
        await_health(connector, connector)
    dismiss(traced)


def try_out(candidate: Candidate, connector: Connector) -> None:
    for entry in candidate["files"]:
        files.write(entry)
    run("systemctl", "daemon-reload")
    run("systemctl", "start", "--no-block", candidate["service"])
    await_health(candidate, connector)


def restart(connector: Connector) -> None:
    before = invocation(connector["service"])
    run("systemctl", "daemon-reload")
    # One job: a run that is killed now does not leave the service stopped.
    run("systemctl", "restart", "--no-block", connector["service"])
    await_health(connector, connector, before)


def replace(connector: Connector, entries: list[Entry]) -> None:
    """The service with the new files; with the old ones again when it is not healthy with them."""
    old = [(entry["path"], files.kept(entry["path"])) for entry in entries]
    try:
        for entry in entries:
            files.write(entry)
        restart(connector)
    except BaseException as problem:
        say(f"putting the old connector back: {problem}")
        for path, content in old:
            files.put_back(path, content)
        try:
            restart(connector)
        except (Failed, Unhealthy) as worse:
            raise Stranded(
                f"{problem}\noutward: and the old connector does not come back: {worse}\n"
                f"outward: {connector['candidate']['service']} serves until its time is over; look at the edge, run again"
            ) from problem
        raise


def exchange(project: str, connector: Connector, entries: list[Entry]) -> None:
    """
    Both are healthy, one after the other, or everything is as before.
    @raises Failed with what was seen, when the new one is not accepted.
    """
    traced = trace(connector["candidate"])
    settle(project, connector, traced)
    say(f"{project}: trying cloudflared {connector['version']} beside the connector that serves")
    finished, outcome = True, "the old connector was not touched and serves on"
    try:
        try_out(connector["candidate"], connector)
        say(f"{project}: it is healthy and serves, while {connector['service']} restarts")
        outcome = "the old connector is back and serves"
        replace(connector, entries)
    except Stranded:
        finished = False
        raise
    except Unhealthy as problem:
        raise Failed(
            f"{project}: cloudflared {connector['version']} is not accepted: {problem}\n"
            f"outward: {project}: {outcome}. Name another version (outward:{project}.cloudflared), or check its pin "
            "and what else of the connector was changed"
        ) from problem
    finally:
        if finished:
            dismiss(traced)
