"""
An operator's command: in the sandbox of a service of the project's, where the project serves, recorded in its journal, and gone
with whoever asked for it.
"""
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

from ..protocol import Record
from ..records import installed
from ..roles import legacy
from ..roles.pause import pause_of, pause_path
from ..roles.role import marker_path, role, serves_path
from ..shell import Failed, say
from ..unit.units import properties
from ..unit.workload import transient
from . import lease, sandbox
from .asker import asker
from .journal import note

# As ssh has it: the command did not run, or nobody knows how it ended.
NOT_RUN = 255
# Whoever leaves a terminal open comes back to it within the day, or not at all.
LONGEST = 24 * 3_600

# systemd's own numbers for a program that it could not start begin here.
FAILED_TO_START = 200
KILLED = ("2", "3")

# systemd-run changes nothing of the operator's terminal.
PLAIN = {"SYSTEMD_ADJUST_TERMINAL_TITLE": "0", "SYSTEMD_TINT_BACKGROUND": "0"}


def hindrance(record: Record) -> str | None:
    """Why nothing that may write is run of it here at this moment, a clause; None when it is."""
    project = record["project"]
    now, state = role(project), record["state"]
    if now != "active":
        return f"it is {now} here, and a command may write; run it where the project serves"
    if legacy.concerns(project):
        return "it was applied by an earlier version; run pulumi up"
    if present := pause_of(project):
        return f"it pauses for {present['peer']}, and a command may write; wait until that is over, or: sudo outward resume {project}"
    if state and os.path.lexists(state["flag"]):
        return "it refuses writes while its data are put back, and a command may write; wait until that is over"
    return None


def must_be_let(record: Record) -> None:
    if why := hindrance(record):
        raise Failed(f"{record['project']}: {why}; nothing was run")


def asserted(record: Record) -> list[str]:
    """The same for systemd, at the moment of the start: a pause that begins meanwhile ends what has started, and lets nothing start."""
    project, state = record["project"], record["state"]
    absent = [marker_path(project), pause_path(project), *([state["flag"]] if state else [])]
    return [f"AssertPathExists={path}" for path in (serves_path(project), *(f"!{path}" for path in absent))]


def held(record: Record, lines: sandbox.Lines) -> list[str]:
    """What holds a command of that service; it goes before the services do when the project has no memory left."""
    ends = (f"RuntimeMaxSec={LONGEST}", f"TimeoutStopSec={lease.GRACE}", "SendSIGHUP=yes", "OOMScoreAdjust=500")
    around = ("Requires=nftables.service", "After=nftables.service", f"RequiresMountsFor={record['disk']['folder']}")
    return [*(f"{name}={value}" for name, value in lines), *ends, *around, *asserted(record)]


def argv(record: Record, key: str, service: str, lines: sandbox.Lines, tty: bool, words: list[str]) -> list[str]:
    """
    The command line that runs the words; systemd takes `$` for a variable's, and two for one.
    @param key of its lease @param words none: a shell
    """
    first = sandbox.program(lines, words[0]) if words else sandbox.shell(lines)
    flags = [
        *("--wait", "--service-type=exec", "--pty" if tty else "--pipe", f"--description=A command of an operator's in {service}"),
        *(f"--property={each}" for each in held(record, lines)),
    ]
    rest = [word.replace("$", "$$") for word in words[1:]]
    return [*transient(lease.command_of(record["project"], key), flags), "--", first, *rest]


@contextlib.contextmanager
def attended(project: str, key: str, by_itself: bool) -> Iterator[None]:
    """@param by_itself this process attends it: it ends with its caller's connection, or terminal"""
    over = threading.Event()

    def attend() -> None:
        while not over.wait(lease.BEAT):
            lease.renewed(project, key)

    thread = threading.Thread(target=attend, daemon=True)
    if by_itself:
        thread.start()
    try:
        yield
    finally:
        over.set()


def ended(record: Record, key: str, service: str, code: int) -> int:
    """
    Its exit code, 128 and more for a signal's as a shell has it: systemd-run says 0 of one that SIGTERM has ended. Says why, of
    one that it was not for the command to end.
    """
    project = record["project"]
    found = properties(lease.command_of(project, key), "LoadState", "ActiveEnterTimestampMonotonic", "ExecMainCode", "ExecMainStatus", "Result")
    how, status, known = found.get("ExecMainCode", "0"), int(found.get("ExecMainStatus") or 0), found.get("LoadState") == "loaded"
    if not known:
        if lease.silent(project, key):
            say(f"{project}: the command was ended: nobody has attended it for {lease.SILENCE} s")
            return 128 + signal.SIGTERM
        return code
    if how in KILLED:
        if why := hindrance(record):
            say(f"{project}: the command was ended: {why}")
        elif found.get("Result") == "timeout":
            say(f"{project}: the command was ended after {LONGEST} s")
        return 128 + status
    if how == "0":
        say(f"{project}: the command did not start: {hindrance(record) or 'systemd says why above'}")
        return NOT_RUN
    if status >= FAILED_TO_START and found.get("ActiveEnterTimestampMonotonic") == "0":
        say(f"{project}: it did not start in the sandbox of {service} (systemd's status {status}); is the program there, and may it run?")
        return NOT_RUN
    return code


def performed(record: Record, key: str, service: str, tty: bool, by_itself: bool, words: list[str]) -> int:
    project, unit = record["project"], sandbox.unit_of(record, service)
    must_be_let(record)
    command = argv(record, key, service, sandbox.lines_of(unit, lease.command_of(project, key)), tty, words)
    # In one line, whatever is in the words; no variable's value is among them.
    shown = json.dumps(words) if words else "a shell"
    try:
        note(project, unit, f"{asker()} runs in {service}: {shown}")
    except OSError as problem:
        raise Failed(f"{project}: what cannot be recorded in a journal is not run: {problem}") from None
    try:
        lease.grant(project, key)
        with attended(project, key, by_itself):
            code = subprocess.run(command, env=os.environ | PLAIN, check=False).returncode
        return ended(record, key, service, code)
    finally:
        # Of one that was asked to end it runs on: systemd-run is not what it belongs to.
        lease.stop(project, key)
        lease.forget(project, key)


def run(project: str, service: str, tty: bool, key: str | None, words: list[str]) -> None:
    """
    With the standard input and output that this process has. @raises SystemExit with its exit code
    @param key by which whoever asks attends it (`attend`). @default this process does
    """
    try:
        own = secrets.token_hex(8) if key is None else key
        lease.must_be_key(own)
        if not words and not tty:
            raise Failed("no command: it stands behind --; without one it is a shell, which wants --tty")
        if tty and not os.isatty(0):
            raise Failed("--tty: standard input is no terminal")
        code = performed(installed(project), own, service, tty, key is None, words)
    except Failed as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(NOT_RUN) from None
    raise SystemExit(code)
