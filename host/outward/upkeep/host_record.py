"""The host's own files as they were brought: what `bin/outward verify` compares them with."""
import base64
import hashlib
import json
from collections.abc import Sequence

from ..files import read_json, write_atomically
from ..protocol import PROTOCOL, Entry, HostRecord

RECORD = "/var/lib/outward/.host.json"


def digests(entries: Sequence[Entry]) -> dict[str, str]:
    """SHA-256 of their content by path."""
    return {entry["path"]: hashlib.sha256(base64.b64decode(entry["content"])).hexdigest() for entry in entries}


def read() -> HostRecord:
    found: HostRecord | None = read_json(RECORD)
    return found or {"protocol": PROTOCOL, "files": {}}


def write(verb: str, found: dict[str, str]) -> None:
    """In place of what the same verb brought before."""
    record: HostRecord = {"protocol": PROTOCOL, "files": read()["files"] | {verb: found}}
    write_atomically(RECORD, json.dumps(record, indent=1).encode(), 0o600)
