"""
A job: when its time has come it runs to its end, where its project serves and does not pause. How it ended is written down, told
as a metric, and judged for `outward status`.
"""
import contextlib
import json
import os
import time
from typing import Literal, TypedDict, cast

from .. import lock
from ..backups.saved import LATE, METRICS, seconds_of
from ..backups.saved import now as moment
from ..files import read_json, remove, write_atomically
from ..protocol import Job, JobStatus, Record
from ..records import installed
from ..roles.pause import pause_of
from ..roles.role import role, served_since
from ..shell import Failed, run, say
from .units import last_words, properties

FOLDER = "/var/lib/outward/.jobs"


class Run(TypedDict, total=False):
    """`since`: when the host first had it. `began`: of the last one; `outcome` is missing until it has ended. `success`: of the last good one."""

    since: str
    began: str
    outcome: Literal["ok", "failed", "stopped"]
    reason: str | None
    success: str


def jobs_of(record: Record) -> dict[str, Job]:
    return record.get("jobs", {})


def path_of(project: str) -> str:
    return os.path.join(FOLDER, f"{project}.json")


def metrics_of(project: str) -> str:
    return os.path.join(METRICS, f"{project}-jobs.prom")


def read(project: str) -> dict[str, Run]:
    found: dict[str, Run] | None = read_json(path_of(project))
    return found or {}


def metrics(record: Record, runs: dict[str, Run]) -> str:
    """In the text format of Prometheus, as those of backups."""
    found: dict[str, list[str]] = {}
    for name, job in jobs_of(record).items():
        one = runs.get(name, {})
        values = {"outward_job_period_seconds": float(job["everySeconds"])}
        if "outcome" in one:
            values["outward_job_failed"] = int(one["outcome"] == "failed")
        if "success" in one:
            values["outward_job_last_success_timestamp_seconds"] = int(seconds_of(one["success"]))
        for metric, value in values.items():
            found.setdefault(metric, []).append(f'{metric}{{project="{record["project"]}",job="{name}"}} {value}\n')
    return "".join(f"# TYPE {metric} gauge\n{''.join(lines)}" for metric, lines in found.items())


def write(record: Record, runs: dict[str, Run]) -> None:
    project = record["project"]
    write_atomically(path_of(project), json.dumps(runs, indent=1).encode(), 0o600)
    write_atomically(metrics_of(project), metrics(record, runs).encode(), 0o644)


def noting(project: str) -> contextlib.AbstractContextManager[bool]:
    """Whoever changes what is written down reads it first: one at a time."""
    return lock.alone(path=lock.path_of(f"{project}.jobs"))


def note(record: Record, name: str, change: Run) -> None:
    """What it says of the last run; of those that are the unit's own still."""
    with noting(record["project"]):
        runs = {own: one for own, one in read(record["project"]).items() if own in jobs_of(record)}
        # What became of the one before is no news of this one.
        kept = {key: value for key, value in runs.get(name, {}).items() if key in ("since", "success", "began")}
        write(record, runs | {name: cast(Run, kept | change)})


def begin(record: Record) -> None:
    """Since when there should be runs of one that has had none. Of a unit that has no jobs any more nothing is left."""
    if not jobs_of(record):
        forget(record["project"])
        return
    with noting(record["project"]):
        runs = read(record["project"])
        write(record, {name: {"since": moment()} | runs.get(name, {}) for name in jobs_of(record)})


def forget(project: str) -> None:
    for path in (path_of(project), metrics_of(project)):
        remove(path)


def hindrance(project: str) -> str | None:
    if role(project) != "active":
        return "this host does not serve it"
    return "it pauses" if pause_of(project) else None


def ended(service: str, code: int) -> str | None:
    """Why it is none that did its work; None of one that did."""
    seen = properties(service, "Result", "ExecMainStatus")
    if code == 0 and seen["Result"] == "success":
        return None
    because = "it took too long" if seen["Result"] == "timeout" else f"it ended with {seen['ExecMainStatus']} ({seen['Result']})"
    return f"{because}; its last words:\n{last_words(service)}"


def perform(project: str, name: str) -> None:
    """Started by its timer, or by hand. @raises Failed when it did not do its work"""
    record = installed(project)
    job = jobs_of(record).get(name)
    if not job:
        raise Failed(f"{project}: {name} is no job of it; it has {', '.join(jobs_of(record)) or 'none'}")
    if why := hindrance(project):
        say(f"{project}: {name} does not run: {why}")
        return
    note(record, name, {"began": moment()})
    code = run("systemctl", "start", job["service"], check=False, quiet=True).returncode
    reason = ended(job["service"], code)
    # systemd forgets what ended well, and that one never began.
    if hindrance(project):
        note(record, name, {"outcome": "stopped", "reason": "a pause, or a move, came in between"})
        say(f"{project}: {name} was stopped: a pause, or a move, came in between")
    elif reason:
        note(record, name, {"outcome": "failed", "reason": reason})
        raise Failed(f"{project}: {name}: {reason}")
    else:
        note(record, name, {"outcome": "ok", "reason": None, "success": moment()})


def overdue(project: str, job: Job, one: Run) -> str | None:
    """Counted from when this host began to serve, and to have it, too."""
    last = one.get("began")
    begun = max(served_since(project), seconds_of(one["since"]) if "since" in one else 0, seconds_of(last) if last else 0)
    if time.time() - begun <= LATE * job["everySeconds"]:
        return None
    known = f"the last one began at {last}" if last else "there was none yet"
    return f"{known}, and there should be one every {job['everySeconds'] // 60} minutes"


def judged_one(project: str, job: Job, one: Run) -> JobStatus:
    """One whose end nobody has written down, and that does not run, was cut off with its host."""
    found: JobStatus = {"at": one.get("began"), "everySeconds": job["everySeconds"], "outcome": "idle", "reason": None}
    if role(project) != "active":
        return found
    if late := overdue(project, job, one):
        return found | {"outcome": "late", "reason": late}
    if "began" not in one:
        return found | {"outcome": "waiting"}
    if "outcome" in one:
        return found | {"outcome": one["outcome"], "reason": one.get("reason")}
    if properties(job["service"], "ActiveState")["ActiveState"] in ("activating", "active", "deactivating"):
        return found | {"outcome": "running"}
    return found | {"outcome": "failed", "reason": "its end was not seen: this host went down, or whoever started it was ended"}


def judged(record: Record) -> dict[str, JobStatus]:
    # Asked again and again in a move, of units that mostly have none.
    runs = read(record["project"]) if jobs_of(record) else {}
    return {name: judged_one(record["project"], job, runs.get(name, {})) for name, job in jobs_of(record).items()}


def line_of(job: JobStatus) -> str:
    """The same for people."""
    reason = f": {job['reason'].splitlines()[0]}" if job["reason"] else ""
    return f"{job['outcome']}{reason}{', ' + job['at'] if job['at'] else ''}"
