"""A successor's side: it follows what a project keeps on the host that serves, and ends that when its time has come."""
from ..protocol import Record
from ..shell import Failed, run
from ..unit import disk
from ..unit.workload import ask, keeper
from . import door
from .claim import taking
from .kept import others_of


def obstacle_of(record: Record, seconds: float | None = None) -> str | None:
    """Why it cannot be followed as it is now, as a clause; None when it can, or never could. @raises Failed"""
    followed = record["state"].get("follow") if record["state"] else None
    return (ask(record, "follow.obstacle", seconds=seconds) or None) if followed and followed.get("obstacle") else None


def obstacle(project: str) -> None:
    print(obstacle_of(keeper(project)) or "")


def follow(project: str, claim: str, address: str) -> None:
    """Returns when the project's services run on a copy that follows; what they had before is gone."""
    with taking(project, claim):
        copy(keeper(project), address)


def copy(record: Record, address: str) -> None:
    project, services = record["project"], others_of(record)
    state, _ = door.followed(record)
    door.let("followed", project, f"{state['user']} . {address} . {state['port']}")
    run("systemctl", "stop", *services)
    try:
        # A newer claim ends it by this name.
        ask(record, "follow.begin", address, str(state["port"]), unit=f"outward-{project}.follow.service")
    except Failed:
        # Not awaited: why they do not start either would hide why nothing could be followed.
        run("systemctl", "start", "--no-block", *services)
        raise
    try:
        run("systemctl", "start", *services)
    except Failed as failed:
        raise Failed(f"{project}: its services do not start{disk.fullness(record['disk'])}\n{failed}") from failed
