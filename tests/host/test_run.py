"""An operator's command: where it may run, what holds it, what it is given, and how it ends."""
import json
import os
from unittest import mock

import samples
from being import ROLES, be, pauses
from case import Answer
from operating import KEY, TIMER, UNIT, WEB, WHO, Operating
from outward.commands import run
from outward.unit import workload


class Held(Operating):
    def test_it_has_each_line_of_its_services_unit_but_those_of_its_life(self) -> None:
        self.assertEqual(self.runs("/usr/bin/env"), 0)
        held = [word.removeprefix("--property=") for word in self.started() if word.startswith("--property=")]
        lines = WEB[WEB.index("[Service]") : WEB.index("[Install]")].splitlines()[1:]
        own = ("Type", "RemainAfterExit", "ExecStart", "Restart", "KillMode", "TimeoutStopSec", "OOMPolicy", "#")
        # What a unit's file escapes, a property does not.
        wanted = [line.replace("%%", "%") for line in lines if not line.startswith(own)]
        self.assertEqual(held[: len(wanted)], wanted)
        self.assertEqual(len(wanted), 9)
        self.assertIn("RuntimeMaxSec=86400", held)
        self.assertEqual(self.started()[:2], ["systemd-run", f"--unit={UNIT}"])

    def test_it_has_the_services_secrets_where_its_own_unit_has_them(self) -> None:
        own = "LoadCredential=tls:/etc/outward/blog/secrets/tls"
        self.write("/etc/systemd/system/outward-blog-web.service", f"[Service]\n{own}\nEnvironment=TLS=%d/tls A=50%%\n")
        self.runs("/usr/bin/env")
        for line in (own, f"Environment=TLS=/run/credentials/{UNIT}/tls A=50%"):
            self.assertIn(f"--property={line}", self.started())
        self.write("/etc/systemd/system/outward-blog-web.service", "[Service]\nEnvironment=A=%n\n")
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)

    def test_it_has_what_is_laid_over_the_unit_too(self) -> None:
        laid = "[Service]\nExecStart=\nExecStart=/x\nEnvironment=HOME=/app PATH=/bin\n"
        self.write("/etc/systemd/system/outward-blog-web.service.d/image.conf", laid)
        self.write("/bin/env", "")
        self.commands.answer("/bin/env")
        self.runs("env")
        self.assertIn("--property=Environment=HOME=/app PATH=/bin", self.started())

    def test_nothing_runs_where_nothing_would_hold_it(self) -> None:
        os.unlink(workload.HOLDS_ALL)
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertEqual(self.started(), [])

    def test_its_unit_is_no_service_of_any_project_and_is_held_by_name(self) -> None:
        self.runs("/usr/bin/env")
        self.assertRegex(UNIT, r"^outward-[a-z]+\.command-[0-9a-f]{16}\.service$")
        self.assertFalse(TIMER.startswith("outward-"))


class Words(Operating):
    def test_arrive_as_they_are_and_systemd_takes_no_dollar_for_a_variable(self) -> None:
        given = ["a b", "", "--", "--tty", "$HOME", "${HOME}", "$$", "'\"\\", "x\ny", "%n", "ü"]
        self.runs("/usr/bin/env", *given)
        at = self.started().index("--")
        self.assertEqual(self.started()[at + 1 :], ["/usr/bin/env", *(word.replace("$", "$$") for word in given)])

    def test_begin_with_a_program_that_is_looked_for_in_the_sandbox(self) -> None:
        image = self.at("/opt/outward/blog/root")
        self.write("/etc/systemd/system/outward-blog-web.service", f"[Service]\nRootDirectory={image}\nWorkingDirectory=/app\n")
        self.write("/opt/outward/blog/root/usr/local/bin/feeds", "")
        for word, path in (("feeds", "/usr/local/bin/feeds"), ("./x", "/app/x"), ("/y", "/y")):
            self.commands.started.clear()
            self.commands.answer(path)
            self.assertEqual(self.runs(word), 0)
            self.assertEqual(self.started()[-1], path)
        for word in ("ls", "", "/bin/$x"):
            self.commands.started.clear()
            self.assertEqual(self.runs(word), run.NOT_RUN)
            self.assertEqual(self.started(), [])
        self.assertIn("'ls' is no program there", self.said.getvalue())

    def test_that_are_none_are_the_shell_that_is_there(self) -> None:
        image = self.at("/opt/outward/blog/root")
        self.write("/etc/systemd/system/outward-blog-web.service", f"[Service]\nRootDirectory={image}\n")
        with mock.patch.object(run.os, "isatty", lambda _: True):
            self.assertEqual(self.runs(tty=True), run.NOT_RUN)
            self.assertIn("there is no shell in its image", self.said.getvalue())
            self.write("/opt/outward/blog/root/bin/sh", "")
            self.assertEqual(self.runs(tty=True), 0)
        self.assertEqual(self.started()[-1], "/bin/sh")
        self.assertIn("--pty", self.started())

    def test_that_are_none_without_a_terminal_are_refused_and_so_is_a_terminal_that_is_none(self) -> None:
        with mock.patch.object(run.os, "isatty", lambda _: False):
            self.assertEqual((self.runs(), self.runs("/usr/bin/env", tty=True)), (run.NOT_RUN, run.NOT_RUN))
        self.assertEqual(self.commands.started, [])


class Refused(Operating):
    def test_where_the_project_does_not_serve(self) -> None:
        for name in ROLES:
            be(name)
            self.commands.started.clear()
            with self.subTest(name):
                self.assertEqual(self.runs("/usr/bin/env"), 0 if name == "active" else run.NOT_RUN)
                self.assertEqual(bool(self.started()), name == "active")
                self.assertEqual(f"it is {name} here, and a command may write" in self.said.getvalue(), name != "active")

    def test_in_a_pause_and_while_data_are_put_back(self) -> None:
        pauses()
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertIn("blog: it pauses for b, and a command may write; wait until that is over", self.said.getvalue())
        be("active")
        samples.make(samples.state(self.root)["flag"])
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertIn("refuses writes while its data are put back", self.said.getvalue())
        self.assertEqual(self.commands.started, [])

    def test_for_a_project_or_service_that_is_not_there_with_those_that_are(self) -> None:
        self.assertEqual(self.runs("/usr/bin/env", service="wbe"), run.NOT_RUN)
        self.assertIn("'wbe' is none of its services; it has web", self.said.getvalue())
        # Its connector has a user and a secret of its own.
        self.assertEqual(self.runs("/usr/bin/env", service="tunnel"), run.NOT_RUN)
        self.refuses("255", run.run, "wiki", "web", False, KEY, ["/usr/bin/env"])
        self.assertIn("wiki: nothing installed", self.said.getvalue())
        self.assertEqual(self.commands.started, [])

    def test_by_a_key_that_would_be_a_path(self) -> None:
        for key in ("../../../etc/x", "", "A" * 16, "0" * 15):
            self.assertEqual(self.runs("/usr/bin/env", key=key), run.NOT_RUN)
        self.assertEqual(self.commands.started, [])

    def test_by_systemd_at_the_very_moment_in_which_a_pause_began(self) -> None:
        self.ends |= {"ExecMainCode": "0"}

        def late(_: object) -> Answer:
            pauses()
            return 1, ""

        self.commands.answer("/usr/bin/env", late)
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertIn("did not start: it pauses for b", self.said.getvalue())
        held = [word.removeprefix("--property=AssertPathExists=") for word in self.started()]
        roles, pause = self.at("/etc/outward/.roles/blog"), self.at("/run/outward/pauses/blog")
        self.assertLessEqual({f"{roles}/serves", f"!{roles}/read-only", f"!{pause}", f"!{samples.state(self.root)['flag']}"}, set(held))


class Recorded(Operating):
    def test_in_one_line_with_who_it_was_before_it_starts(self) -> None:
        self.commands.answer("/usr/bin/env", lambda _: self.assertIn(WHO, self.noted()["MESSAGE"]))
        self.runs("/usr/bin/env", "a\nroot runs nothing", "\x1b[2J")
        self.runs("/usr/bin/env")
        self.assertEqual(self.said.getvalue(), "")

    def test_with_the_service_that_it_was_in_and_the_words(self) -> None:
        words = ["/usr/bin/env", "a\nb", "é"]
        self.runs(*words)
        noted = self.noted()
        self.assertEqual((noted["OBJECT_SYSTEMD_UNIT"], noted["SYSLOG_IDENTIFIER"]), ("outward-blog-web.service", "outward"))
        who, _, said = noted["MESSAGE"].partition(" runs in web: ")
        self.assertEqual((who, json.loads(said)), (WHO, words))
        self.assertTrue(noted["MESSAGE"].isascii() and noted["MESSAGE"].isprintable())

    def test_in_the_hosts_journal_where_the_projects_is_shut_and_nowhere_is_no_place(self) -> None:
        os.unlink(self.at("/run/systemd/journal.outward-blog/socket"))
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertIn("what cannot be recorded in a journal is not run", self.said.getvalue())
        self.assertEqual(self.started(), [])
        self.journal = self.listening("/run/systemd/journal/socket")
        self.assertEqual(self.runs("/usr/bin/env"), 0)
        self.assertIn(WHO, self.noted()["MESSAGE"])
        # systemd leaves the name of one that it has shut.
        self.listening("/run/systemd/journal.outward-blog/x").close()
        os.rename(self.at("/run/systemd/journal.outward-blog/x"), self.at("/run/systemd/journal.outward-blog/socket"))
        self.assertEqual(self.runs("/usr/bin/env"), 0)
        self.assertIn(WHO, self.noted()["MESSAGE"])


class Ends(Operating):
    def test_with_its_own_code(self) -> None:
        self.code = 7
        self.ends |= {"ExecMainStatus": "7", "Result": "exit-code"}
        self.assertEqual(self.runs("/usr/bin/env"), 7)

    def test_with_a_signals_number_though_systemd_calls_that_success(self) -> None:
        self.ends |= {"ExecMainCode": "2", "ExecMainStatus": "15"}
        self.assertEqual(self.runs("/usr/bin/env"), 128 + 15)

    def test_with_a_word_when_a_pause_has_ended_it(self) -> None:
        self.ends |= {"ExecMainCode": "2", "ExecMainStatus": "15"}
        self.commands.answer("/usr/bin/env", lambda _: pauses())
        self.assertEqual(self.runs("/usr/bin/env"), 128 + 15)
        self.assertIn("the command was ended: it pauses for b", self.said.getvalue())

    def test_with_a_word_when_its_program_could_not_start(self) -> None:
        # Debian 13's systemd-run ends with that as well.
        self.code = 203
        self.ends |= {"ExecMainStatus": "203", "ActiveEnterTimestampMonotonic": "0", "Result": "exit-code"}
        self.assertEqual(self.runs("/usr/bin/env"), run.NOT_RUN)
        self.assertIn("did not start in the sandbox of web (systemd's status 203)", self.said.getvalue())
        # One that ends so by itself has run.
        self.ends |= {"ActiveEnterTimestampMonotonic": "7"}
        self.assertEqual(self.runs("/usr/bin/env"), 203)

    def test_as_one_that_was_ended_when_nobody_attended_it(self) -> None:
        # With the timer, systemd has forgotten how it ended.
        self.ends |= {"LoadState": "not-found", "ExecMainCode": "0"}
        self.assertEqual(self.runs("/usr/bin/env"), 128 + 15)
        self.assertIn("nobody has attended it for 45 s", self.said.getvalue())
        self.commands.answer(f"systemctl is-active {TIMER}", "active")
        self.assertEqual(self.runs("/usr/bin/env"), 0)

    def test_and_nothing_of_it_stays(self) -> None:
        self.commands.answer("/usr/bin/env", lambda _: self.assertTrue(self.begun()))
        self.runs("/usr/bin/env")
        self.assertFalse(self.begun())
        self.assertEqual(self.commands.began_with("systemctl stop"), [f"systemctl stop {UNIT}", f"systemctl stop {TIMER}"])
