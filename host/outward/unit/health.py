"""Whether a connector has all its connections to the edge."""
import json
import time

from ..probe import probe
from ..protocol import Candidate, Connector
from ..shell import say
from .units import invocation, last_words, properties

EVERY_SECONDS = 0.2


class Unhealthy(Exception):
    """A connector that did not get its connections, and what was seen of it."""


def fault(service: str, ready: str, connections: int) -> str | None:
    """What a connector lacks; nothing when it is healthy."""
    state = properties(service, "ActiveState", "Result", "ExecMainStatus")
    if state["ActiveState"] == "failed":
        return f"failed ({state['Result']}, exit status {state['ExecMainStatus']})"
    if state["ActiveState"] != "active":
        return state["ActiveState"]
    answer = probe(ready)
    if answer["status"] != 200:
        return f"/ready answers {answer['status'] or answer['body']}"
    there = json.loads(answer["body"])["readyConnections"]
    return f"{there} of {connections} connections" if there < connections else None


def await_health(instance: Connector | Candidate, connector: Connector, before: str = "") -> None:
    """Returns when the service is healthy in another run than `before`: one that is stopping still answers."""
    service, end, reason = instance["service"], time.monotonic() + connector["patienceSeconds"], ""
    while True:
        seen = fault(service, instance["ready"], connector["connections"])
        if invocation(service) == before:
            seen = "not started yet"
        if seen is None:
            return
        if seen != reason:
            say(f"waiting: {service}: {seen}")
            reason = seen
        if seen.startswith("failed") or time.monotonic() > end:
            raise Unhealthy(f"{service} did not become healthy: {seen}; its last words:\n{last_words(service)}")
        time.sleep(EVERY_SECONDS)
