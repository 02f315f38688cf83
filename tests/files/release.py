"""
In a machine: a release comes by URL, is unpacked by the unit that holds the unpacker, and a service runs it; archives that are
hostile or large; and what whoever has taken over the unpacker could do, beside the same without what holds it. Prints JSON.
usage: release.py PROGRAM   /mnt/manifest.json is the unit's, /mnt/serve what is served; of an image: imaged.py
"""
import contextlib
import functools
import http.server
import io
import json
import os
import pwd
import stat
import subprocess
import sys
import tarfile
import threading
import zlib
from typing import Any

sys.path.insert(0, sys.argv[1])
from imaged import imaged
from installing import install, run

from outward import files
from outward.artifacts import trees, unpacking
from outward.shell import Failed

MIB = 1 << 20


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def serve() -> None:
    handler = functools.partial(Quiet, directory="/mnt/serve")
    threading.Thread(target=http.server.ThreadingHTTPServer(("127.0.0.1", 8999), handler).serve_forever, daemon=True).start()


def installed(manifest: Any) -> dict[str, object]:
    """A unit with a release; its service writes down what it sees."""
    folder = manifest["artifacts"][0]["folder"]
    before = install(manifest)
    code, printed = run("systemctl", "start", "outward-api-web.service")
    told = files.kept("/run/outward-api/told")
    return {
        "before": before,
        "folder": " ".join(run("stat", "-c", "%A %U %G", folder)[1].split()),
        "file": run("stat", "-c", "%A %U %G", f"{folder}/bin/api")[1],
        "service": [code, printed if code else ""],
        "told": told[0].decode().split("\n") if told else None,
        "unpacker": [entry.pw_shell for entry in pwd.getpwall() if entry.pw_name == unpacking.USER],
    }


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(name), 0o6755
            made.addfile(entry, io.BytesIO(name.encode()))
        link = tarfile.TarInfo("out")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        made.addfile(link)
        through = tarfile.TarInfo("out/evil")
        through.size = 4
        made.addfile(through, io.BytesIO(b"evil"))
    return out.getvalue()


def pax() -> bytes:
    """A header of a gigabyte, in a megabyte."""
    entry = tarfile.TarInfo("pax")
    entry.type, entry.size = tarfile.XHDTYPE, 1 << 30
    made = zlib.compressobj(1, zlib.DEFLATED, 31)
    return made.compress(entry.tobuf(tarfile.GNU_FORMAT)) + b"".join(made.compress(bytes(MIB)) for _ in range(1 << 10)) + made.flush()


def packed(name: str, content: bytes) -> str:
    path = f"/mnt/{name}"
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return path


def laid(name: str, content: bytes) -> object:
    """What is in the folder afterwards, or why there is none."""
    layer = unpacking.Layer(packed(name, content), name)
    folder = f"/opt/outward/api/images/{name}"
    try:
        trees.put(folder, name, lambda draft: unpacking.unpack([layer], draft))
    except Failed as failed:
        return failed.reason
    found = {}
    for one in sorted(os.listdir(folder)):
        seen = os.lstat(f"{folder}/{one}")
        found[one] = f"{stat.filemode(seen.st_mode)} {seen.st_uid}"
    return found


def probed(sandbox: tuple[str, ...]) -> object:
    """What /mnt/probe.py says in the unpacker's place."""
    command = [
        *("systemd-run", "--unit=outward.unpack.service", "--quiet", "--collect", "--pipe", "--wait"),
        *(f"--property={each}" for each in sandbox),
        *("/usr/bin/python3", "/mnt/probe.py"),
    ]
    code, printed = run(*command)
    with contextlib.suppress(ValueError):
        return json.loads(printed)
    return [code, printed]


serve()
os.makedirs("/mnt/tree", exist_ok=True)
with open("/mnt/manifest.json", encoding="utf-8") as text:
    found: dict[str, object] = {"installed": installed(json.load(text))}
plain = archive("bin", "api")
compressed = subprocess.run(["zstd", "--stdout", "--quiet"], input=plain, stdout=subprocess.PIPE, check=True).stdout
found |= {
    "tar": laid("tar", plain),
    "zstd": laid("zstd", compressed),
    "pax": laid("pax", pax()),
    "none": laid("none", b"\x7fELF" + b"\1" * 4096),
    "outside": os.path.exists("/etc/evil"),
    "held": probed((*unpacking.SANDBOX, "ReadWritePaths=/mnt/tree")),
    "free": probed(()),
    "imaged": imaged(),
}
print(json.dumps(found))
