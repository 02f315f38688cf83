"""
Doors on this host's address in the tailnet through which one successor follows what a project keeps: each leads to one
unix socket, opened as the project's user, and the firewall lets that one address in. They do not outlive a reboot.
"""
from .records import records
from .shapes import Follow, Record, State
from .shell import Failed, run
from .workload import SANDBOX

PROXY = "/usr/lib/systemd/systemd-socket-proxyd"
FOLLOWERS = ("inet", "outward", "followers")


def unit_of(record: Record) -> str:
    return f"outward-{record['project']}-door"


def followed() -> list[tuple[Record, State, Follow]]:
    """The projects that can be followed: their records, with what they keep and how it is followed."""
    found = [(record, record["state"]) for record in records()]
    return [(record, state, state["follow"]) for record, state in found if state and state.get("follow")]


def own_address() -> str:
    address = run("tailscale", "ip", "-4", quiet=True).stdout.strip()
    if not address:
        raise Failed("this host has no address in the tailnet; look at: tailscale status")
    return address


def listen(record: Record, state: State, path: str, address: str) -> None:
    service = (*SANDBOX, f"User={state['user']}", f"Slice={state['slice']}")
    socket = (f"ListenStream={address}:{state['port']}", "FreeBind=yes")
    flags = [*(f"--property={each}" for each in service), *(f"--socket-property={each}" for each in socket)]
    run("systemd-run", "--quiet", "--collect", f"--unit={unit_of(record)}", *flags, PROXY, path)


def opened(address: str) -> None:
    """For this successor and for nobody else."""
    shut()
    own = own_address()
    for record, state, follow in followed():
        listen(record, state, follow["socket"], own)
        run("nft", "add", "element", *FOLLOWERS, f"{{ {address} . {state['port']} }}")


def shut() -> None:
    run("nft", "flush", "set", *FOLLOWERS, check=False, quiet=True)
    for record, _, _ in followed():
        for kind in ("socket", "service"):
            run("systemctl", "stop", f"{unit_of(record)}.{kind}", check=False, quiet=True)
