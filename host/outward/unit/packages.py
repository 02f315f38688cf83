"""Debian's packages. Services that they would start, now or at the next boot, stay off: a unit brings its own."""
import os

from ..files import write_atomically
from ..shell import run, say

POLICY = "/usr/sbin/policy-rc.d"
APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")


def missing(packages: list[str]) -> list[str]:
    form = "--showformat=${Package} ${db:Status-Status}\n"
    known = run("dpkg-query", "--show", form, *packages, check=False, quiet=True)
    there = {line.split()[0] for line in known.stdout.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in there]


def enabled_units() -> set[str]:
    listed = run("systemctl", "list-unit-files", "--state=enabled", "--no-legend", "--plain", quiet=True)
    return set(listed.stdout.split())


def install(packages: list[str]) -> None:
    wanted = missing(packages) if packages else []
    if not wanted:
        return
    say(f"installing {' '.join(wanted)}")
    before = enabled_units()
    write_atomically(POLICY, b"#!/bin/sh\nexit 101\n", 0o755)
    try:
        run(*APT, "update", quiet=True)
        run(*APT, "--yes", "--no-install-recommends", "install", *wanted, quiet=True)
    finally:
        os.unlink(POLICY)
        for unit in sorted(u for u in enabled_units() - before if u.endswith((".service", ".timer", ".socket"))):
            run("systemctl", "disable", "--quiet", unit)
