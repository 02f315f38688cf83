"""A project on a host as tests want it: its manifest, and the record that it leaves. Paths lie below a test's root."""
import base64
import json
import os
from typing import Any

import rooted
from outward import protocol, records
from outward.protocol import Backup, Entry, Kept, Manifest, Record, State

TUNNEL = "outward-blog-tunnel.service"
WEB = "outward-blog-web.service"
CANDIDATE = "outward-blog-tunnel.candidate.service"


def entry(root: str, path: str, text: str, *restarts: str, **more: str) -> Entry:
    content = base64.b64encode(text.encode()).decode()
    given: Any = {"path": rooted.below(root, path), "content": content, "mode": "0644", "restarts": list(restarts), **more}
    found: Entry = given
    return found


def state(root: str, project: str = "blog", **more: Any) -> State:
    found: Any = {
        "user": f"outward-{project}",
        "slice": f"outward-{project}.slice",
        "writable": [rooted.below(root, f"/var/lib/outward/{project}")],
        "flag": rooted.below(root, f"/run/outward/paused/{project}/read-only"),
        "port": 4700,
        "dump": "/bin/dump all",
        "load": "/bin/load all",
        "check": "/bin/check",
        "quiesce": "/bin/quiesce",
        "kept": None,
        **more,
    }
    given: State = found
    return given


def kept(*writers: str) -> Kept:
    return {"config": "/etc/outward/blog/rsyncd.conf", "paths": ["uploads"], "writers": list(writers)}


def backup(root: str, project: str = "blog") -> Backup:
    return {
        "user": f"outward-{project}-b",
        "repository": "s3:store/all",
        "environment": f"/etc/outward/{project}/backup.env",
        "cache": f"outward-{project}-backup",
        "restic": f"outward-{project}-restic",
        "credentials": {},
        "services": [f"outward-{project}-backup.service", f"outward-{project}-backup-check.service"],
        "everySeconds": 3600,
        "checkSeconds": 86400,
        "keep": {"last": 3, "daily": 7, "weekly": 0},
        "verifyPercent": 5,
    }


def manifest(root: str, **more: Any) -> Manifest:
    """One service, one connector with its candidate, a disk of 64 MiB."""
    files = [
        entry(root, "/usr/lib/sysusers.d/outward-blog.conf", "u outward-blog"),
        entry(root, "/usr/lib/tmpfiles.d/outward-blog.conf", "d /run/outward-blog"),
        entry(root, "/etc/nftables.d/outward-blog.nft", "add rule"),
        entry(root, f"/etc/systemd/system/{TUNNEL}", "tunnel", TUNNEL),
        entry(root, f"/etc/systemd/system/{WEB}", "web", WEB),
    ]
    found: Any = {
        "protocol": protocol.PROTOCOL,
        "project": "blog",
        "target": "outward-blog.target",
        "packages": [],
        "files": files,
        "downloads": [],
        "services": [WEB, TUNNEL],
        "disk": {
            "image": rooted.below(root, "/var/lib/outward/.disks/blog.img"),
            "folder": rooted.below(root, "/var/lib/outward/blog"),
            "unit": "var-lib-outward-blog.mount",
            "user": "outward-blog",
            "mib": 64,
        },
        "health": {"web": "http://127.0.0.1:4000/", "tunnel": "http://127.0.0.1:4001/ready"},
        "state": state(root),
        "backup": None,
        "connector": {
            "service": TUNNEL,
            "ready": "http://127.0.0.1:4001/ready",
            "credential": rooted.below(root, "/etc/outward/blog/tunnel.json"),
            "version": "2026.9.1",
            "candidate": {
                "service": CANDIDATE,
                "ready": "http://127.0.0.1:4002/ready",
                "files": [entry(root, f"/etc/systemd/system/{CANDIDATE}", "candidate")],
            },
            "connections": 4,
            "patienceSeconds": 180,
        },
        **more,
    }
    given: Manifest = found
    return given


def record(root: str, project: str = "blog", **more: Any) -> Record:
    """As it lies on a host, written there as well."""
    web, tunnel = f"outward-{project}-web.service", f"outward-{project}-tunnel.service"
    found: Any = {
        "protocol": protocol.PROTOCOL,
        "project": project,
        "target": f"outward-{project}.target",
        "services": [web, tunnel],
        "health": {"web": f"http://{project}.test:4000/", "tunnel": f"http://{project}.test:4001/ready"},
        "disk": {
            "image": rooted.below(root, f"/var/lib/outward/.disks/{project}.img"),
            "folder": rooted.below(root, f"/var/lib/outward/{project}"),
            "unit": f"var-lib-outward-{project}.mount",
            "user": f"outward-{project}",
            "mib": 64,
        },
        "state": state(root, project),
        "backup": None,
        "applied": {},
        "candidate": {"service": f"outward-{project}-tunnel.candidate.service", "paths": [rooted.below(root, f"/etc/{project}-candidate")]},
        "connector": {
            "service": tunnel,
            "ready": f"http://{project}.test:4001/ready",
            "connections": 4,
            "credential": rooted.below(root, f"/etc/outward/{project}/tunnel.json"),
        },
        **more,
    }
    given: Record = found
    records.write_record(given)
    return given


def read(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def make(path: str, text: str = "") -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def told(printed: str) -> Any:
    """What a command has printed as JSON."""
    return json.loads(printed)
