"""What a history does to a host, or asks of it, besides what the program is for."""
import json
import typing

from histories import systemd, visitors
from histories.place import add, here, lines, take_away, text
from histories.visitors import DATA, FILES, METRICS, TUNNEL, WEB, runs
from outward import cli, quiesce, records, role


def broke(why: str) -> None:
    add(here.shared("broken"), f"{here.name}: {why}")


def probe(url: str, _patience: float = 0) -> dict[str, typing.Any]:
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
    waiting = quiesce.pause()
    return {
        "role": "paused" if waiting and not role.forbidden() else role.role(),
        "connected": visitors.connected(root),
        "writes": visitors.may_write(root),
        "refuses": visitors.flagged(root),
        "timer": systemd.state_of(quiesce.TIMER) == "active",
        "resting": not runs(root, METRICS),
        "web": runs(root, WEB),
        "tunnel": runs(root, TUNNEL),
        "data": lines(f"{root}/{DATA}"),
        "files": lines(f"{root}/{FILES}"),
    }


def elapse() -> bool:
    """The timer of a pause, when one is armed: it runs what it was armed with."""
    armed = (text(f"{here.root}/{systemd.RUN}/{quiesce.TIMER}") or "").split()
    if not armed:
        return False
    take_away(f"{here.root}/{systemd.RUN}/{quiesce.TIMER}")
    _, _, program, *words = armed
    if program != "/usr/local/sbin/outward":
        raise AssertionError(f"a timer for {program}")
    cli.perform(words)
    return True


def boot() -> None:
    systemd.boot()
    visitors.come()


def cut() -> None:
    """The power goes: nothing of this host happens any more."""
    with open(f"{here.root}/off", "w", encoding="utf-8"):
        pass
    take_away(f"{here.root}/run/systemd/{TUNNEL}")


VERBS: dict[str, typing.Callable[..., object]] = {
    "visit": visitors.come,
    "facts": facts,
    "elapse": elapse,
    "boot": boot,
    "cut": cut,
    "start": systemd.start,
}
