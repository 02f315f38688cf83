"""
Every Python test of this folder, for host.test.ts: one line of JSON each, {"name": …, "passed": …, "output": …}.
  every.py          runs them and prints a line as each ends
  every.py --list   prints their names alone, without running one
A file that cannot even be imported is a test that fails.
"""
import json
import os
import sys
import traceback
import unittest
from collections.abc import Iterator
from types import TracebackType

Err = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

FOLDER = os.path.dirname(os.path.abspath(__file__))


def each(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for found in suite:
        if isinstance(found, unittest.TestSuite):
            yield from each(found)
        else:
            yield found


def name_of(test: unittest.TestCase) -> str:
    """`test_role.Retiring.test_a_host_that_dies_in_between_is_ceded` as words."""
    file, kind, said = test.id().rsplit(".", 2)
    return f"{file.removeprefix('test_')}: {kind.lower()}: {said.removeprefix('test_').replace('_', ' ')}"


class Told(unittest.TestResult):
    """A part (subTest) that fails fails its test; one that is skipped has not passed."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.wrong = []

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        print(json.dumps({"name": name_of(test), "passed": not self.wrong, "output": "\n".join(self.wrong)}), flush=True)

    def addFailure(self, test: unittest.TestCase, err: Err) -> None:
        self.wrong.append("".join(traceback.format_exception(*err)))

    def addError(self, test: unittest.TestCase, err: Err) -> None:
        self.addFailure(test, err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Err | None) -> None:
        if err:
            self.wrong.append("".join([f"{subtest}\n", *traceback.format_exception(*err)]))

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self.wrong.append(f"skipped: {reason}")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        self.wrong.append("it passed, and is marked as one that fails")


def main() -> None:
    found = unittest.defaultTestLoader.discover(FOLDER, top_level_dir=FOLDER)
    if sys.argv[1:] == ["--list"]:
        for test in each(found):
            print(json.dumps({"name": name_of(test)}))
    else:
        found.run(Told())


main()
