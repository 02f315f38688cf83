"""A host begins to serve, or stops."""
import os

from .connector import dismiss
from .files import write_atomically
from .records import ACTIVE, records
from .shell import run


def start(record):
    run("systemctl", "enable", "--quiet", "--now", "--no-block", record["target"])


def activate(host):
    write_atomically(ACTIVE, f"{host}\n".encode(), 0o644)
    for record in records():
        start(record)


def deactivate():
    if os.path.exists(ACTIVE):
        os.unlink(ACTIVE)
    for record in records():
        run("systemctl", "disable", "--quiet", "--now", record["target"])
        run("systemctl", "stop", *record["services"])
        dismiss(record["candidate"])
