"""
The host's own files: brought like a unit's, tried for a minute, and put back unless a new connection over the tailnet
confirms them. So a change that cuts the operator off is undone by the host itself, whatever became of whoever made it.
"""
import json
import sys

from .. import files
from ..lock import alone
from ..protocol import Baseline, Tried
from ..records import must_know
from ..shell import Failed, run, say
from ..unit.firewall import NFTABLES
from . import effect, host_record, trial
from .trial import Trial

LOCK = "/var/lib/outward/.baseline.lock"


def differing(manifest: Baseline, before: dict[str, bool]) -> list[str]:
    """Paths of files that are another, and names of preferences."""
    paths = [entry["path"] for entry in manifest["files"] if not files.holds(entry)]
    return paths + [name for name, value in manifest["tailscale"].items() if before.get(name) != value]


def planned(word: str, manifest: Baseline) -> Trial:
    before = effect.preferences()
    changes = differing(manifest, before)
    entries = [entry for entry in manifest["files"] if entry["path"] in changes]
    return {
        "word": word,
        "changes": changes,
        "files": {entry["path"]: trial.earlier(entry["path"]) for entry in entries},
        "digests": host_record.digests(manifest["files"]),
        "restarts": sorted({service for entry in entries for service in entry["restarts"]}),
        "tailscale": manifest["tailscale"],
        "before": {name: before[name] for name in manifest["tailscale"]},
    }


def baseline(word: str) -> None:
    """Prints what differs. What does is tried from here on: `enforce` makes it take effect, `confirm` keeps it."""
    manifest: Baseline = json.load(sys.stdin)
    must_know(manifest["protocol"])
    with alone(path=LOCK):
        if left := trial.under_way():
            undo(left, "another change took its place before it was confirmed")
        plan = planned(word, manifest)
        if plan["changes"]:
            attempt(plan, manifest)
        else:
            host_record.write("baseline", plan["digests"])
    answer: Tried = {"changes": plan["changes"]}
    print(json.dumps(answer))


def attempt(plan: Trial, manifest: Baseline) -> None:
    entries = [entry for entry in manifest["files"] if entry["path"] in plan["changes"]]
    for entry in entries:
        if entry["path"] == NFTABLES:
            effect.refuse_rules(files.wanted(entry)[0])
    # Not in this run: what it restarts may be what carries this run's connection, and ends it.
    unit = ["--unit=outward.enforce", "--service-type=oneshot", "--no-block"]
    try:
        trial.begin(plan)
        for entry in entries:
            files.write(entry)
        run("systemd-run", "--quiet", "--collect", *unit, "/usr/local/sbin/outward", "enforce", plan["word"], quiet=True)
    except Failed as problem:
        undo(plan, str(problem), files_only=True)
        raise


def enforce(word: str) -> None:
    with alone(path=LOCK):
        plan = trial.under_way()
        if not plan or plan["word"] != word:
            return
        try:
            for step in effect.steps(plan["changes"], plan["restarts"], plan["tailscale"]):
                step()
        except Failed as problem:
            undo(plan, f"it was put back: {problem}")
            raise
        trial.tell(plan, trial.IN_FORCE)


def tried(word: str) -> None:
    """Returns when it is in force. A connection that asks this may be older than that: another one has to confirm."""
    outcome = trial.awaited(word)
    if outcome not in (trial.IN_FORCE, trial.CONFIRMED):
        raise Failed(outcome)


def confirm(word: str) -> None:
    """Prints what is kept, and may be asked again: its answer may have been lost."""
    with alone(path=LOCK):
        plan, ended = trial.under_way(), trial.outcome_of(word)
        if not ended:
            raise Failed(f"{word} is not in force on this host: nothing to confirm yet")
        if ended["outcome"] == trial.IN_FORCE and plan and plan["word"] == word:
            host_record.write("baseline", plan["digests"])
            trial.end(plan, trial.CONFIRMED)
        elif ended["outcome"] != trial.CONFIRMED:
            raise Failed(ended["outcome"])
    answer: Tried = {"changes": ended["changes"]}
    print(json.dumps(answer))


def undo(plan: Trial, why: str, files_only: bool = False) -> None:
    """All is as before, each part for itself: one that does not go back keeps no other from it."""
    say(f"putting back {', '.join(plan['changes'])}: {why}")
    for path, kept in plan["files"].items():
        files.put_back(path, trial.content_of(kept))
    if not files_only:
        for step in effect.steps(plan["changes"], plan["restarts"], plan["before"]):
            try:
                step()
            except Failed as problem:
                say(str(problem))
    trial.end(plan, why)


def revert(at_boot: bool) -> None:
    """At boot the files alone: what reads them starts after this."""
    with alone(path=LOCK):
        plan = trial.under_way()
        if plan:
            undo(plan, "the host has booted before it was confirmed" if at_boot else trial.UNDONE, at_boot)
