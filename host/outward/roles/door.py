"""
A door on this host's address in the tailnet through which one heir follows what a project keeps: it leads to one unix socket,
opened as the project's user, and the firewall lets that one address in. It does not outlive a reboot.
"""
import contextlib
import os

from ..files import write_atomically
from ..protocol import Follow, Record, State
from ..records import installed, state_of
from ..shell import Failed, run
from ..unit.workload import sandbox, transient

PROXY = "/usr/lib/systemd/systemd-socket-proxyd"
# What was let in and out, in a folder for each of the firewall's two sets: a file with its element for each project.
OPENED = "/run/outward/opened"


def unit_of(project: str) -> str:
    return f"outward-{project}-door"


def own_address() -> str:
    address = run("tailscale", "ip", "-4", quiet=True).stdout.strip()
    if not address:
        raise Failed("this host has no address in the tailnet; look at: tailscale status")
    return address


def path_of(which: str, project: str) -> str:
    return f"{OPENED}/{which}/{project}"


def let(which: str, project: str, element: str) -> None:
    """One at a time: another one of the project is shut out."""
    unlet(which, project)
    write_atomically(path_of(which, project), element.encode(), 0o600)
    run("nft", "add", "element", "inet", "outward", which, f"{{ {element} }}")


def unlet(which: str, project: str) -> None:
    path = path_of(which, project)
    # Somebody else may be at it: the end of a pause, and whoever starts what serves.
    with contextlib.suppress(FileNotFoundError):
        with open(path, encoding="utf-8") as file:
            element = file.read()
        # It is gone already when the firewall was loaded anew.
        run("nft", "delete", "element", "inet", "outward", which, f"{{ {element} }}", check=False, quiet=True)
        os.unlink(path)


def followed(record: Record) -> tuple[State, Follow]:
    state = state_of(record)
    follow = state.get("follow")
    if not follow:
        raise Failed(f"{record['project']} cannot be followed: its state has no follow; load a dump")
    return state, follow


def listen(record: Record, state: State, path: str) -> None:
    socket = (f"ListenStream={own_address()}:{state['port']}", "FreeBind=yes")
    flags = [*(f"--property={each}" for each in sandbox(record)), *(f"--socket-property={each}" for each in socket)]
    run(*transient(unit_of(record["project"]), flags), PROXY, path)


def opened(project: str, address: str) -> None:
    """For this heir and for nobody else."""
    record = installed(project)
    state, follow = followed(record)
    shut(project)
    listen(record, state, follow["socket"])
    let("followers", project, f"{address} . {state['port']}")


def shut(project: str) -> None:
    unlet("followers", project)
    record = installed(project)
    if record["state"] and record["state"].get("follow"):
        for kind in ("socket", "service"):
            run("systemctl", "stop", f"{unit_of(project)}.{kind}", check=False, quiet=True)


def unfollow(project: str) -> None:
    """Nothing of this project goes out to another host any more."""
    unlet("followed", project)
