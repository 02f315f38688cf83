"""
Whom a project's users may ask for names. Where systemd-resolved is, that is somebody on loopback; on an image without it they
ask those of /etc/resolv.conf themselves, and the firewall has to let them.
"""
import ipaddress
import os
import re

from ..files import write_atomically
from ..protocol import Manifest
from ..shell import Failed

RUN = "/run/"
RESOLVED = "/run/systemd/resolve"
RESOLV = "/etc/resolv.conf"
RULES = "/etc/nftables.d/00-names.nft"

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def servers() -> list[Address]:
    """Those of /etc/resolv.conf, without what is on the link only; none when it leads nowhere."""
    try:
        with open(RESOLV, encoding="utf-8", errors="replace") as file:
            found = re.findall(r"^nameserver[ \t]+([0-9A-Fa-f.:]+)[ \t]*$", file.read(), re.MULTILINE)
    except FileNotFoundError:
        return []
    return [ipaddress.ip_address(one) for one in found if valid(one)]


def valid(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def outside() -> list[Address]:
    """Empty where somebody on this host asks for everybody."""
    return [] if os.path.isdir(RESOLVED) else [one for one in servers() if not one.is_loopback]


def needed(manifest: Manifest) -> bool:
    state = manifest["state"]
    return bool(manifest["backup"] or (state and state.get("names")))


def check(manifest: Manifest) -> None:
    """@raises Failed for a project that asks for names, on a host where its users would hear of none"""
    if not needed(manifest) or os.path.isdir(RESOLVED):
        return
    place = os.path.realpath(RESOLV)
    because = f"{RESOLV} names no server" if not servers() else ""
    if place.startswith(RUN):
        because = f"{RESOLV} leads to {place}, which no sandbox sees"
    if because:
        raise Failed(
            f"{manifest['project']}: its backup, or its commands, ask for names, this host has no systemd-resolved, and {because}; "
            f"nothing was changed\n  put lines of `nameserver` into a file of its own at {RESOLV}, then pulumi up"
        )


def text_of(found: list[Address]) -> str:
    lines = ["# Whom users that may have names ask for them, on a host without systemd-resolved. Written by outward apply."]
    for version in (4, 6):
        lines.append(f"add set inet outward resolvers{version} {{ type ipv{version}_addr; }}")
        own = sorted({str(one) for one in found if one.version == version})
        lines += [f"add element inet outward resolvers{version} {{ {', '.join(own)} }}"] if own else []
    return "".join(f"{line}\n" for line in lines)


def write() -> None:
    """Before the firewall is loaded. A host that never had any gets no file for it."""
    found = outside()
    if found or os.path.exists(RULES):
        write_atomically(RULES, text_of(found).encode(), 0o644)
