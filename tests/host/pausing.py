"""On a host that serves a project, with a timer that a test can end."""
import json
import os

import samples
from being import CLAIM, be
from case import Answer, Host
from outward.roles import pause

TIMER = "outward.resume.blog.timer"


class Pausing(Host):
    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        self.flag = samples.state(self.root)["flag"]
        self.armed: dict[str, bool] = {}
        self.commands.answer("systemctl")
        self.commands.answer("nft")
        for project in ("blog", "wiki"):
            timer = pause.timer_of(project)
            self.commands.answer(f"systemctl is-active {timer}", self.is_armed)
            self.commands.answer(f"systemctl stop {timer}", self.disarmed)
        self.commands.answer("systemd-run --quiet", self.arm)
        self.commands.answer("/bin/quiesce", "0/16B3748")
        be("active")

    def is_armed(self, words: tuple[str, ...]) -> Answer:
        return (0, "active") if self.armed.get(words[-1]) else (3, "inactive")

    def disarmed(self, words: tuple[str, ...]) -> None:
        self.armed[words[-1]] = False

    def arm(self, words: tuple[str, ...]) -> None:
        [unit] = [word.removeprefix("--unit=") for word in words if word.startswith("--unit=")]
        self.armed[f"{unit}.timer"] = True

    def paused(self, claim: str = CLAIM, limit: str | None = None, project: str = "blog") -> str:
        """The pause, by its id."""
        return str(json.loads(self.printed(pause.quiesce, project, "b", claim, "20", limit))["pause"])

    def flagged(self) -> bool:
        return os.path.lexists(self.flag)
