"""A project on that host, by the texts of its units; and what a run makes of others."""
import glob
import json
import os
import typing

import samples
from being import be
from guard import guard
from outward.protocol import Entry, Exchange, Manifest
from outward.unit import apply
from visited import CALLER, NAMES, PORTS, Visited, unit


class Exchanging(Visited):
    # Seconds that each is given until it answers.
    WITHIN = 8

    def setUp(self) -> None:
        super().setUp()
        be("active")
        self.apply(self.manifest())
        self.start(("", "", "", *(unit(name) for name in NAMES)))
        self.wait(10)
        self.seen_from_here()

    def exchange_of(self, name: str, **more: typing.Any) -> Exchange:
        given = {"service": unit(name), "port": PORTS[name], "caller": CALLER, "graceful": False, "seconds": self.WITHIN}
        found: Exchange = {**given, "after": [unit("db")], **more}  # type: ignore[typeddict-item]  # as a test wants it
        return found

    def manifest(self, **texts: str) -> Manifest:
        """A text by unit; `shared`, which the two behind routes and the worker read; `rules` of the firewall; `web_env`."""
        made = samples.manifest(self.root)
        said = {"shared": "", "rules": "add rule", "web_env": "", **{name: name for name in NAMES}, **texts}
        files: list[Entry] = [
            *(one for one in made["files"] if not one["path"].endswith((samples.WEB, ".nft"))),
            samples.entry(self.root, "/etc/nftables.d/outward-blog.nft", said["rules"]),
            *(samples.entry(self.root, f"/etc/systemd/system/{unit(name)}", said[name], unit(name)) for name in NAMES if said[name]),
            samples.entry(self.root, "/etc/outward/blog/web.env", said["web_env"], samples.WEB, mode="0600"),
            samples.entry(self.root, "/etc/outward/blog/app/shared", said["shared"], *(unit(name) for name in (*PORTS, "worker"))),
        ]
        more: typing.Any = {
            "files": files,
            "services": [*(unit(name) for name in NAMES if said[name]), samples.TUNNEL],
            "health": {name: f"http://127.0.0.1:{port}/healthz" for name, port in PORTS.items() if said[name]},
            "healthNames": {name: {"host": f"{name}.test", "serverName": f"{name}.test"} for name in PORTS if said[name]},
            "exchanges": {name: self.exchange_of(name) for name in PORTS if said[name]},
            "oneshots": [{"service": unit("migrate"), "seconds": 60}] if said["migrate"] else [],
        }
        whole: Manifest = made | more
        return whole

    def change(self, **texts: str) -> None:
        self.apply(self.manifest(**texts))

    def refused(self, words: str, **texts: str) -> str:
        """What it says in the end."""
        with self.given(self.manifest(**texts)), self.assertRaises(SystemExit) as ended:
            apply.apply("blog")
        self.assertIn(words, str(ended.exception))
        return str(ended.exception)

    def dies(self, step: int, **texts: str) -> bool:
        """Whether a run died before that step, as a process of its own; else it has ended, well or not."""
        child = os.fork()
        if child == 0:
            guard.steps, guard.dies = 0, step
            kill = os.kill

            def left(pid: int, number: int) -> None:
                self.write("/tmp/world.json", json.dumps(self.found))
                kill(pid, number)

            vars(os)["kill"] = left
            try:
                self.change(**texts)
            finally:
                guard.dies = None
                self.write("/tmp/world.json", json.dumps(self.found))
                os._exit(0)
        _, status = os.waitpid(child, 0)
        self.found = samples.read(self.at("/tmp/world.json"))
        return os.WIFSIGNALED(status)

    def runs(self, name: str) -> str:
        """The text that it runs on, or that it does not run."""
        found = self.now()["services"].get(unit(name))
        return found["text"] if found and found["up"] else "does not run"

    def lost(self) -> list[str]:
        return self.now()["lost"]

    def log(self, *begins: str) -> list[str]:
        return [line for line in self.now()["log"] if line.startswith(begins)]

    def restarted(self) -> list[str]:
        return [line.removeprefix("systemctl restart --no-block ") for line in self.log("systemctl restart")]

    def left(self) -> bool:
        """Whether something of a run is left over."""
        beside = glob.glob(self.at("/run/systemd/system/*.next-*")) or glob.glob(self.at("/run/outward/next/blog/*.env"))
        return self.there("/var/lib/outward/.units/blog.earlier") or bool(self.now()["held"] or self.now()["live"] or beside)
