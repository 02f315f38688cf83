"""Words and answers: the command line, a session of many commands, and what is run when somebody else is at work."""
import contextlib
import inspect
import io
import json
import re
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import samples
from case import Host
from outward import cli, grammar, lock, protocol, session, shell


class Answering(Host):
    def ask(self, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        text = "".join(json.dumps(request) + "\n" for request in requests)
        with self.given(text):
            told = self.printed(session.session, cli.perform)
        return [json.loads(line) for line in told.splitlines()]

    def test_tells_what_a_command_would_have_printed_and_why_one_failed(self) -> None:
        self.commands.answer("/bin/check", "3 rows")
        samples.record(self.root)
        answers = self.ask({"words": ["check", "blog"]}, {"words": ["check", "wiki"]}, {"words": ["check", "blog"]})
        good = {"code": 0, "out": "3 rows\n"}
        self.assertEqual(answers, [good, {"code": 1, "out": "outward: wiki: nothing installed"}, good])

    def test_hands_over_the_input_of_each_command_alone(self) -> None:
        samples.record(self.root)
        ask = {"words": ["entrust", "blog"], "input": "secret"}
        self.assertEqual(self.ask(ask), [{"code": 0, "out": ""}])
        self.assertEqual(self.read("/etc/outward/blog/tunnel.json"), "secret")
        before = sys.stdin
        session.answer(cli.perform, {"words": ["check", "none"], "input": "x"})
        self.assertIs(sys.stdin, before)

    def test_goes_on_after_words_that_are_none(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            answers = self.ask({"words": ["what"]}, {"words": ["standby", "blog"]}, {"words": ["start"]})
        self.assertEqual([answer["code"] for answer in answers], [1, 1, 0])


class Words(Host):
    def test_reach_the_verb_with_its_options(self) -> None:
        rows: list[tuple[list[str], tuple[object, ...]]] = [
            (["backup", "blog"], ("blog", None)),
            (["backup", "blog", "--tag", "x"], ("blog", "x")),
            (["reboot"], (False,)),
            (["reboot", "--now"], (True,)),
            (["quiesce", "blog", "b", "c", "20"], ("blog", "b", "c", "20", None)),
            (["quiesce", "blog", "b", "c", "20", "--limit", "60"], ("blog", "b", "c", "20", "60")),
            (["standby", "blog", "b"], ("blog", "b", None)),
            (["standby", "blog", "b", "--over", "p"], ("blog", "b", "p")),
            (["ready", "blog", "c", "p", "7", "--position", "0/1"], ("blog", "c", "p", "7", "0/1")),
            (["leave", "blog", "b", "7"], ("blog", "b", "7", False)),
            (["leave", "blog", "b", "7", "--ghost"], ("blog", "b", "7", True)),
            (["resume"], (None, None)),
            (["resume", "blog", "p"], ("blog", "p")),
            (["restore", "blog", "--claim", "c"], ("blog", None, "c")),
            (["status", "--json", "--within", "2"], (None, True, "2")),
            (["run", "blog", "web", "--", "ls", "-l"], ("blog", "web", False, None, ["ls", "-l"])),
            (["run", "blog", "--tty", "web", "--key", "k"], ("blog", "web", True, "k", [])),
            # Nothing behind the first two dashes is this program's.
            (["run", "blog", "web", "--", "--", "--tty", "", "--help"], ("blog", "web", False, None, ["--", "--tty", "", "--help"])),
            (["attend", "blog", "k", "--over"], ("blog", "k", True)),
            (["status", "blog", "--json"], ("blog", True, None)),
        ]
        for words, given in rows:
            run = mock.Mock()
            with self.subTest(words), mock.patch.dict(cli.VERBS, {words[0]: cli.VERBS[words[0]]._replace(run=run)}):
                cli.perform(words)
                run.assert_called_once_with(*given)

    def test_find_what_they_were_given(self) -> None:
        for name, verb in cli.VERBS.items():
            words = [f"{word}1" if word.endswith("=") else word for word in verb.takes if word != grammar.COMMAND]
            given = grammar.read(cli.parser(), cli.VERBS, [name, *(word if word.startswith("--") else "x" for word in words)])
            self.assertLessEqual({grammar.name_of(word) for word in verb.takes}, given.keys(), name)

    def test_are_those_of_the_contract(self) -> None:
        self.assertEqual(tuple(cli.VERBS), protocol.VERBS)

    def test_are_functions_that_take_what_the_verb_takes(self) -> None:
        for name, verb in cli.VERBS.items():
            with self.subTest(name):
                assert isinstance(verb.run, cli.Late)
                inspect.signature(verb.run.load()).bind(*verb.takes)

    def test_load_what_they_need_but_a_session_loads_all_as_it_begins(self) -> None:
        def imported(what: Callable[[], object]) -> set[str]:
            with mock.patch.object(cli.importlib, "import_module") as load:
                what()
            return {call.args[0] for call in load.call_args_list}

        self.assertEqual(imported(lambda: cli.perform(["check", "notes"])), {".unit.workload"})
        all_of_them = {f".{verb.run.name.rpartition('.')[0]}" for verb in cli.VERBS.values() if isinstance(verb.run, cli.Late)}
        self.assertGreater(len(all_of_them), 10)
        self.assertEqual(imported(cli.serve), all_of_them | {".session"})

    def test_are_all_in_the_help(self) -> None:
        for name in cli.VERBS:
            self.assertRegex(grammar.usage(str(cli.__doc__), cli.VERBS), rf"(?m)^  outward {name}\b.* {re.escape(cli.VERBS[name].does)}$")

    def test_need_root_but_for_the_help(self) -> None:
        with mock.patch.object(sys, "argv", ["outward", "status"]), mock.patch.object(cli.os, "geteuid", lambda: 1000):
            self.refuses("must be root; use sudo", cli.main)
        with mock.patch.object(sys, "argv", ["outward", "--help"]), self.assertRaises(SystemExit) as ended:
            self.printed(cli.main)
        self.assertEqual(ended.exception.code, 0)

    def test_that_change_something_wait_for_each_other_and_others_do_not(self) -> None:
        free = {name for name, verb in cli.VERBS.items() if not verb.alone}
        for name in ("apply", "remove", "baseline", "upkeep"):
            self.assertNotIn(name, free)
        # What a project is changes under its own lock: no pause of it waits for another one's unit.
        moves = {"begin", "standby", "quiesce", "hold", "resume", "ready", "cede", "activate", "leave", "renounce", "reclaim"}
        self.assertLessEqual(moves, free)
        held: list[bool] = []

        def run(*_: object) -> None:
            with lock.alone(wait=False) as mine:
                held.append(not mine)

        for name, words in (("remove", ["remove", "blog"]), ("status", ["status"])):
            with mock.patch.dict(cli.VERBS, {name: cli.VERBS[name]._replace(run=run)}):
                cli.perform(words)
        self.assertEqual(held, [True, False])


class Commands(Host):
    def test_that_fail_end_the_run_with_what_they_said_unless_that_is_an_answer(self) -> None:
        self.commands.answer("systemctl", (4, " no such unit\n"))
        self.refuses("systemctl start x ended with 4:\nno such unit", shell.run, "systemctl", "start", "x")
        self.assertEqual(shell.run("systemctl", "is-active", "x", check=False).returncode, 4)

    def test_are_told_unless_they_are_quiet(self) -> None:
        self.commands.answer("nft", "warning")
        shell.run("nft", quiet=True)
        self.assertEqual(self.said.getvalue(), "")
        shell.run("nft")
        self.assertEqual(self.said.getvalue(), "outward: warning\n")

    def test_go_on_when_nobody_listens_any_more(self) -> None:
        with mock.patch("builtins.print", side_effect=BrokenPipeError):
            shell.say("x")

    def test_are_asked_to_end_once(self) -> None:
        before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
        try:
            shell.end_in_order()
            with self.assertRaises(shell.Failed) as ended:
                signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGHUP)
            self.assertEqual(str(ended.exception), "outward: ended by SIGTERM")
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
