"""Who runs a command on this host: whom the tailnet knows at the other end of the connection that it came by."""
import ipaddress
import json
import os

from ..shell import run

PROC = "/proc"
VARIABLES = (b"SSH_CONNECTION=", b"SSH_CLIENT=")


def text_of(path: str) -> bytes:
    """Nothing of a process that has ended."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def parent_of(pid: int) -> int:
    """0 when nobody can say. What stands in brackets is the program's own name, and may be anything."""
    rest = text_of(f"{PROC}/{pid}/stat").rpartition(b")")[2].split()
    return int(rest[1]) if len(rest) > 1 else 0


def peer(pid: int) -> tuple[str, str] | None:
    """
    Address and port of the connection that a process belongs to: by what tailscaled gave to the first one of it, since sudo lets
    nothing of that through, and those in between could say anything.
    """
    found = None
    while pid > 1:
        for line in text_of(f"{PROC}/{pid}/environ").split(b"\0"):
            for name in VARIABLES:
                words = line.removeprefix(name).decode("ascii", "replace").split() if line.startswith(name) else []
                found = (words[0], words[1]) if len(words) > 2 else found
        pid = parent_of(pid)
    return found


def plain(text: object) -> str:
    """Names come from others: what would not be one line of text is not shown."""
    return "".join(one if one.isprintable() else "?" for one in str(text))


def named(answer: str) -> str:
    """Login and machine, of what `tailscale whois` says. @raises ValueError, KeyError, TypeError when it says neither"""
    # What it warns of may stand before.
    found, _ = json.JSONDecoder().raw_decode(answer, max(answer.find("{"), 0))
    node = found["Node"].get("ComputedName") or found["Node"]["Name"].split(".")[0]
    return f"{plain(found['UserProfile']['LoginName'])} ({plain(node)})"


def asker(pid: int | None = None) -> str:
    """In words; `unknown`, and why, where nobody says it."""
    found = peer(pid or os.getpid())
    if not found:
        return "unknown (by no connection of the tailnet)"
    address, port = found
    try:
        ip = ipaddress.ip_address(address)
        at = f"[{ip}]:{int(port)}" if ip.version == 6 else f"{ip}:{int(port)}"
        whois = run("timeout", "3", "tailscale", "whois", "--json", at, check=False, quiet=True)
        return named(whois.stdout)
    except (ValueError, KeyError, TypeError):
        return f"unknown (at {plain(address)}: the tailnet does not say who that is)"
