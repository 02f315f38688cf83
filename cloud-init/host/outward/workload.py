"""Runs a project's own commands (dump, load, check, quiesce): as its user, in its slice, with no more than its services have."""
import os
import shlex
import subprocess
import sys
from typing import Any

from . import framing, pipe
from .records import record_of, state_of
from .role import must_be
from .shapes import Record
from .shell import Failed, output_of, run

PROGRAM = "/usr/local/sbin/outward"

SANDBOX = (
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "ProtectProc=invisible",
    "TemporaryFileSystem=/tmp:mode=1777 /var/tmp:mode=1777",
    "PrivateMounts=yes",
    "PrivateDevices=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces=yes",
    "SystemCallFilter=@system-service",
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/run/systemd/resolve",
    "UMask=0077",
)


def confined(record: Record, words: list[str], environment: dict[str, str] | None = None) -> list[str]:
    """The command line that runs some words for the project."""
    state = state_of(record)
    properties = (*SANDBOX, f"User={state['user']}", f"Slice={state['slice']}", f"ReadWritePaths={' '.join(state['writable'])}")
    given = [f"--setenv={name}={value}" for name, value in (environment or {}).items()]
    flags = ["--pipe", "--wait", "--quiet", "--collect", *given, *(f"--property={each}" for each in properties)]
    return ["systemd-run", *flags, *words]


def words_of(record: Record, command: str) -> list[str]:
    """One of the record's commands: `dump`, or `follow.begin`."""
    words: Any = state_of(record)
    for part in command.split("."):
        words = words[part]
    return shlex.split(words)


def argv(record: Record, command: str, *more: str) -> list[str]:
    """The command line that runs one of the record's commands."""
    return confined(record, [*words_of(record, command), *more], state_of(record).get("environment"))


def own(record: Record, module: str, *words: str, environment: dict[str, str] | None = None) -> list[str]:
    """The command line that runs a module of this program for the project."""
    return confined(record, ["/usr/bin/python3", "-m", f"outward.{module}", *words], {**(environment or {}), "PYTHONPATH": PROGRAM})


def ask(record: Record, command: str, *more: str) -> str:
    """Its standard output. @raises Failed with what it said"""
    done = subprocess.run(argv(record, command, *more), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip() or done.stdout.strip()
        raise Failed(f"{record['project']}: {command} ended with {done.returncode}: {said}")
    return done.stdout.strip()


def keeper(project: str) -> Record:
    """The record of a project that keeps something."""
    record = record_of(project)
    if not record or not record["state"]:
        raise Failed(f"{project}: {'keeps nothing' if record else 'nothing installed'}")
    return record


def dump(project: str) -> None:
    """To stdout, framed; a dump that fails has no end mark."""
    record = keeper(project)
    with subprocess.Popen(argv(record, "dump"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        framing.send(output_of(process), sys.stdout.buffer)
    if process.returncode != 0:
        raise Failed(f"{project}: dump ended with {process.returncode}")
    framing.end(sys.stdout.buffer)


def load(project: str) -> None:
    """From stdin, framed. A command that did not get all of it is killed, and not told that this was the end."""
    must_be(f"replace what {project} keeps", "none", "standby")
    record, unit = keeper(project), f"outward-{project}-load-{os.getpid()}"
    with subprocess.Popen(pipe.named(argv(record, "load"), unit), stdin=subprocess.PIPE) as process:
        ended = pipe.feed(process, lambda: run("systemctl", "kill", "--signal=SIGKILL", unit, check=False, quiet=True))
    if ended != 0:
        raise Failed(f"{project}: load ended with {ended}")


def check(project: str) -> None:
    print(ask(keeper(project), "check"))
