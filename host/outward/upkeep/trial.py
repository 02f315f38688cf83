"""
A change of the host's own files that is tried: what was there before, durable, until the change is confirmed or put back;
and what became of the try, for whoever asks. A timer ends it, and so does the next boot.
"""
import base64
import json
import os
import time
from typing import TypedDict

from .. import files
from ..shapes import Content
from ..shell import Failed, run

BEFORE = "/var/lib/outward/.baseline-before.json"
OUTCOME = "/run/outward/baseline-outcome.json"
# Of no name that outward-.service.d holds: what it starts is root's own program.
TIMER = "outward.revert.timer"
SECONDS = 60
IN_FORCE = "in force"
CONFIRMED = "confirmed"
UNDONE = f"it was put back: no new connection over the tailnet has confirmed it within {SECONDS} seconds"


class Earlier(TypedDict):
    """A file as it was, `content` in base64."""

    content: str
    mode: int
    gid: int


class Trial(TypedDict):
    """`changes`: paths and preferences that differ; `files`: what was at each path, if anything; `digests` are the new ones."""

    word: str
    changes: list[str]
    files: dict[str, Earlier | None]
    digests: dict[str, str]
    restarts: list[str]
    tailscale: dict[str, bool]
    before: dict[str, bool]


class Outcome(TypedDict):
    word: str
    outcome: str
    changes: list[str]


def earlier(path: str) -> Earlier | None:
    found = files.kept(path)
    if found is None:
        return None
    content, mode, gid = found
    return {"content": base64.b64encode(content).decode(), "mode": mode, "gid": gid}


def content_of(kept: Earlier | None) -> Content | None:
    return (base64.b64decode(kept["content"]), kept["mode"], kept["gid"]) if kept else None


def under_way() -> Trial | None:
    found: Trial | None = files.read_json(BEFORE)
    return found


def begin(trial: Trial) -> None:
    """Written down and armed before anything changes: whatever dies from here on, all is put back."""
    files.write_atomically(BEFORE, json.dumps(trial).encode(), 0o600)
    disarm()
    timer = [f"--on-active={SECONDS}", "--timer-property=AccuracySec=100ms", f"--unit={TIMER.removesuffix('.timer')}"]
    again = ["--service-type=oneshot", "--property=Restart=on-failure", "--property=RestartSec=5"]
    run("systemd-run", "--quiet", "--collect", *timer, *again, "/usr/local/sbin/outward", "revert", quiet=True)


def disarm() -> None:
    run("systemctl", "stop", TIMER, check=False, quiet=True)


def end(trial: Trial, outcome: str) -> None:
    """It is over: from here on nothing puts it back, or there is nothing left to put back."""
    files.take_away([BEFORE])
    files.sync(os.path.dirname(BEFORE))
    tell(trial, outcome)
    disarm()


def tell(trial: Trial, outcome: str) -> None:
    ended: Outcome = {"word": trial["word"], "outcome": outcome, "changes": trial["changes"]}
    files.write_atomically(OUTCOME, json.dumps(ended).encode(), 0o600)


def outcome_of(word: str) -> Outcome | None:
    try:
        with open(OUTCOME, encoding="utf-8") as file:
            ended: Outcome = json.load(file)
            return ended if ended["word"] == word else None
    except FileNotFoundError:
        return None


def awaited(word: str) -> str:
    """What became of it. @raises Failed when it was never begun"""
    last = time.monotonic() + SECONDS
    while (ended := outcome_of(word)) is None:
        trial = under_way()
        if not trial or trial["word"] != word or time.monotonic() > last:
            raise Failed(f"{word} is not being tried on this host: {UNDONE}")
        time.sleep(0.1)
    return ended["outcome"]
