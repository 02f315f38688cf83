"""In a machine: a unit is installed as far as its artifacts have to do with it, without its disk and its rules."""
import os
import stat
import subprocess
from typing import Any

from outward import files
from outward.artifacts import bring


def run(*words: str) -> tuple[int, str]:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def install(manifest: Any) -> str:
    """Mode of its first artifact's folder before its project may read it."""
    found = bring.bring(manifest)
    entries = [*manifest["files"], *(entry for one in found for entry in one.files)]
    early = [one for one in entries if one["path"].startswith("/usr/lib/")]
    rest = [one for one in entries if one not in early and not one["path"].endswith((".mount", ".nft"))]
    for entry in early:
        files.write(entry)
    run("systemd-sysusers")
    for entry in rest:
        files.write(entry)
    run("systemd-tmpfiles", "--create")
    before = oct(stat.S_IMODE(os.stat(manifest["artifacts"][0]["folder"]).st_mode))
    bring.admit(found, manifest["disk"]["user"])
    run("systemctl", "daemon-reload")
    return before
