"""
Whatever anybody orders, in any order, with reboots, power cuts and deaths in between: never two hosts that serve one project, as long as
nobody says that a host is gone. `OUTWARD_OPERATORS="3 2 1"` goes through that many hosts, claims and pauses; by default two of each.
"""
import os
from unittest import mock

from being import MARKERS
from case import Host
from operators import Broken, Operators
from outward import files
from outward.roles import giver, heir, role
from outward.shapes import Marker

HOSTS, CLAIMS, PAUSES = map(int, os.environ.get("OUTWARD_OPERATORS", "2 2 2").split())
TWO = "two serve"


class Anything(str):
    """As good as any other word."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False


def explored() -> Operators:
    found = Operators(tuple("abcdefgh"[:HOSTS]), CLAIMS, PAUSES)
    found.explore()
    return found


def held(project: str, _: str) -> Marker | None:
    """Whatever claim it is."""
    role.must_be(project, "take data", "standby")
    return role.marker(project)


class Serving(Host):
    def test_is_of_one_host_at_most_whatever_is_ordered(self) -> None:
        found = explored()
        # It went somewhere: every role there is, in more than a few ways.
        disks = str(found.disks)
        self.assertEqual([name for name in MARKERS if f'"because": "{name}"' not in disks], [])
        self.assertEqual((any(found.serving), found.states > 1_000), (True, True))


def unless_it_renounces(project: str, found: Marker) -> None:
    if found["because"] != "left":
        role.retire(project, found)


class Guards(Host):
    """Each one, taken out, is missed."""

    def missed(self, words: str, module: object, name: str, value: object) -> str:
        with mock.patch.object(module, name, value), self.assertRaises(Broken) as broken:
            explored()
        self.assertIn(words, str(broken.exception))
        return str(broken.exception)

    def test_of_the_pauses_key(self) -> None:
        self.assertIn("b activate", self.missed(TWO, heir, "unlocked", lambda *_: None))

    def test_of_what_a_key_is_bound_to(self) -> None:
        self.assertIn("a reclaim", self.missed(TWO, heir, "claim_in", lambda _: Anything()))

    def test_of_the_claims_key(self) -> None:
        self.assertIn("a reclaim", self.missed(TWO, giver, "shown", lambda _: Anything()))

    def test_of_the_last_claim_alone(self) -> None:
        self.missed("an older claim has sealed what a newer one takes", heir, "held", held)

    def test_of_what_is_sealed(self) -> None:
        self.missed("what is sealed is replaced", heir, "must_be", lambda *words: role.must_be(*words, "ready"))

    def test_of_what_is_on_the_disk(self) -> None:
        self.assertIn("a cut", self.missed(TWO, files, "sync", lambda _: None))

    def test_of_what_is_written_down_before_its_key_is_told(self) -> None:
        self.missed(TWO, giver, "mark", lambda *_: None)
        self.missed(TWO, heir, "retire", unless_it_renounces)
