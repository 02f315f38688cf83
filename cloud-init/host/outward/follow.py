"""A successor's side: it follows what a project keeps on the host that serves, and ends that when its time has come."""
import json
import sys

from . import disk
from .kept import others_of
from .records import state_of
from .role import must_be
from .shell import Failed, run
from .threads import threads
from .workload import ask, keeper


def follow(project: str, address: str) -> None:
    """Returns when the project's services run on a copy that follows; what they had before is gone."""
    must_be(f"follow {address}", "standby")
    record = keeper(project)
    state, services = state_of(record), others_of(record)
    if not state.get("follow"):
        raise Failed(f"{project} cannot be followed: its state has no follow; load a dump")
    run("nft", "add", "element", "inet", "outward", "followed", f"{{ {state['user']} . {address} . {state['port']} }}")
    run("systemctl", "stop", *services)
    try:
        ask(record, "follow.begin", address, str(state["port"]))
    except Failed:
        # Not awaited: why they do not start either would hide why nothing could be followed.
        run("systemctl", "start", "--no-block", *services)
        raise
    try:
        run("systemctl", "start", *services)
    except Failed as failed:
        raise Failed(f"{project}: its services do not start{disk.fullness(record['disk'])}\n{failed}") from failed


def promote() -> None:
    positions: dict[str, str] = json.load(sys.stdin)
    must_be("end following", "standby")

    def end(project: str, position: str) -> None:
        ask(keeper(project), "follow.promote", position)

    with threads() as pool:
        for ended in [pool.submit(end, project, position) for project, position in positions.items()]:
            ended.result()
    run("nft", "flush", "set", "inet", "outward", "followed")
