"""Whether two lines of a check mean the same data."""
import json

import samples
from case import Host
from outward.unit import comparison


class Comparing(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root, state=samples.state(self.root, compare="/bin/compare"))
        self.commands.answer("/bin/compare", (1, "t: 3 were copied, 2 are here"))
        self.commands.answer("/bin/check", "3 rows\n")

    def test_equal_lines_are_and_nobody_is_asked(self) -> None:
        self.assertTrue(comparison.same(self.record, "3 rows", "3 rows"))
        self.assertEqual(self.commands.ran, [])

    def test_others_are_by_the_projects_word_which_gets_both(self) -> None:
        self.assertFalse(comparison.same(self.record, "3 rows", "2 rows"))
        self.assertIn("t: 3 were copied, 2 are here", self.said.getvalue())
        self.commands.answer("/bin/compare")
        self.assertTrue(comparison.same(self.record, "3 rows", "2 rows"))
        self.assertEqual(self.commands.given, ["3 rows\n2 rows\n"] * 2)

    def test_others_are_not_where_the_project_has_no_word_for_it(self) -> None:
        self.assertFalse(comparison.same(samples.record(self.root, "wiki"), "3 rows", "2 rows"))

    def test_is_answered_with_what_is_here(self) -> None:
        for line, same in (("3 rows\n", True), ("2 rows", False)):
            with self.given(line):
                self.assertEqual(json.loads(self.printed(comparison.compare, "blog")), {"same": same, "here": "3 rows"})

    def test_is_refused_for_what_keeps_nothing(self) -> None:
        samples.record(self.root, "shop", state=None)
        with self.given("3 rows"):
            self.refuses("shop: keeps nothing", comparison.compare, "shop")
