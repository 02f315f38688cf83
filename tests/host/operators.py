"""
Every sequence of commands that any number of operators may give to the real program, in any order and with whatever they have ever been
told; hosts that reboot, lose power, and processes that die between any two changes of a file. A state is what is on the disks and what
was told; epochs order, and decide nothing here.
"""
import collections
import dataclasses
from collections.abc import Iterator

from memory import Disk
from ordering import DRAW, NOBODY, Broken, Command, Program, Told
from outward.roles import pause, role

# Of each host the number of its disk.
State = tuple[tuple[int, ...], Told]


@dataclasses.dataclass
class Operators:
    """
    What a command does on a host depends on that host's disk alone, so it is asked of the program once for each.
    @param claims how many may be drawn at most @param pauses the same
    """

    hosts: tuple[str, ...]
    claims: int
    pauses: int
    states: int = 0

    def __post_init__(self) -> None:
        self.program = Program()
        self.disks: list[Disk] = []
        self.numbers: dict[Disk, int] = {}
        self.effects: dict[tuple[int, str, Command, int], list[tuple[int, Told]]] = {}
        self.serving: list[bool] = []
        self.moves: dict[tuple[int, int, Told], list[tuple[Command, int, Told]]] = {}

    def number(self, disk: Disk) -> int:
        if disk not in self.numbers:
            self.numbers[disk] = len(self.disks)
            self.disks.append(disk)
            names = dict(disk.names)
            self.serving.append(role.serves_path("blog") in names and role.marker_path("blog") not in names)
        return self.numbers[disk]

    def first(self) -> State:
        """The first host serves; the others have nothing."""
        return (self.number(self.program.first()), *(self.number(Disk((), ())) for _ in self.hosts[1:])), NOBODY

    def commands(self, at: int, disk: Disk, told: Told) -> Iterator[Command]:
        """On that host, with its words."""
        keys = (*told.keys, "")
        pauses = pause.pause_path("blog") in dict(disk.names)
        yield ("reboot",)
        yield ("cut",)
        for peer in self.hosts[:at] + self.hosts[at + 1 :]:
            yield "leave", peer
            if told.drawn[0] < self.claims:
                yield from (("standby", peer, over) for over in (*told.pauses, ""))
            if told.drawn[1] < self.pauses or pauses:
                yield from (("quiesce", peer, each) for each in told.claims)
        yield "resume", ""
        yield ("end",)
        for each in told.claims:
            yield "renounce", each
            yield from (("ready", each, found) for found in told.pauses)
            yield from (("activate", each, key) for key in keys)
        for found in told.pauses:
            yield "cede", found
            yield "resume", found
        yield from (("reclaim", key) for key in keys)

    def after(self, at: int, number: int, told: Told) -> list[tuple[Command, int, Told]]:
        """Every command on that host that changes anything, there or of what is told."""
        found = []
        for command in self.commands(at, self.disks[number], told):
            verb, *words = command
            asked = (number, verb, tuple(words), told.drawn[DRAW[verb]] if verb in DRAW else 0)
            if asked not in self.effects:
                try:
                    self.effects[asked] = [(self.number(disk), said) for disk, said in self.program.effect(self.disks[number], *asked[1:])]
                except Broken as broken:
                    raise Broken(f"{broken}: {' '.join(command)}") from None
            for there, said in self.effects[asked]:
                drawn = (told.drawn[0] + said.drawn[0], told.drawn[1] + said.drawn[1])
                known = Told(drawn, told.claims | said.claims, told.pauses | said.pauses, told.keys | said.keys)
                if (there, known) != (number, told):
                    found.append(((self.hosts[at], *command), there, known))
        return found

    def explore(self) -> None:
        """@raises Broken"""
        with self.program.at_work():
            first = self.first()
            seen: dict[State, tuple[State, Command] | None] = {first: None}
            queue = collections.deque([first])
            while queue:
                here = disks, told = queue.popleft()
                for at, number in enumerate(disks):
                    asked = (at, number, told)
                    if asked not in self.moves:
                        self.moves[asked] = self.after(*asked)
                    for command, there, known in self.moves[asked]:
                        state = ((*disks[:at], there, *disks[at + 1 :]), known)
                        if state in seen:
                            continue
                        seen[state] = (here, command)
                        if sum(self.serving[each] for each in state[0]) > 1:
                            raise Broken(f"two serve:\n  {way(seen, state)}")
                        queue.append(state)
            self.states = len(seen)


def way(seen: dict[State, tuple[State, Command] | None], there: State) -> str:
    """The shortest, a command a line."""
    path, come = [], seen[there]
    while come:
        path.append(" ".join(come[1]))
        come = seen[come[0]]
    return "\n  ".join(reversed(path))
