"""Each verb that changes what a project is, in each role: done, or refused with the host as it was."""
from collections.abc import Callable

import samples
from being import CLAIM, EPOCH, GIVEN, KEY, PAUSE, ROLES, be, pauses, words
from case import Host
from outward.roles import giver, heir, pause, role, service
from outward.shapes import Role

LATER = str(EPOCH + 1)


class Verbs(Host):
    """As far as words go: whatever claim, key or pause it takes is the right one."""

    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        for command in ("systemctl", "systemd-run", "nft", "shred", "sync", "/bin/quiesce"):
            self.commands.answer(command)
        self.commands.answer("systemctl is-active", (3, "inactive"))

    def becomes(self, work: Callable[..., object], given: tuple[object, ...], after: dict[Role, Role], key: str = "") -> None:
        """@param after what it is then, by what it was; it is refused in every other role"""
        for name in ROLES:
            with self.subTest(work.__name__, role=name):
                be(name, claim=CLAIM, peer=None if name == "left" and work is service.begin else "b")
                if name == "active":
                    pauses()
                before = words()
                self.commands.ran.clear()
                with self.given(key):
                    if name in after:
                        self.printed(work, *given)
                        self.assertEqual(role.role("blog"), after[name])
                    else:
                        with self.assertRaises(SystemExit) as ended:
                            work(*given)
                        self.assertIn(f"it is {name} here", str(ended.exception))
                        self.assertEqual((words(), self.commands.ran), (before, []))

    def test_of_an_heir(self) -> None:
        self.becomes(heir.standby, ("blog", "b", None), {"none": "standby", "standby": "standby", "left": "standby"})
        self.becomes(heir.activate, ("blog", CLAIM, None), {"ready": "active", "active": "active"}, GIVEN)
        self.becomes(heir.activate, ("blog", CLAIM, "b"), {"ready": "active", "active": "active"})

    def test_of_an_heir_that_gives_up(self) -> None:
        for name in ROLES:
            be(name, claim=CLAIM)
            before = words()
            with self.subTest(name):
                # One that left by its own will holds its claim still, and one that ceded never had one.
                if name in ("standby", "ready"):
                    self.printed(heir.renounce, "blog", CLAIM)
                    self.assertEqual(role.role("blog"), "left")
                else:
                    self.refuses("does not hold this claim", heir.renounce, "blog", CLAIM)
                    self.assertEqual(words(), before)

    def test_of_an_heir_that_seals(self) -> None:
        for name in ROLES:
            be(name, claim=CLAIM)
            before = words()
            with self.subTest(name):
                if name in ("standby", "ready"):
                    self.printed(heir.ready, "blog", CLAIM, PAUSE, str(EPOCH), None)
                    self.assertEqual(role.role("blog"), "ready")
                else:
                    self.refuses(f"it is {name} here, and has to be standby", heir.ready, "blog", CLAIM, PAUSE, str(EPOCH), None)
                    self.assertEqual(words(), before)

    def test_of_a_giver(self) -> None:
        self.becomes(pause.quiesce, ("blog", "b", CLAIM, "20"), {"active": "active"})
        self.becomes(giver.cede, ("blog", PAUSE), {"active": "ceded", "ceded": "ceded"})
        self.becomes(giver.reclaim, ("blog", "0", None), {"ceded": "active", "left": "active"}, KEY)
        self.becomes(giver.reclaim, ("blog", "0", "b"), {"ceded": "active", "left": "active"})
        self.becomes(giver.leave, ("blog", "b", LATER, False), {"ceded": "left", "left": "left"})
        self.becomes(giver.leave, ("blog", "b", LATER, True), {"active": "left", "ceded": "left", "left": "left"})

    def test_without_a_giver_or_an_heir(self) -> None:
        self.becomes(service.begin, ("blog", None), {"none": "active", "active": "active", "left": "active"})
        every: dict[Role, Role] = {name: "none" if name == "none" else "left" for name in ROLES}
        self.becomes(giver.end, ("blog",), every)
        self.becomes(service.started, (), {name: name for name in ROLES})
        self.becomes(pause.resume, ("blog",), {name: name for name in ROLES})

    def test_are_of_a_project_that_is_there(self) -> None:
        rows: list[tuple[Callable[..., object], tuple[object, ...]]] = [
            (heir.standby, ("b", None)), (heir.activate, (CLAIM, None)), (heir.renounce, (CLAIM,)), (pause.resume, ()),
            (pause.quiesce, ("b", CLAIM, "20")), (giver.leave, ("b", LATER, False)), (giver.end, ()), (service.begin, (None,)),
        ]
        for work, given in rows:
            with self.subTest(work.__name__), self.assertRaises(SystemExit):
                work("wiki", *given)
            self.assertEqual(words("wiki"), (None, None, None))

    def test_of_one_that_an_earlier_version_applied_wait_until_it_is_applied_anew(self) -> None:
        samples.record(self.root, protocol=1)
        for name in ("active", "left"):
            self.write("/etc/outward/active" if name == "active" else "/etc/outward/read-only", '{"because": "left", "peer": "b"}')
            allowed: list[tuple[Callable[..., object], tuple[object, ...]]] = [
                (pause.quiesce, ("b", CLAIM, "20")), (giver.cede, (PAUSE,)), (giver.leave, ("b", LATER, True)),
                (giver.reclaim, ("0", "b")), (heir.standby, ("b", None)), (service.begin, (None,)),
            ]
            for work, given in allowed:
                with self.subTest(work.__name__, role=name), self.assertRaises(SystemExit):
                    work("blog", *given)
                self.assertFalse(self.there("/etc/outward/.roles"))
