"""outward: the host's side of a unit. Delivered over the tailnet, run by `pulumi up` and callable by hand.

{verbs}

Every command may be repeated; `reclaim` then says that the project is active.
Exit code 0: done; 1: failed, with the reason on stderr; 2: wrong usage.
"""
import argparse
import contextlib
import importlib
import io
import os
import sys
from collections.abc import Callable

from . import grammar
from .grammar import COMMAND, Verb, name_of, read
from .lock import alone
from .shell import Failed, end_in_order


class Late:
    """A function of this package, `module.name`, loaded when it is first called: no command waits for what others need."""

    def __init__(self, name: str) -> None:
        self.name = name

    def load(self) -> Callable[..., None]:
        module, _, function = self.name.rpartition(".")
        found: Callable[..., None] = getattr(importlib.import_module(f".{module}", __package__), function)
        return found

    def __call__(self, *words: object) -> None:
        self.load()(*words)


VERBS = {
    "apply": Verb(
        Late("unit.apply.apply"),
        "install or change a unit, from a manifest on stdin; starts nothing unless active", ("project",), reads=True,
    ),
    "rollback": Verb(
        Late("exchange.rollback.rollback"),
        "a project runs the version again that ran before the last change, without a lost request; once more, and it is back", ("project",),
    ),
    "has": Verb(
        Late("delivered.receiving.has"), "whether the store has what a project is to run, by its SHA-256: yes or no",
        ("project", "sha256"), alone=False,
    ),
    "receive": Verb(
        Late("delivered.receiving.receive"), "the same from stdin, unless it is there; kept for the project's next apply",
        ("project", "sha256"), alone=False,
    ),
    "remove": Verb(Late("unit.remove.remove"), "stop a unit and take its files away; its state stays", ("project",)),
    "begin": Verb(
        Late("roles.service.begin"),
        "a project serves here, where nobody else does; later than an epoch", ("project", "--after="), alone=False,
    ),
    "start": Verb(Late("roles.service.started"), "start whatever serves here, now and at boot", alone=False),
    "end": Verb(Late("roles.giver.end"), "a project stops here, and nobody takes it over", ("project",), alone=False),
    "standby": Verb(
        Late("roles.heir.standby"),
        "take a project's data from another host: it runs, refuses to write, is not connected; prints its claim",
        ("project", "peer", "--over="), alone=False,
    ),
    "job": Verb(Late("unit.jobs.perform"), "run a project's job, to its end, and write down how that was", ("project", "name"), alone=False),
    "dump": Verb(Late("unit.workload.dump"), "what a project keeps, to stdout", ("project",), alone=False),
    "load": Verb(
        Late("unit.workload.load"),
        "replace what a project keeps by a dump from stdin; not where it serves", ("project", "--claim="), alone=False,
    ),
    "check": Verb(Late("unit.workload.check"), "one line that says what a project keeps", ("project",), alone=False),
    "compare": Verb(
        Late("unit.comparison.compare"),
        "whether a project keeps what a line of check on stdin says; as JSON", ("project",), alone=False,
    ),
    "files-give": Verb(
        Late("roles.kept.give"),
        "a project's plain files to a files-take on another host, over stdin and stdout", ("project",), alone=False,
    ),
    "files-take": Verb(
        Late("roles.kept.take"),
        "make a project's plain files those of another host, over stdin and stdout", ("project", "--claim="), alone=False,
    ),
    "files-compare": Verb(
        Late("roles.kept.compare"),
        "the same, but only say what differs: exit code 1 when anything does", ("project",), alone=False,
    ),
    "wake": Verb(
        Late("roles.kept.wake"),
        "where a project stands by, start what writes its plain files", ("project", "claim"), alone=False,
    ),
    "door": Verb(
        Late("roles.door.opened"),
        "let an heir, by its address in the tailnet, follow a project", ("project", "address"), alone=False,
    ),
    "obstacle": Verb(
        Late("roles.follow.obstacle"),
        "why a project cannot be followed as it is now; nothing when it can", ("project",), alone=False,
    ),
    "follow": Verb(
        Late("roles.follow.follow"),
        "follow a project of another host, by its address, instead of loading dumps",
        ("project", "claim", "address"), alone=False,
    ),
    "quiesce": Verb(
        Late("roles.pause.quiesce"),
        "a project refuses writes for so many seconds, for a peer's claim; however it is held, no longer than its limit; prints its pause",
        ("project", "peer", "claim", "seconds", "--limit="), alone=False,
    ),
    "hold": Verb(Late("roles.pause.hold"), "the pause starts anew", ("project", "pause"), alone=False),
    "resume": Verb(
        Late("roles.pause.resume"),
        "end the pause: full service again, of one project or of all", ("project?", "pause?"), alone=False,
    ),
    "ready": Verb(
        Late("roles.heir.ready"),
        "a project has what the peer had in that pause, on the disk, and nothing changes it; prints its epoch",
        ("project", "claim", "pause", "after", "--position="), alone=False,
    ),
    "cede": Verb(
        Late("roles.giver.cede"),
        "a project never writes here again: the claim of the pause may serve; prints the pause's key", ("project", "pause"), alone=False,
    ),
    "activate": Verb(
        Late("roles.heir.activate"),
        "a project serves here: with the peer's key from stdin, or because it is gone",
        ("project", "claim", "--gone="), alone=False,
    ),
    "leave": Verb(
        Late("roles.giver.leave"),
        "a project disconnects here for good, and its credential is shredded: a peer serves it, by a later epoch",
        ("project", "peer", "epoch", "--ghost"), alone=False,
    ),
    "renounce": Verb(
        Late("roles.heir.renounce"),
        "a project will never serve here by that claim; prints the claim's key", ("project", "claim"), alone=False,
    ),
    "reclaim": Verb(
        Late("roles.giver.reclaim"),
        "a project that has ceded serves here again, by a later epoch: with the heir's key from stdin, or because it is gone",
        ("project", "after", "--gone="), alone=False,
    ),
    "entrust": Verb(
        Late("roles.service.entrust"), "the credential of a project's tunnel from stdin, where it had left", ("project",), alone=False,
    ),
    "run": Verb(
        Late("commands.run.run"),
        "a command, or a shell, in a service's own sandbox, where the project serves; ends with whoever asked, or attends it by its key",
        ("project", "service", "--tty", "--key=", COMMAND), alone=False,
    ),
    "attend": Verb(
        Late("commands.lease.attend"),
        "a command goes on: within 45 seconds again, or it ends; --over: it ends now", ("project", "key", "--over"), alone=False,
    ),
    "backup": Verb(Late("backups.backup.backup"), "copy what a project keeps to its store, now", ("project", "--tag="), alone=False),
    "backup-check": Verb(Late("backups.backup.backup_check"), "whether what is stored is whole", ("project",), alone=False),
    "latest": Verb(
        Late("backups.restore.latest"), "which backup a restore would put back, and how old it is", ("project", "--json"), alone=False,
    ),
    "restore": Verb(
        Late("backups.restore.restore"),
        "replace what a project keeps by the latest backup", ("project", "--snapshot=", "--claim="), alone=False,
    ),
    "baseline": Verb(
        Late("upkeep.baseline.baseline"),
        "the host's own files, from a manifest on stdin; put back after a minute unless confirmed by this word", ("word",), reads=True,
    ),
    "tried": Verb(Late("upkeep.baseline.tried"), "wait until what is tried is in force, or say what became of it", ("word",), alone=False),
    "confirm": Verb(Late("upkeep.baseline.confirm"), "keep what is tried, asked over a newer connection", ("word",), alone=False),
    "enforce": Verb(Late("upkeep.baseline.enforce"), "what is tried takes effect; started by baseline", ("word",), alone=False),
    "revert": Verb(Late("upkeep.baseline.revert"), "put back what is tried; --at-boot: its files alone", ("--at-boot",), alone=False),
    "upkeep": Verb(
        Late("upkeep.upkeep.upkeep"),
        "what the host does by itself, from a manifest on stdin: upgrades, their reboot", reads=True,
    ),
    "reboot": Verb(Late("upkeep.reboot.reboot"), "when an upgrade asks for it, in the maintenance window or --now", ("--now",), alone=False),
    "session": Verb(Late("cli.serve"), "commands from stdin, answers to stdout, one JSON a line", alone=False),
    "status": Verb(
        Late("status.status"),
        "what is installed, running and healthy, of one project or of all; a health URL may take so many seconds",
        ("project?", "--json", "--within="), alone=False,
    ),
}


def parser() -> argparse.ArgumentParser:
    return grammar.parser(str(__doc__), VERBS)


def serve() -> None:
    # The program's file may be another one before a session ends: nothing is loaded from it later.
    for verb in VERBS.values():
        if isinstance(verb.run, Late):
            verb.run.load()
    session = importlib.import_module(".session", __package__)
    session.session(perform)


def perform(words: list[str] | None = None) -> None:
    """What the words say, by default those of the command line."""
    given = read(parser(), VERBS, sys.argv[1:] if words is None else words)
    verb = VERBS[given["verb"]]
    if verb.reads:
        sys.stdin = io.StringIO(sys.stdin.read())
    with alone() if verb.alone else contextlib.nullcontext():
        verb.run(*(given[name_of(word)] for word in verb.takes))


def main() -> None:
    # Whoever only asks for help need not be root.
    read(parser(), VERBS, sys.argv[1:])
    if os.geteuid() != 0:
        raise Failed("must be root; use sudo")
    end_in_order()
    perform()
