"""Runs a project's own commands (dump, load, check, quiesce): as its user, in its slice, with no more than its services have."""
import itertools
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

from .. import pipe
from ..backups import framing
from ..heard import MOST as MOST_HEARD
from ..heard import hearing
from ..protocol import Record
from ..records import record_of, state_of
from ..roles.claim import taking
from ..shell import Failed, output_of, run

PROGRAM = "/usr/local/sbin/outward"
RUN = "/run/"

# What holds every service of ours on this host, transient ones too; `outward upkeep` brings it.
HOLDS_ALL = "/etc/systemd/system/outward-.service.d/50-sandbox.conf"

# Besides that, as the services of a project have it.
SANDBOX = (
    "TemporaryFileSystem=/tmp:mode=1777 /var/tmp:mode=1777 /dev/shm:mode=1777 /run:ro",
    "BindReadOnlyPaths=-/run/systemd/resolve",
    "PrivateMounts=yes",
    "PrivateUsers=yes",
    # systemd takes it away with the last unit of a user: what the services share stays.
    "RemoveIPC=yes",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "SocketBindDeny=any",
    "IPAddressDeny=169.254.0.0/16",
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/run/dbus",
    # Without the firewall it does not run.
    "Requires=nftables.service",
    "After=nftables.service",
)

# Where resolved is asked besides loopback and the bus: for a project that reaches nothing outside.
NAMELESS = "InaccessiblePaths=-/run/systemd/resolve"

# Who asks for names needs some port for UDP, and there is no name for "one that is free".
NAMED = "SocketBindAllow=udp"

# Nobody runs what came as data; a project says of its services and of its commands which of them make machine code.
NO_JIT = "MemoryDenyWriteExecute=yes"

# Seconds that one of a record's commands may take; of any other it is MOST, since what is copied whole may take hours.
LIMITS = {"quiesce": 15, "follow.obstacle": 60, "follow.promote": 120, "check": 3_600, "compare": 3_600}
MOST = 6 * 3_600

numbers = itertools.count(1)


def transient(name: str, flags: Iterable[str]) -> list[str]:
    """
    `systemd-run`, as a service that is held like every other.
    @param name without a dash behind `outward-` it would be none of those
    @raises Failed when nothing would hold it
    """
    if not os.path.exists(HOLDS_ALL):
        raise Failed(f"{HOLDS_ALL} is not there, so nothing would hold {name}; run pulumi up")
    return ["systemd-run", f"--unit={name}", "--quiet", "--collect", *flags]


def sandbox(record: Record) -> tuple[str, ...]:
    """
    What holds its commands: as its user, with its own folder under /run. They see no journal's door, and have none of their own:
    one that begins as the project's last service ends would be refused by systemd, which is stopping that journal.
    """
    state = state_of(record)
    names = NAMED if state.get("names") else NAMELESS
    code = "MemoryDenyWriteExecute=no" if state.get("jit") else NO_JIT
    own = (f"User={state['user']}", f"Slice={state['slice']}", f"RequiresMountsFor={record['disk']['folder']}")
    seen = [f"BindPaths={path}" for path in state["writable"] if path.startswith(RUN)]
    # Where root says that it pauses; a unit of before has that among its own.
    paused = os.path.dirname(state["flag"])
    if paused not in state["writable"]:
        seen.append(f"BindReadOnlyPaths={paused}")
    return (*SANDBOX, names, code, *own, *seen)


def confined(record: Record, words: list[str], environment: dict[str, str] | None = None, limit: float = MOST) -> list[str]:
    """
    The command line that runs some words for the project.
    @param limit seconds after which it is ended, however it takes that
    """
    state = state_of(record)
    ends = (f"RuntimeMaxSec={limit}", "TimeoutStopSec=2")
    properties = (*sandbox(record), *ends, f"ReadWritePaths={' '.join(state['writable'])}")
    given = [f"--setenv={name}={value}" for name, value in (environment or {}).items()]
    flags = ["--pipe", "--wait", *given, *(f"--property={each}" for each in properties)]
    # With a dot: no service of a project is called so.
    return [*transient(f"outward-{record['project']}.run-{os.getpid()}-{next(numbers)}.service", flags), *words]


def words_of(record: Record, command: str) -> list[str]:
    """One of the record's commands: `dump`, or `follow.begin`."""
    words: Any = state_of(record)
    for part in command.split("."):
        words = words[part]
    return shlex.split(words)


def argv(record: Record, command: str, *more: str, seconds: float | None = None) -> list[str]:
    """The command line that runs one of the record's commands. @param seconds by default what LIMITS says"""
    limit = seconds or LIMITS.get(command, MOST)
    return confined(record, [*words_of(record, command), *more], state_of(record).get("environment"), limit)


def own(record: Record, module: str, *words: str, environment: dict[str, str] | None = None) -> list[str]:
    """The command line that runs a module of this program for the project."""
    return confined(record, ["/usr/bin/python3", "-m", f"outward.{module}", *words], {**(environment or {}), "PYTHONPATH": PROGRAM})


def ask(record: Record, command: str, *more: str, given: str = "", seconds: float | None = None, unit: str | None = None) -> str:
    """
    Its standard output.
    @param given its standard input
    @param unit a name by which others can end it
    @param seconds how long it may take, by default what LIMITS says
    @raises Failed with what it said
    """
    words = argv(record, command, *more, seconds=seconds)
    if unit:
        words = pipe.named(words, unit)
    with hearing() as out, hearing() as errors:
        code = subprocess.run(words, input=given, stdout=out.sink, stderr=errors.sink, text=True, check=False).returncode
        answer = out.text().strip()
        if code != 0:
            raise Failed(f"{record['project']}: {command} ended with {code}: {errors.text().strip() or answer}")
        if out.size() > MOST_HEARD:
            raise Failed(f"{record['project']}: {command} says {out.size()} bytes, at most {MOST_HEARD} are taken; let it say less")
    return answer


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


def load(project: str, claim: str | None) -> None:
    """From stdin, framed. A command that did not get all of it is killed, and not told that this was the end."""
    # A newer claim ends it by this name.
    record, unit = keeper(project), f"outward-{project}.load.service"
    with taking(project, claim), subprocess.Popen(pipe.named(argv(record, "load"), unit), stdin=subprocess.PIPE) as process:
        ended = pipe.feed(process, lambda: run("systemctl", "kill", "--signal=SIGKILL", unit, check=False, quiet=True))
    if ended != 0:
        raise Failed(f"{project}: load ended with {ended}")


def check(project: str) -> None:
    print(ask(keeper(project), "check"))
