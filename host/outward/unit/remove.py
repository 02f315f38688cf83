"""Takes a unit away; what its workload stored stays."""
import os
import shutil

from .. import files
from ..artifacts import bring
from ..backups.backup import retire
from ..delivered import receiving
from ..exchange import earlier, versions
from ..exchange.beside import withdraw
from ..protocol import Record
from ..records import path_of, record_of
from ..roles.claim import sealing
from ..roles.role import deciding, free, marker, must_be, role, settle
from ..shell import run, say
from . import disk, firewall, jobs
from .connector import dismiss

SETTINGS = "/etc/outward"
PROGRAMS = "/opt/outward"


def remove(project: str) -> None:
    record = record_of(project)
    if not record:
        say(f"{project}: nothing installed")
        return
    # Whatever asks for it, the engine too: one that is in the middle of something is not taken away.
    must_be(project, "be removed", "none", "standby", "left", own=False)
    with sealing(project):
        taken_away(project, record)


def taken_away(project: str, record: Record) -> None:
    """While nothing takes its data: what begins to stand by meanwhile waits, and then has nothing installed."""
    settle(project)
    found = marker(project)
    elsewhere = found is not None and found["peer"] is not None
    run("systemctl", "disable", "--quiet", "--now", record["target"], check=False)
    run("systemctl", "stop", *record["services"], check=False)
    retire(record, None)
    jobs.forget(project)
    versions.forget(project)
    dismiss(record["candidate"])
    withdraw(project)
    disk.unmount(record["disk"])
    files.take_away(record["applied"])
    for folder in (f"{SETTINGS}/{project}", f"{PROGRAMS}/{project}"):
        shutil.rmtree(folder, ignore_errors=True)
    run("systemctl", "daemon-reload")
    firewall.load()
    image = record["disk"]["image"]
    with deciding(project):
        must_be(project, "be removed", "none", "standby", "left", own=False)
        if elsewhere:
            # A copy of what another host serves.
            files.remove(image)
        if role(project) == "standby":
            free(project)
    # Last, so that what an interrupted run has not done is done by the next.
    earlier.forget(project)
    os.unlink(path_of(project))
    receiving.forget(project)
    bring.sweep()
    rest = ", and its state with it, which another host has" if elsewhere else f"; its state stays in {image}"
    say(f"{project}: removed{rest}")
