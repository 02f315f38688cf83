"""The host's own files: tried, confirmed or put back, whatever dies in between."""
import json
import os
import typing

from baselines import DROP_IN, ENFORCE, KERNEL, NAMES, RULES, Baselines
from outward import cli
from outward.protocol import PROTOCOL
from outward.upkeep import baseline, trial


class Trying(Baselines):
    def test_what_is_as_it_should_be_is_recorded_and_nothing_started(self) -> None:
        self.assertEqual(self.bring("w", self.entry(RULES, "old\n"), self.entry(KERNEL, "old\n")), [])
        self.assertEqual(sorted(self.record()), sorted([self.at(RULES), self.at(KERNEL)]))
        self.assertEqual({words[0] for words in self.commands.ran}, {"tailscale"})

    def test_is_the_first_thing_that_a_new_host_is_told(self) -> None:
        os.rmdir(self.at("/var/lib/outward"))
        self.assertEqual(len(self.bring("w", *self.new())), 4)

    def test_is_written_down_and_armed_before_the_first_file_is_another(self) -> None:
        seen: list[tuple[bool, str | None]] = []
        self.commands.answer(
            "systemd-run --quiet --collect --on-active=60",
            lambda _: seen.append((self.there("/var/lib/outward/.baseline-before.json"), self.read(RULES))),
        )
        self.bring("w", *self.new())
        self.assertEqual(seen, [(True, "old\n")])
        (armed,) = [line for line in map(" ".join, self.commands.started) if "--on-active" in line]
        self.assertIn("--service-type=oneshot --property=Restart=on-failure", armed)
        self.assertTrue(armed.endswith("/usr/local/sbin/outward revert"))
        self.assertIn(os.stat(self.at("/var/lib/outward")).st_ino, self.os.synced)

    def test_takes_effect_in_a_run_of_its_own_since_it_may_take_the_connection(self) -> None:
        self.bring("w", *self.new())
        self.assertEqual(self.commands.began_with("systemctl try-restart"), [])
        self.assertEqual(self.commands.began_with(ENFORCE), [f"{ENFORCE} w"])
        baseline.enforce("w")
        self.assertEqual(
            self.commands.began_with("systemctl try-restart"),
            ["systemctl try-restart systemd-resolved.service tailscaled.service"],
        )
        self.assertEqual(self.commands.began_with("nft --file"), [f"nft --file {self.at(RULES)}"])
        self.assertEqual(self.commands.began_with("sysctl"), ["sysctl --quiet --system"])
        self.assertEqual(self.commands.began_with("systemctl daemon-reload"), ["systemctl daemon-reload"])
        self.flows.assert_called_once_with()

    def test_only_what_is_another_takes_effect(self) -> None:
        self.assertEqual(self.bring("w", self.entry(RULES, "old\n"), self.entry(KERNEL, "new\n")), [self.at(KERNEL)])
        baseline.enforce("w")
        self.assertEqual(self.commands.began_with("nft"), [])
        self.assertEqual(self.commands.began_with("systemctl daemon-reload"), [])
        self.flows.assert_not_called()

    def test_rules_that_nft_refuses_change_nothing(self) -> None:
        self.commands.answer("nft --check", (1, "syntax error"))
        with self.given(self.manifest(*self.new())):
            self.refuses("nft refuses the new", baseline.baseline, "w")
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
        self.assertIsNone(trial.under_way())
        self.assertFalse(self.armed)

    def test_without_a_timer_nothing_changes(self) -> None:
        self.commands.answer("systemd-run --quiet --collect --on-active=60", (1, "no"))
        with self.given(self.manifest(*self.new())):
            self.refuses("systemd-run", baseline.baseline, "w")
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
        self.assertIsNone(trial.under_way())

    def test_a_manifest_of_another_time_is_refused(self) -> None:
        with self.given(self.manifest(*self.new(), protocol=PROTOCOL + 1)):
            self.refuses(f"of protocol {PROTOCOL + 1}", baseline.baseline, "w")
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])

    def test_whoever_follows_goes_on_under_new_rules(self) -> None:
        listed = {"nftables": [{"metainfo": {}}, {"set": {"elem": [{"concat": ["100.64.0.3", 4700]}]}}]}
        self.commands.answer("nft --json list set inet outward followers", json.dumps(listed))
        self.bring("w", *self.new())
        baseline.enforce("w")
        self.assertEqual(
            self.commands.began_with("nft add"), ["nft add element inet outward followers { 100.64.0.3 . 4700 }"]
        )


class Ending(Baselines):
    def begun(self, word: str = "w", **more: typing.Any) -> None:
        self.bring(word, *self.new(), **more)
        baseline.enforce(word)

    def test_confirmed_it_stays_is_recorded_and_nothing_puts_it_back(self) -> None:
        self.begun()
        changes = json.loads(self.printed(baseline.confirm, "w"))["changes"]
        self.assertEqual(changes, [self.at(path) for path in (RULES, KERNEL, NAMES, DROP_IN)])
        self.assertFalse(self.armed)
        self.assertEqual(sorted(self.record()), sorted(changes))
        baseline.revert(False)
        baseline.revert(True)
        self.assertEqual(self.texts(), ["new\n"] * 4)

    def test_unconfirmed_all_is_put_back_and_takes_effect_again(self) -> None:
        self.begun()
        self.commands.ran.clear()
        baseline.revert(False)
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
        self.assertEqual(self.commands.began_with("nft --file"), [f"nft --file {self.at(RULES)}"])
        self.assertEqual(len(self.commands.began_with("systemctl try-restart")), 1)
        for ask in (baseline.tried, baseline.confirm):
            self.refuses("no new connection over the tailnet has confirmed it within 60 seconds", ask, "w")
        self.assertEqual(self.record(), {})

    def test_a_part_that_does_not_go_back_keeps_no_other_from_it(self) -> None:
        self.begun()
        self.commands.answer("nft --file", (1, "no"))
        self.commands.ran.clear()
        baseline.revert(False)
        self.assertEqual(len(self.commands.began_with("systemctl try-restart")), 1)
        self.assertIsNone(trial.under_way())

    def test_at_boot_the_files_are_put_back_before_anything_reads_them(self) -> None:
        self.begun()
        self.commands.ran.clear()
        baseline.revert(True)
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
        self.assertEqual(self.commands.ran, [("systemctl", "stop", trial.TIMER)])

    def test_what_does_not_take_effect_is_put_back_at_once_and_told(self) -> None:
        self.bring("w", *self.new())
        self.commands.answer("nft --file", (1, "cannot"), (0, ""))
        with self.assertRaises(SystemExit):
            baseline.enforce("w")
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
        self.refuses("cannot", baseline.confirm, "w")

    def test_preferences_are_changed_and_put_back(self) -> None:
        self.bring("w", tailscale={"ssh": False})
        baseline.enforce("w")
        self.assertFalse(self.ssh)
        baseline.revert(False)
        self.assertTrue(self.ssh)
        self.assertEqual(self.commands.began_with("tailscale set"), ["tailscale set --ssh=false", "tailscale set --ssh=true"])

    def test_another_word_confirms_nothing(self) -> None:
        self.begun()
        self.refuses("is not being tried on this host", baseline.tried, "x")
        self.refuses("x is not in force on this host", baseline.confirm, "x")
        self.assertIsNotNone(trial.under_way())

    def test_nothing_is_confirmed_before_it_is_in_force(self) -> None:
        self.bring("w", *self.new())
        self.refuses("nothing to confirm yet", baseline.confirm, "w")
        baseline.enforce("w")
        baseline.tried("w")
        self.printed(baseline.confirm, "w")

    def test_is_confirmed_again_when_the_answer_was_lost(self) -> None:
        self.begun()
        self.assertEqual(self.printed(baseline.confirm, "w"), self.printed(baseline.confirm, "w"))
        baseline.tried("w")

    def test_a_second_change_puts_the_first_back_before_it(self) -> None:
        self.begun()
        self.bring("x", self.entry(RULES, "newer\n"))
        self.assertEqual(self.texts(), ["newer\n", "old\n", "old\n", None])
        baseline.enforce("w")
        baseline.enforce("x")
        self.refuses("w is not in force on this host", baseline.confirm, "w")
        baseline.revert(False)
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])


class Asked(Baselines):
    def test_at_boot_by_its_unit_as_the_unit_asks(self) -> None:
        self.bring("w", *self.new())
        cli.perform(["revert", "--at-boot"])
        self.assertEqual(self.texts(), ["old\n", "old\n", "old\n", None])
