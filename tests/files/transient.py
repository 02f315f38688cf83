"""
The units that the host's program asks systemd for when it runs a project's own commands, and restic, as unit files.
usage: transient.py PROGRAM   Prints their texts by name, as JSON.
"""
import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])
from outward.backups import restic
from outward.unit import workload

# Its place is the image's, which has none: what a command is held by is what is asked.
workload.HOLDS_ALL = "/"

# No more of a record than the two read.
RECORD: Any = {
    "project": "blog",
    "state": {
        "user": "outward-blog",
        "slice": "outward-blog.slice",
        "writable": ["/var/lib/outward/blog", "/run/outward-blog"],
        "flag": "/run/outward/paused/blog/read-only",
    },
    "disk": {"folder": "/var/lib/outward/blog"},
    "backup": {"user": "outward-blog-backup", "environment": "/etc/outward/blog/backup.env", "cache": "outward-blog-backup", "credentials": {}},
}

# systemd-run sorts them by itself.
OF_UNIT = ("After=", "Requires=", "RequiresMountsFor=")


def unit(argv: list[str]) -> str:
    held = [word.removeprefix("--property=") for word in argv if word.startswith("--property=")]
    unit = [one for one in held if one.startswith(OF_UNIT)]
    service = [one for one in held if not one.startswith(OF_UNIT)]
    return "\n".join(["[Unit]", *unit, "[Service]", "ExecStart=/usr/bin/true", *service, ""])


print(
    json.dumps(
        {
            "command.service": unit(workload.confined(RECORD, ["/usr/bin/true"])),
            "restic.service": unit(restic.argv(RECORD, "unit", "snapshots")),
        }
    )
)
