"""
The units that the host's program asks systemd for when it runs a project's own commands, and restic, as unit files.
usage: transient.py PROGRAM   Prints their texts by name, as JSON.
"""
import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])
from outward import restic, workload

# No more of a record than the two read.
RECORD: Any = {
    "project": "blog",
    "state": {"user": "outward-blog", "slice": "outward-blog.slice", "writable": ["/var/lib/outward/blog", "/run/outward-blog"]},
    "backup": {"user": "outward-blog-backup", "environment": "/etc/outward/blog/backup.env", "cache": "outward-blog-backup", "credentials": {}},
}


def unit(argv: list[str]) -> str:
    held = [word.removeprefix("--property=") for word in argv if word.startswith("--property=")]
    return "\n".join(["[Service]", "ExecStart=/usr/bin/true", *held, ""])


print(
    json.dumps(
        {
            "command.service": unit(workload.confined(RECORD, ["/usr/bin/true"])),
            "restic.service": unit(restic.argv(RECORD, "unit", "snapshots")),
        }
    )
)
