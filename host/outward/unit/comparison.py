"""Whether what a project keeps here is what was copied: by the lines of its own check, and what it says of two that differ."""
import json
import sys

from ..protocol import Compared, Record
from ..records import state_of
from ..shell import Failed
from .workload import ask, keeper


def same(record: Record, copied: str, here: str) -> bool:
    """Equal lines are; of others the workload's `compare` knows, which says what differs when it says no."""
    if copied == here:
        return True
    if not state_of(record).get("compare"):
        return False
    try:
        ask(record, "compare", given=f"{copied}\n{here}\n")
    except Failed as failed:
        print(str(failed), file=sys.stderr)
        return False
    return True


def compare(project: str) -> None:
    record, copied = keeper(project), sys.stdin.read().strip()
    here = ask(record, "check")
    answer: Compared = {"same": same(record, copied, here), "here": here}
    print(json.dumps(answer))
