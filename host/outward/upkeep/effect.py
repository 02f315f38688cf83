"""How the host's own files and tailscaled's preferences take effect."""
import json
from collections.abc import Callable

from ..files import write_atomically
from ..shell import Failed, run
from ..unit.firewall import NFTABLES
from .flows import judge_anew

SYSCTL = "/etc/sysctl.d/"
UNITS = "/etc/systemd/system/"
NEXT = "/run/outward/nftables.next"
# What `tailscale debug prefs` calls them.
PREFERENCES = {"ssh": "RunSSH", "accept-dns": "CorpDNS"}
# Filled by the program while a successor follows, and by no file.
FILLED = ("followers", "followed")


def refuse_rules(content: bytes) -> None:
    """@raises Failed when nft does not take them, before anything is changed"""
    write_atomically(NEXT, content, 0o644)
    if run("nft", "--check", "--file", NEXT, check=False).returncode != 0:
        raise Failed(f"nft refuses the new {NFTABLES}, see above; nothing was changed")


def elements(name: str) -> list[str]:
    """An nft set's elements as a file would add them."""
    listed = run("nft", "--json", "list", "set", "inet", "outward", name, check=False, quiet=True)
    if listed.returncode != 0:
        return []
    sets = [part["set"] for part in json.loads(listed.stdout)["nftables"] if "set" in part]
    return [" . ".join(map(str, each["concat"])) for one in sets for each in one.get("elem", [])]


def load_rules() -> None:
    """Whoever follows at this moment goes on; every connection is judged by the new rules."""
    filled = {name: elements(name) for name in FILLED}
    run("nft", "--file", NFTABLES)
    for name, found in filled.items():
        if found:
            run("nft", "add", "element", "inet", "outward", name, f"{{ {', '.join(found)} }}")
    judge_anew()


def preferences() -> dict[str, bool]:
    found = json.loads(run("tailscale", "debug", "prefs", quiet=True).stdout)
    return {name: bool(found.get(key)) for name, key in PREFERENCES.items()}


def prefer(wanted: dict[str, bool]) -> None:
    run("tailscale", "set", *[f"--{name}={str(value).lower()}" for name, value in wanted.items()])


def steps(changes: list[str], restarts: list[str], tailscale: dict[str, bool]) -> list[Callable[[], object]]:
    """What makes them take effect, in order. @param changes paths of files that are another, and names of preferences"""
    found: list[Callable[[], object]] = []
    if any(change.startswith(UNITS) for change in changes):
        found.append(lambda: run("systemctl", "daemon-reload"))
    if any(change.startswith(SYSCTL) for change in changes):
        # A kernel that refuses one setting (a container) refuses no other.
        found.append(lambda: run("sysctl", "--quiet", "--system", check=False))
    if NFTABLES in changes:
        found.append(load_rules)
    if restarts:
        found.append(lambda: run("systemctl", "try-restart", *restarts))
    if set(tailscale) & set(changes):
        found.append(lambda: prefer(tailscale))
    return found
