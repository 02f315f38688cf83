"""outward: the host's side of a unit. Delivered over the tailnet, run by `pulumi up` and callable by hand.

{verbs}

Every command may be repeated. Exit code 0: done; 1: failed, with the reason on stderr; 2: wrong usage.
"""
import argparse
import contextlib
import os
from collections.abc import Callable
from typing import NamedTuple

from .activate import activate, deactivate, entrust, leave, standby
from .apply import apply
from .backup import backup, backup_check
from .door import opened
from .follow import follow, promote
from .kept import compare, give, take, wake
from .lock import alone
from .quiesce import cede, hold, quiesce, resume
from .reboot import reboot
from .remove import remove
from .restore import latest, restore
from .session import session
from .shell import Failed, end_in_order
from .status import status
from .upkeep import upkeep
from .workload import check, dump, load


class Verb(NamedTuple):
    """What a word of the command line does; it is called with the words that it takes."""

    run: Callable[..., None]
    does: str
    takes: tuple[str, ...] = ()  # `--flag`, `--option=` with a value that may be left out
    alone: bool = True


VERBS = {
    "apply": Verb(apply, "install or change a unit, from a manifest on stdin; starts nothing unless active", ("project",)),
    "remove": Verb(remove, "stop a unit and take its files away; its state stays", ("project",)),
    "activate": Verb(activate, "this host serves: start every unit, now and at boot", ("host",)),
    "deactivate": Verb(deactivate, "stop every unit and keep it stopped"),
    "standby": Verb(standby, "take another host's data: workloads run, refuse to write, are not connected", ("peer",)),
    "dump": Verb(dump, "what a project keeps, to stdout", ("project",), alone=False),
    "load": Verb(load, "replace what a project keeps by a dump from stdin; not on a host that serves", ("project",), alone=False),
    "check": Verb(check, "one line that says what a project keeps", ("project",), alone=False),
    "files-give": Verb(give, "a project's plain files to a files-take on another host, over stdin and stdout", ("project",), alone=False),
    "files-take": Verb(take, "make a project's plain files those of another host, over stdin and stdout", ("project",), alone=False),
    "files-compare": Verb(compare, "the same, but only say what differs: exit code 1 when anything does", ("project",), alone=False),
    "wake": Verb(wake, "on a host that stands by, start what writes a project's plain files", ("project",)),
    "door": Verb(opened, "let a successor, by its address in the tailnet, follow every project that can be followed", ("address",)),
    "follow": Verb(follow, "follow a project of another host, by its address, instead of loading dumps", ("project", "address"), alone=False),
    "promote": Verb(promote, "end following, at the positions of a pause on stdin (JSON, by project)"),
    "quiesce": Verb(quiesce, "refuse writes for so many seconds, for a peer; prints the word of this pause", ("peer", "seconds")),
    "hold": Verb(hold, "the pause starts anew", ("word",)),
    "resume": Verb(resume, "end the pause: full service again"),
    "cede": Verb(cede, "never write again: the peer of the pause may; there is no way back", ("word",)),
    "leave": Verb(leave, "after ceding: disconnect for good, shred the credentials", ("peer",)),
    "entrust": Verb(entrust, "the credential of a project's tunnel from stdin, on a host that had left", ("project",)),
    "backup": Verb(backup, "copy what a project keeps to its store, now", ("project", "--tag="), alone=False),
    "backup-check": Verb(backup_check, "whether what is stored is whole", ("project",), alone=False),
    "latest": Verb(latest, "which backup a restore would put back, and how old it is", ("project",), alone=False),
    "restore": Verb(restore, "replace what a project keeps by the latest backup", ("project", "--snapshot="), alone=False),
    "upkeep": Verb(upkeep, "what the host does by itself, from a manifest on stdin: upgrades, their reboot"),
    "reboot": Verb(reboot, "when an upgrade asks for it, in the maintenance window or --now", ("--now",), alone=False),
    "session": Verb(lambda: session(perform), "commands from stdin, answers to stdout, one JSON a line", alone=False),
    "status": Verb(status, "what is installed, running and healthy; a health URL may take so many seconds", ("--json", "--within="), alone=False),
}


def usage() -> str:
    def line(name: str, verb: Verb) -> str:
        words = [f"[{word.replace('=', ' …')}]" if word.startswith("--") else word.upper() for word in verb.takes]
        return f"  {' '.join(['outward', name, *words]):40}{verb.does}"

    return __doc__.format(verbs="\n".join(line(name, verb) for name, verb in VERBS.items()))


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="outward", description=usage(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, verb in VERBS.items():
        words = verbs.add_parser(name, description=verb.does)
        for word in verb.takes:
            if word.startswith("--") and not word.endswith("="):
                words.add_argument(word, action="store_true")
            else:
                words.add_argument(word.rstrip("="))
    return parser


def perform(words: list[str] | None = None) -> None:
    """What the words say, by default those of the command line."""
    given = vars(parser().parse_args(words))
    verb = VERBS[given.pop("verb")]
    with alone() if verb.alone else contextlib.nullcontext():
        verb.run(*(given[word.removeprefix("--").rstrip("=")] for word in verb.takes))


def main() -> None:
    # Whoever only asks for help need not be root.
    parser().parse_args()
    if os.geteuid() != 0:
        raise Failed("must be root; use sudo")
    end_in_order()
    perform()
