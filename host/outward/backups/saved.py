"""What became of a project's backups on this host: written down, told as a metric, judged for `outward status`."""
import datetime
import json
import os
import time

from ..files import read_json, write_atomically
from ..protocol import Judged, Record
from ..records import backup_of
from ..roles.role import role, served_since
from ..shapes import Saved
from ..unit.units import properties

FOLDER = "/var/lib/outward/.backups"
METRICS = "/var/lib/outward/.metrics"

# A backup may be late by half of its period: it takes its time, and its timer is not to the second.
LATE = 1.5


def path_of(project: str) -> str:
    return os.path.join(FOLDER, f"{project}.json")


def read(project: str) -> Saved:
    """`backup` and `check`: the last attempt; `success`: the last backup; `checked`: when the last check found nothing."""
    found: Saved | None = read_json(path_of(project))
    return found or {}


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def seconds_of(moment: str) -> float:
    return datetime.datetime.fromisoformat(moment).timestamp()


def metrics(record: Record, state: Saved) -> str:
    """In the text format of Prometheus, for node_exporter's textfile collector."""
    label = f'{{project="{record["project"]}"}}'
    success, last, check = state.get("success"), state.get("backup"), state.get("check")
    values: dict[str, float] = {"outward_backup_period_seconds": backup_of(record)["everySeconds"]}
    if last:
        values["outward_backup_failed"] = int(last["outcome"] != "ok")
    if success:
        values["outward_backup_last_success_timestamp_seconds"] = int(seconds_of(success["at"]))
        values["outward_backup_size_bytes"] = success["bytes"]
        values["outward_backup_duration_seconds"] = success["seconds"]
    if check:
        values["outward_backup_check_failed"] = int(check["outcome"] != "ok")
    if state.get("checked"):
        values["outward_backup_check_last_success_timestamp_seconds"] = int(seconds_of(state["checked"]))
    return "".join(f"# TYPE {name} gauge\n{name}{label} {value}\n" for name, value in values.items())


def write(record: Record, state: Saved) -> None:
    project = record["project"]
    write_atomically(path_of(project), json.dumps(state, indent=1).encode(), 0o600)
    write_atomically(os.path.join(METRICS, f"{project}.prom"), metrics(record, state).encode(), 0o644)


def begin(record: Record) -> None:
    """Since when there should be backups of a unit that has had none."""
    state = read(record["project"])
    if record.get("backup") and "since" not in state:
        write(record, state | {"since": now()})


def forget(project: str) -> None:
    for path in (path_of(project), os.path.join(METRICS, f"{project}.prom")):
        if os.path.exists(path):
            os.unlink(path)


def failure(record: Record, state: Saved) -> str | None:
    """Why the last backup, or the last check, is none; also of one that had no time to say so."""
    attempts = {"backup": state.get("backup"), "check": state.get("check")}
    for (kind, last), service in zip(attempts.items(), backup_of(record)["services"], strict=True):
        if last and last["outcome"] != "ok":
            return last["reason"] if kind == "backup" else f"the check of the repository: {last['reason']}"
        seen = properties(service, "ActiveState", "Result")
        if seen["ActiveState"] == "failed":
            return f"{service} failed: {seen['Result']}"
    return None


def overdue(record: Record, state: Saved) -> str | None:
    """How late the next backup is, or the next check: counted from when this host began to serve and to have one, too."""
    begun = max(served_since(record["project"]), seconds_of(state["since"]) if "since" in state else 0)
    success = state.get("success")
    dues = {
        "backup": (success["at"] if success else None, backup_of(record)["everySeconds"]),
        "check of the repository": (state.get("checked"), backup_of(record)["checkSeconds"]),
    }
    for what, (moment, period) in dues.items():
        age = time.time() - max(begun, seconds_of(moment) if moment else 0)
        if age > LATE * period:
            last = f"the last {what} is of {moment}" if moment else f"there was no {what} yet"
            return f"{last}, and there should be one every {period // 60} minutes"
    return None


def judged(record: Record) -> Judged | None:
    """
    What `outward status` says: `outcome` is ok, waiting (the first one is still to come), failed, old, or idle (this host
    does not serve, and makes none). `reason`: why it failed or is old; of one that is ok, what else did not come of it. Nothing for
    a project without a backup.
    """
    if not record.get("backup"):
        return None
    state = read(record["project"])
    success = state.get("success")
    common: Judged = {
        "at": success["at"] if success else None,
        "ageSeconds": int(time.time() - seconds_of(success["at"])) if success else None,
        "snapshot": success["snapshot"] if success else None,
        "bytes": success["bytes"] if success else None,
        "comparable": success["check"] is not None if success else None,
        "everySeconds": backup_of(record)["everySeconds"],
        "checkedAt": state.get("checked"),
        "outcome": "idle",
        "reason": None,
    }
    if role(record["project"]) != "active":
        return common
    if reason := failure(record, state):
        return common | {"outcome": "failed", "reason": reason}
    if reason := overdue(record, state):
        return common | {"outcome": "old", "reason": reason}
    rest = [last["reason"] for last in (state.get("backup"), state.get("check")) if last and last["reason"]]
    return common | {"outcome": "ok" if success else "waiting", "reason": "; ".join(rest) or None}


def line_of(backup: Judged) -> str:
    """The same for people."""
    if backup["outcome"] in ("failed", "old"):
        return f"{backup['outcome']}: {backup['reason']}"
    at, age, snapshot = backup["at"], backup["ageSeconds"], backup["snapshot"]
    if at is None or age is None or snapshot is None:
        return f"{backup['outcome']}: none yet"
    untried = ", which has no check to compare a restore with" if backup["comparable"] is False else ""
    rest = f"; {backup['reason']}" if backup["reason"] else ""
    return f"{backup['outcome']}: {at}, {age // 60} minutes old, snapshot {snapshot[:8]}{untried}{rest}"
