"""outward: the host's side of a unit. Delivered over the tailnet, run by `pulumi up` and callable by hand.

{verbs}

Every command may be repeated. Exit code 0: done; 1: failed, with the reason on stderr; 2: wrong usage.
"""
import argparse
import contextlib
import os
from typing import Callable, NamedTuple

from .activate import activate, deactivate
from .apply import apply
from .backup import backup, backup_check
from .lock import alone
from .reboot import reboot
from .remove import remove
from .restore import restore
from .shell import Failed, end_in_order
from .status import status
from .upkeep import upkeep


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
    "backup": Verb(backup, "copy what a project keeps to its store, now", ("project", "--tag="), alone=False),
    "backup-check": Verb(backup_check, "whether what is stored is whole", ("project",), alone=False),
    "restore": Verb(restore, "replace what a project keeps by the latest backup", ("project", "--snapshot="), alone=False),
    "upkeep": Verb(upkeep, "what the host does by itself, from a manifest on stdin: upgrades, their reboot"),
    "reboot": Verb(reboot, "when an upgrade asks for it, in the maintenance window or --now", ("--now",), alone=False),
    "status": Verb(status, "what is installed, running and healthy", ("--json",), alone=False),
}


def usage():
    def line(name, verb):
        words = [f"[{word.replace('=', ' …')}]" if word.startswith("--") else word.upper() for word in verb.takes]
        return f"  {' '.join(['outward', name, *words]):40}{verb.does}"

    return __doc__.format(verbs="\n".join(line(name, verb) for name, verb in VERBS.items()))


def main():
    parser = argparse.ArgumentParser(
        prog="outward", description=usage(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, verb in VERBS.items():
        words = verbs.add_parser(name, description=verb.does)
        for word in verb.takes:
            flag = word.startswith("--") and not word.endswith("=")
            words.add_argument(word.rstrip("="), **({"action": "store_true"} if flag else {}))
    given = vars(parser.parse_args())
    verb = VERBS[given.pop("verb")]
    if os.geteuid() != 0:
        raise Failed("must be root; use sudo")
    end_in_order()
    with alone() if verb.alone else contextlib.nullcontext():
        verb.run(*(given[word.removeprefix("--").rstrip("=")] for word in verb.takes))
