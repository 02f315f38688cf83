"""What a history does to a host, or asks of it, besides what the program is for."""
import json
import typing

from histories import disk, systemd, visitors
from histories.place import add, here, lines, take_away, text
from histories.visitors import DATA, FILES, METRICS, TUNNEL, WEB, runs
from outward import records
from outward.roles import pause, role

TIMER = pause.timer_of(visitors.PROJECT)
SERVICE = TIMER.replace(".timer", ".service")


def broke(why: str) -> None:
    add(here.shared("broken"), f"{here.name}: {why}")


def probe(url: str, _patience: float = 0, _name: object = None) -> dict[str, typing.Any]:
    """Of a connector or of a service, by what runs."""
    root = here.root
    [record] = records.records()
    if url == record["connector"]["ready"]:
        open_now = 4 if visitors.connected(root) else 0
        return {"status": 200 if open_now else 503, "body": json.dumps({"readyConnections": open_now})}
    if url != record["health"]["web"]:
        raise AssertionError(f"{url}: nothing stands for it")
    return {"status": 200, "body": ""} if runs(root, WEB) else {"status": 0, "body": "Connection refused"}


def facts() -> dict[str, typing.Any]:
    """What can be seen of a host from outside, and what its program says that it is."""
    root = here.root
    waiting = pause.pause_of(visitors.PROJECT)
    return {
        "role": "paused" if waiting and not role.marker(visitors.PROJECT) else role.role(visitors.PROJECT),
        "epoch": role.epoch(visitors.PROJECT),
        "connected": visitors.connected(root),
        "writes": visitors.may_write(root),
        "refuses": visitors.flagged(root),
        "timer": systemd.state_of(TIMER) == "active",
        "resting": not runs(root, METRICS),
        "web": runs(root, WEB),
        "tunnel": runs(root, TUNNEL),
        "data": lines(f"{root}/{DATA}"),
        "files": lines(f"{root}/{FILES}"),
    }


def due() -> list[str]:
    """What the timer of a pause starts when its time has come, or what died of that before and is started again."""
    timer, service = (f"{here.root}/{systemd.RUN}/{unit}" for unit in (TIMER, SERVICE))
    if armed := text(timer):
        _, _, times, program, *words = armed.split()
        if program != "/usr/local/sbin/outward":
            raise AssertionError(f"a timer for {program}")
        take_away(timer)
        if times == "again":
            systemd.set_state(SERVICE, "activating", *words)
        return words
    return (text(service) or "").split()[2:]


def well() -> None:
    """It has ended so, and is over."""
    take_away(f"{here.root}/{systemd.RUN}/{SERVICE}")


def boot() -> None:
    systemd.boot()
    visitors.come()


def cut() -> None:
    """The power goes: nothing of this host happens any more."""
    disk.cut(visitors.moment())
    with open(f"{here.root}/off", "w", encoding="utf-8"):
        pass
    take_away(f"{here.root}/run/systemd/{TUNNEL}")


VERBS: dict[str, typing.Callable[..., object]] = {
    "visit": visitors.come,
    "facts": facts,
    "boot": boot,
    "cut": cut,
    "start": systemd.start,
}
