"""
The real program, as one operator after the other orders it on a host in memory: what a command leaves there, and what it tells. Its
services, locks and clocks are somebody else's test.
"""
import contextlib
import json
import types
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from unittest import mock

from memory import Disk, Memory, lasting, packed
from outward.roles import claim, door, giver, heir, kept, legacy, pause, promise, role, service
from outward.shell import Failed

MODULES = (claim, door, giver, heir, kept, legacy, pause, promise, role, service)
BLOG: dict[str, Any] = {
    "protocol": 2,
    "project": "blog",
    "target": "t",
    "services": [],
    "state": None,
    "backup": None,
    "connector": {"service": "c", "credential": "/none"},
    "candidate": {"service": "x", "paths": []},
    "disk": {"folder": "/d"},
}
# Later than any.
LATER = "1000000000"

Command = tuple[str, ...]


class Told(NamedTuple):
    """How many claims and pauses were drawn; every claim, pause and key that was told."""

    drawn: tuple[int, int]
    claims: frozenset[str]
    pauses: frozenset[str]
    keys: frozenset[str]


# Which of the two a command draws.
DRAW = {"standby": 0, "quiesce": 1}
NOBODY = Told((0, 0), frozenset(), frozenset(), frozenset())


class Broken(Exception):
    """What must not be, with the shortest way there."""


def must_be_in_order(held: dict[str, Any], verb: str, words: Command) -> None:
    """@param held the marker of a host that has done what the words say @raises Broken"""
    if verb == "ready" and held.get("claim") != words[0]:
        raise Broken("an older claim has sealed what a newer one takes")
    if verb == "standby" and held.get("because") == "ready" and held["pause"] != words[1]:
        raise Broken("what is sealed is replaced, and its pause may be on")


class Program:
    """`asked`: how often it was."""

    def __init__(self) -> None:
        self.memory = Memory(pause.PAUSES)
        self.said: list[str] = []
        self.given = ""
        self.token: Callable[[], str] = lambda: "none"
        self.asked = 0

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Until this ends, the program's roles are on these files."""
        stand_ins: dict[str, object] = {
            "run": lambda *_, **__: types.SimpleNamespace(returncode=1, stdout=""),
            "installed": lambda _: BLOG,
            "record_of": lambda _: BLOG,
            "records": lambda: [BLOG],
            "say": lambda _: None,
            "dismiss": lambda _: None,
            "print": self.said.append,
            "alone": lambda *_, **__: contextlib.nullcontext(True),
            "beside": lambda *_: contextlib.nullcontext(),
            "now": lambda: 0,
            "sys": types.SimpleNamespace(stdin=types.SimpleNamespace(read=lambda: self.given)),
            "time": types.SimpleNamespace(time=lambda: 0),
            "secrets": types.SimpleNamespace(token_hex=lambda _: self.token()),
        }
        with contextlib.ExitStack() as stack:
            self.memory.onto(stack)
            for module in MODULES:
                for name, value in stand_ins.items():
                    if name in vars(module) or (name == "print" and module in (heir, giver, pause)):
                        stack.enter_context(mock.patch.object(module, name, value, create=True))
            yield

    def first(self) -> Disk:
        """Of a host that serves."""
        self.memory.be({}, {})
        role.serve("blog", {"epoch": 0, "claim": None})
        return packed(self.memory.names, self.memory.kept)

    def perform(self, verb: str, words: Command) -> None:
        first, *more = (*words, "")
        self.given = words[-1] if words else ""
        verbs: dict[str, Callable[[], None]] = {
            "standby": lambda: heir.standby("blog", first, more[0] or None),
            "ready": lambda: heir.ready("blog", first, more[0], "0", None),
            "activate": lambda: heir.activate("blog", first, None),
            "renounce": lambda: heir.renounce("blog", first),
            "quiesce": lambda: pause.quiesce("blog", first, more[0], "20"),
            "resume": lambda: pause.resume("blog", first or None),
            "cede": lambda: giver.cede("blog", first),
            "reclaim": lambda: giver.reclaim("blog", "0", None),
            "leave": lambda: giver.leave("blog", first, LATER, False),
            "end": lambda: giver.end("blog"),
        }
        verbs[verb]()

    def effect(self, disk: Disk, verb: str, words: Command, next_one: int) -> Iterator[tuple[Disk, Told]]:
        """
        What is there and what is told or drawn in addition: when a command has ended, and when it died on its way.
        @param next_one the number of what it draws
        """
        if verb in ("reboot", "cut"):
            left = lasting(disk.kept if verb == "cut" else disk.names)
            yield Disk(left, left), NOBODY
            return
        drawn: list[str] = []

        def token() -> str:
            drawn.append(f"{verb}-{next_one}")
            return drawn[0]

        self.token = token
        self.asked += 1
        names = dict(disk.names)
        self.memory.be(names, dict(disk.kept))
        self.said.clear()
        # One that is refused may have changed something all the same.
        with contextlib.suppress(Failed):
            self.perform(verb, words)
        silent = NOBODY._replace(drawn=(len(drawn), 0) if verb == "standby" else (0, len(drawn)))
        for step in self.memory.steps:
            yield packed(*step), silent
        for line in self.said:
            answer = json.loads(line)
            must_be_in_order(json.loads(names.get(role.marker_path("blog"), b"{}")), verb, words)
            told = [frozenset({answer[name]} if name in answer else ()) for name in ("claim", "pause", "key")]
            yield packed(self.memory.names, self.memory.kept), Told(silent.drawn, *told)
