"""
The sandbox of a service as systemd reads it: every line of its own unit's [Service] but those of its life, in their order, and
where in it a program is. What holds every unit of ours (outward-.service.d) holds what is run with these as well.
"""
import glob
import os
import re
import shlex
from collections.abc import Iterator

from ..protocol import Record
from ..records import workload_services
from ..shell import Failed

UNITS = "/etc/systemd/system/"

# When it starts, how it ends, and where its own words go: a command has others.
LIFE = frozenset(
    (
        *("Type", "RemainAfterExit", "NotifyAccess", "WatchdogSec", "OOMPolicy", "SyslogIdentifier"),
        *("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost"),
        *("Restart", "RestartSec", "RestartPreventExitStatus", "SuccessExitStatus", "KillMode", "KillSignal", "SendSIGKILL"),
        *("TimeoutStartSec", "TimeoutStopSec", "TimeoutSec", "RuntimeMaxSec", "StandardInput", "StandardOutput", "StandardError"),
    )
)

# systemd's own, for a unit that says none.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SHELLS = ("/bin/bash", "/bin/sh")

Lines = list[tuple[str, str]]


def services_of(record: Record) -> dict[str, str]:
    """A project's own services, their units by their short names."""
    begin, end = f"outward-{record['project']}-", ".service"
    own = [unit for unit in workload_services(record) if unit.endswith(end)]
    return {unit.removeprefix(begin).removesuffix(end): unit for unit in own}


def unit_of(record: Record, service: str) -> str:
    """@raises Failed for one that it has not, with those that it has"""
    known = services_of(record)
    if service not in known:
        raise Failed(f"{record['project']}: {service!r} is none of its services; it has {', '.join(sorted(known)) or 'none'}")
    return known[service]


def directives(text: str) -> Iterator[tuple[str, str]]:
    """Those of [Service], in their order."""
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line
        elif section == "[Service]" and line and line[0] not in "#;":
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


def meant(value: str, run_as: str) -> str:
    """
    A unit's line as a property says it, where no specifier means anything.
    @raises Failed for a specifier that this program writes into no unit
    """

    def one(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        if found[0] == "%d":
            return f"/run/credentials/{run_as}"
        raise Failed(f"{value!r}: {found[0]} is none that a unit of ours has; run pulumi up")

    return re.sub("%.?", one, value)


def lines_of(unit: str, run_as: str) -> Lines:
    """
    As `systemd-run --property` takes them.
    @param run_as the unit that is to have them @raises Failed without the unit's file
    """
    path = f"{UNITS}{unit}"
    if not os.path.exists(path):
        raise Failed(f"{path} is not there; run pulumi up")
    found: Lines = []
    for each in (path, *sorted(glob.glob(f"{glob.escape(path)}.d/*.conf"))):
        with open(each, encoding="utf-8") as file:
            found += [(name, value) for name, value in directives(file.read()) if name not in LIFE and not name.startswith("X-")]
    return [(name, meant(value, run_as)) for name, value in found]


def last(lines: Lines, name: str) -> str:
    """What holds of a setting that has one value; empty where none is said."""
    return next((value for each, value in reversed(lines) if each == name), "")


def search_path(lines: Lines) -> list[str]:
    words = [word for name, value in lines if name == "Environment" for word in shlex.split(value)]
    own = [word.removeprefix("PATH=") for word in words if word.startswith("PATH=")]
    return [folder for folder in (own or [PATH])[-1].split(":") if folder.startswith("/")]


def program(lines: Lines, word: str) -> str:
    """
    The absolute path, in the sandbox, of the program that the word means there.
    @raises Failed for one that is not there
    """
    root = last(lines, "RootDirectory").rstrip("/")
    if "$" in word:
        raise Failed(f"{word!r} must not have a dollar in it: systemd would take that for a variable's")
    if "/" in word:
        return os.path.normpath(os.path.join(last(lines, "WorkingDirectory") or "/", word))
    found = next((f"{folder}/{word}" for folder in search_path(lines) if word and os.path.lexists(f"{root}{folder}/{word}")), None)
    if not found:
        raise Failed(f"{word!r} is no program there; name one by its path, or put one of {':'.join(search_path(lines))}'s")
    return found


def shell(lines: Lines) -> str:
    """@raises Failed for an image that has none"""
    root = last(lines, "RootDirectory").rstrip("/")
    found = next((each for each in SHELLS if os.path.lexists(f"{root}{each}")), None)
    if not found:
        raise Failed("there is no shell in its image; run a program of it: bin/outward run")
    return found
