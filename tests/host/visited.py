"""
A host that serves two services behind routes, one that no route leads to, a database and a oneshot; with a systemd that starts what
files say, a firewall that holds ports, and visitors who look at every step. A run can be a process that dies: what it has done is
there. A text with `sick` in it does not answer 200, one with `fails` ends with 1.
"""
import contextlib
import os
import signal
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from unittest import mock

import rooted
from applying import Applying
from guard import guard
from outward.exchange import first, hold, overlap, start
from outward.protocol import Answer

PORTS = {"web": 3000, "api": 3100}
NAMES = (*PORTS, "worker", "db", "migrate")
# Where those two are tried beside themselves.
NEXT = {"web": 22_001, "api": 22_101}
CALLER = "outward-blog-tunnel"


class Service(typing.TypedDict):
    """`since` when it runs on that text; until then, the run before it is told to stop, and still answers who asks it straight."""

    text: str
    run: str
    since: float
    up: bool
    before: str


class World(typing.TypedDict):
    """`held`, `live`: until when, by port. `under_way`: until when a request is, by port. `lost`: what visitors saw that they should not."""

    now: float
    runs: int
    services: dict[str, Service]
    held: dict[str, float]
    live: dict[str, float]
    under_way: dict[str, float]
    lost: list[str]
    log: list[str]


def unit(name: str) -> str:
    return f"outward-blog-{name}.service"


def beside(name: str) -> str:
    return f"outward-blog.next-{name}.service"


class Visited(Applying):
    # Seconds until one that was told to stop has, and until one that has started answers.
    STOPS = 0.1
    holding: hold.Held | None = None
    renew_at = 0.0
    WARM = 0.3

    def setUp(self) -> None:
        super().setUp()
        self.keep({"now": 100.0, "runs": 0, "services": {}, "held": {}, "live": {}, "under_way": {}, "lost": [], "log": []})
        self.commands.answer("systemctl daemon-reload")
        self.commands.answer("systemctl enable")
        for how in ("start", "restart"):
            self.commands.answer(f"systemctl {how} --no-block", self.start)
        self.commands.answer("systemctl stop", self.stop)
        self.commands.answer("systemctl show", self.show)
        self.commands.answer("nft", self.nft)
        self.commands.answer("ss", self.ss)
        self.commands.answer("journalctl", "its last words")
        answering = self.commands.run

        def run(argv: Sequence[str], **given: typing.Any) -> typing.Any:
            # What only asks is no step: nobody could tell two deaths apart that have it alone between them.
            guard.steps += argv[0] not in ("ss", "journalctl") and argv[1] != "show"
            if guard.steps == guard.dies:
                os.kill(os.getpid(), signal.SIGKILL)
            self.look()
            done = answering(argv, **given)
            world = self.now()
            world["log"].append(" ".join(argv))
            self.keep(world)
            self.look()
            return done

        self.commands.run = run  # type: ignore[method-assign]  # each command is a step
        vars(__import__("subprocess"))["run"] = run
        clock = types.SimpleNamespace(monotonic=lambda: self.now()["now"], sleep=self.wait)
        for module in (hold, start, first, overlap):
            self.enterContext(mock.patch.object(module, "time", clock))
        self.enterContext(mock.patch.object(start, "probe", self.probe))
        self.enterContext(mock.patch.object(hold, "renewed", self.renewed))

    def seen_from_here(self) -> None:
        self.keep(self.now() | {"lost": [], "log": []})

    def now(self) -> World:
        return self.found

    def keep(self, world: World) -> None:
        self.found = world

    def answers(self, world: World, name: str) -> bool:
        led = world["live"].get(str(PORTS[name]), 0) > world["now"]
        found = world["services"].get(beside(name) if led else unit(name))
        return bool(found and found["up"] and world["now"] >= found["since"] + self.WARM and "sick" not in found["text"])

    def up(self, service: str) -> bool:
        found = self.now()["services"].get(service)
        return found is not None and found["up"]

    def look(self) -> None:
        """As a visitor of each port who comes now."""
        world = self.now()
        for name, port in PORTS.items():
            if unit(name) in world["services"] and world["held"].get(str(port), 0) <= world["now"] and not self.answers(world, name):
                world["lost"].append(f"{name} at {world['now']:.2f}")
        self.keep(world)

    @contextlib.contextmanager
    def renewed(self, found: hold.Held) -> Iterator[None]:
        """By this clock."""
        self.holding, self.renew_at = found, self.now()["now"] + hold.EVERY
        try:
            yield
        finally:
            self.holding = None

    def wait(self, seconds: float) -> None:
        world = self.now()
        world["now"] += seconds
        self.keep(world)
        self.look()
        if self.holding and world["now"] >= self.renew_at:
            self.renew_at = world["now"] + hold.EVERY
            self.holding.renew()

    def text_of(self, name: str) -> str:
        paths = (f"/etc/systemd/system/{unit(name)}", f"/etc/outward/blog/{name}.env", "/etc/outward/blog/app/shared")
        return "|".join(self.read(path) or "" for path in paths)

    def text_beside(self, name: str) -> str:
        paths = (f"/run/systemd/system/{beside(name)}", f"/run/outward/next/blog/{name}.env", "/etc/outward/blog/app/shared")
        return "|".join(self.read(path) or "" for path in paths)

    def start(self, words: tuple[str, ...]) -> None:
        world = self.now()
        for service in words[3:]:
            name = service.removeprefix("outward-blog-").removesuffix(".service")
            if service in map(beside, PORTS) and self.there(f"/run/systemd/system/{service}"):
                world["runs"] += 1
                own = service.removeprefix("outward-blog.next-").removesuffix(".service")
                started: Service = {"text": self.text_beside(own), "run": f"run-{world['runs']}", "since": world["now"], "up": True, "before": ""}
                world["services"][service] = started
                continue
            if name not in NAMES or (words[1] == "start" and self.up(service)):
                continue
            if not os.path.exists(self.at(f"/etc/systemd/system/{service}")):
                continue
            if world["under_way"].get(str(PORTS.get(name)), 0) > world["now"]:
                world["lost"].append(f"{name} broke off what was under way")
            world["runs"] += 1
            found = world["services"].get(service)
            before, since = (found["run"], world["now"] + self.STOPS) if found and found["up"] else ("", world["now"])
            world["services"][service] = {"text": self.text_of(name), "run": f"run-{world['runs']}", "since": since, "up": True, "before": before}
        self.keep(world)

    def stop(self, words: tuple[str, ...]) -> None:
        world = self.now()
        for service in words[2:]:
            if service in world["services"]:
                world["services"][service]["up"] = False
            own = service.removeprefix("outward-blog.next-").removesuffix(".service")
            if world["under_way"].get(str(NEXT.get(own)), 0) > world["now"]:
                world["lost"].append(f"{own} broke off what was under way beside it")
        self.keep(world)

    def show(self, words: tuple[str, ...]) -> tuple[int, str]:
        world = self.now()
        found = world["services"].get(words[-1])
        stops = found is not None and world["now"] < found["since"]
        fails = found is not None and "fails" in found["text"] and not stops
        state = "inactive" if not found or not found["up"] else "activating" if fails else "active"
        has = {
            "ActiveState": state, "SubState": "auto-restart" if fails else state, "Result": "exit-code" if fails else "success",
            "ExecMainStatus": "1" if fails else "0", "Job": "7" if stops else "0",
            "InvocationID": found["before" if stops else "run"] if found else "",
        }
        return 0, "\n".join(f"{name}={has[name]}" for name in (word.removeprefix("--property=") for word in words if "=" in word))

    def nft(self, words: tuple[str, ...]) -> None:
        world = self.now()
        if words[1] == "--file":
            world["held"], world["live"] = {}, {}
        if words[1].startswith("flush"):
            world["live"] = {}
        for each in words[1].split("; ") if "element" in words[1] else []:
            verb, _, _, _, name = each.split()[:5]
            into = world["live" if name == "live" else "held"]
            for port, *timeout in map(str.split, each[each.index("{") + 1 : each.index("}")].split(",")):
                if verb == "delete":
                    into.pop(port, None)
                elif timeout:
                    into[port] = world["now"] + float(timeout[1].removesuffix("s"))
        self.keep(world)

    def while_held(self, work: Callable[[], object]) -> None:
        """What happens when requests wait, and nothing has been replaced yet."""

        def asked(words: tuple[str, ...]) -> tuple[int, str]:
            work()
            return self.ss(words)

        self.commands.answer("ss", asked)

    def ss(self, words: tuple[str, ...]) -> tuple[int, str]:
        world, port = self.now(), words[-1].rpartition(":")[2]
        # Somebody else's connection is nobody's request.
        if words[-1].startswith("sport"):
            return 0, "0 0 a b" if world["under_way"].get(port, 0) > world["now"] else ""
        own = [f"0 0 127.0.0.1:5 127.0.0.1:{port} uid:{rooted.number_of(CALLER)} ino:1"] if world["under_way"].get(port, 0) > world["now"] else []
        return 0, "\n".join([f"0 0 127.0.0.1:6 127.0.0.1:{port} uid:7 ino:2", *own])

    def probe(self, url: str, _patience: float, named: object) -> Answer:
        world = self.now()
        [name] = [name for name in PORTS if f":{PORTS[name]}/" in url or f":{NEXT[name]}/" in url]
        self.assertEqual(named, {"host": f"{name}.test", "serverName": f"{name}.test"})
        found = world["services"][unit(name) if f":{PORTS[name]}/" in url else beside(name)]
        if world["now"] < found["since"]:
            return {"status": 200, "body": ""}
        if not found["up"] or world["now"] < found["since"] + self.WARM:
            return {"status": 0, "body": "Connection refused"}
        return {"status": 503 if "sick" in found["text"] else 200, "body": ""}
