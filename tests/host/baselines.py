"""A host with files of its own, whose changes a test brings; what is started later is started by the test."""
import json
import typing
from unittest import mock

import samples
from case import Answer, Host
from outward.protocol import PROTOCOL, Baseline, Entry
from outward.upkeep import baseline, effect, host_record, trial

RULES = "/etc/nftables.conf"
KERNEL = "/etc/sysctl.d/60-outward.conf"
NAMES = "/etc/systemd/resolved.conf.d/60-outward.conf"
DROP_IN = "/etc/systemd/system/tailscaled.service.d/60-outward.conf"
ENFORCE = "systemd-run --quiet --collect --unit=outward.enforce --service-type=oneshot --no-block /usr/local/sbin/outward enforce"


class Baselines(Host):
    """On a host with rules, kernel settings and a tailnet; what is started later is started by the test."""

    def setUp(self) -> None:
        super().setUp()
        self.ssh, self.armed = True, False
        for path in (RULES, KERNEL, NAMES):
            self.write(path, "old\n")
        self.commands.answer("nft")
        self.commands.answer("nft --json list set", '{"nftables": [{"set": {"name": "x"}}]}')
        self.commands.answer("systemctl")
        self.commands.answer("sysctl")
        self.commands.answer(f"systemctl stop {trial.TIMER}", lambda _: self.arm(False))
        self.commands.answer("systemd-run --quiet --collect --on-active=60", lambda _: self.arm(True))
        self.commands.answer(ENFORCE)
        self.commands.answer("tailscale debug prefs", lambda _: (0, json.dumps({"RunSSH": self.ssh, "CorpDNS": False})))
        self.commands.answer("tailscale set", self.prefer)
        self.flows = self.enterContext(mock.patch.object(effect, "judge_anew"))

    def arm(self, armed: bool) -> None:
        self.armed = armed

    def prefer(self, words: tuple[str, ...]) -> Answer | None:
        self.ssh = "--ssh=true" in words
        return None

    def entry(self, path: str, text: str, *restarts: str) -> Entry:
        return samples.entry(self.root, path, text, *restarts)

    def manifest(self, *entries: Entry, **more: typing.Any) -> Baseline:
        wanted = {"ssh": True, "accept-dns": False}
        found: typing.Any = {"protocol": PROTOCOL, "files": list(entries), "tailscale": wanted, **more}
        given: Baseline = found
        return given

    def bring(self, word: str, *entries: Entry, **more: typing.Any) -> list[str]:
        with self.given(self.manifest(*entries, **more)):
            answer = json.loads(self.printed(baseline.baseline, word))
        changes: list[str] = answer["changes"]
        return changes

    def new(self) -> tuple[Entry, ...]:
        return (
            self.entry(RULES, "new\n"),
            self.entry(KERNEL, "new\n"),
            self.entry(NAMES, "new\n", "systemd-resolved.service"),
            self.entry(DROP_IN, "new\n", "tailscaled.service"),
        )

    def texts(self) -> list[str | None]:
        return [self.read(path) for path in (RULES, KERNEL, NAMES, DROP_IN)]

    def record(self) -> dict[str, str]:
        return host_record.read()["files"].get("baseline", {})
