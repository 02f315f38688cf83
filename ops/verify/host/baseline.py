"""The host's own files, and tailscaled's preferences. Argument: [paths]. Prints { recorded, found, tailscale }; no file is null."""
import base64
import hashlib
import json
import subprocess
import sys

RECORD = "/var/lib/outward/.host.json"


def content_of(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def digest(path: str) -> str | None:
    content = content_of(path)
    return None if content is None else hashlib.sha256(content).hexdigest()


record = json.loads(content_of(RECORD) or b'{"files": {}}')
recorded = {path: sha for brought in record["files"].values() for path, sha in brought.items()}
asked = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
prefs = json.loads(subprocess.run(("tailscale", "debug", "prefs"), capture_output=True, text=True, check=True).stdout)
print(
    json.dumps(
        {
            "recorded": recorded,
            "found": {path: digest(path) for path in sorted({*asked, *recorded})},
            "tailscale": {"ssh": bool(prefs.get("RunSSH")), "accept-dns": bool(prefs.get("CorpDNS"))},
        }
    )
)
