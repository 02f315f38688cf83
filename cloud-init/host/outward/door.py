"""
Doors on this host's address in the tailnet through which one successor follows what a project keeps: each leads to one
unix socket, opened as the project's user, and the firewall lets that one address in. They do not outlive a reboot.
"""
from .records import records
from .shell import Failed, run
from .workload import SANDBOX

PROXY = "/usr/lib/systemd/systemd-socket-proxyd"
FOLLOWERS = ("inet", "outward", "followers")


def unit_of(record):
    return f"outward-{record['project']}-door"


def followed():
    """Records of the projects that can be followed."""
    return [record for record in records() if (record["state"] or {}).get("follow")]


def own_address():
    address = run("tailscale", "ip", "-4", quiet=True).stdout.strip()
    if not address:
        raise Failed("this host has no address in the tailnet; look at: tailscale status")
    return address


def listen(record, address):
    state = record["state"]
    service = (*SANDBOX, f"User={state['user']}", f"Slice={state['slice']}")
    socket = (f"ListenStream={address}:{state['port']}", "FreeBind=yes")
    flags = [*(f"--property={each}" for each in service), *(f"--socket-property={each}" for each in socket)]
    run("systemd-run", "--quiet", "--collect", f"--unit={unit_of(record)}", *flags, PROXY, state["follow"]["socket"])


def opened(address):
    """For this successor and for nobody else."""
    shut()
    own = own_address()
    for record in followed():
        listen(record, own)
        run("nft", "add", "element", *FOLLOWERS, f"{{ {address} . {record['state']['port']} }}")


def shut():
    run("nft", "flush", "set", *FOLLOWERS, check=False, quiet=True)
    for record in followed():
        for kind in ("socket", "service"):
            run("systemctl", "stop", f"{unit_of(record)}.{kind}", check=False, quiet=True)
