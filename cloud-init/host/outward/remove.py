"""Takes a unit away; what its workload stored stays."""
import os
import shutil

from . import disk, files, firewall
from .backup import retire
from .connector import dismiss
from .records import path_of, record_of
from .shell import run, say

SETTINGS = "/etc/outward"
PROGRAMS = "/opt/outward"


def remove(project: str) -> None:
    record = record_of(project)
    if not record:
        say(f"{project}: nothing installed")
        return
    run("systemctl", "disable", "--quiet", "--now", record["target"], check=False)
    run("systemctl", "stop", *record["services"], check=False)
    retire(record, None)
    dismiss(record["candidate"])
    disk.unmount(record["disk"])
    files.take_away(record["applied"])
    for folder in (f"{SETTINGS}/{project}", f"{PROGRAMS}/{project}"):
        shutil.rmtree(folder, ignore_errors=True)
    os.unlink(path_of(project))
    run("systemctl", "daemon-reload")
    firewall.load()
    say(f"{project}: removed; its state stays in {record['disk']['image']}")
