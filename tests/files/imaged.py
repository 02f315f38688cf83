"""
In a machine: an image of this machine's own shell, as a registry would have given it, and what the service that runs it sees.
/mnt/imaged.json is the unit's manifest, with a digest that is replaced by the image's own.
"""
import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
from typing import Any

from installing import install, run

from outward import files
from outward.artifacts import store

DRAFT = "c1" * 32
LIBRARIES = ("/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6")
STATE, TOLD = "/var/lib/outward/shop", "/run/outward-shop/told"
LAYER = "application/vnd.oci.image.layer.v1.tar"


def kept(content: bytes) -> dict[str, object]:
    """In the store, as what was downloaded."""
    digest = hashlib.sha256(content).hexdigest()
    os.makedirs(store.FOLDER, mode=0o700, exist_ok=True)
    files.write_atomically(store.path_of(digest), content, 0o600)
    return {"digest": f"sha256:{digest}", "size": len(content)}


def layer(contents: dict[str, bytes], links: dict[str, str]) -> dict[str, object]:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for name, content in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.uid = len(content), 0o700, 1000
            made.addfile(entry, io.BytesIO(content))
        for name, target in links.items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            made.addfile(link)
    return {"mediaType": LAYER, **kept(out.getvalue())}


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def published() -> str:
    """Its digest. The first layer's program is replaced by the second's, and another file hidden."""
    shell = {name.lstrip("/"): read(name) for name in (*LIBRARIES, "/bin/sh")}
    below = layer({**shell, "app/told": b"old", "app/hidden": b""}, {"data": "srv/data"})
    above = layer({"app/told": read("/mnt/told.sh"), "app/.wh.hidden": b"", "etc/passwd": b"app:x:1000:1000::/app:/bin/sh\n"}, {})
    about = {"Entrypoint": ["./told"], "WorkingDir": "/app", "Env": ["SAID=a b"], "User": "app", "Volumes": {"/data": {}}}
    config = kept(json.dumps({"os": "linux", "architecture": "amd64", "config": about}).encode())
    return str(kept(json.dumps({"schemaVersion": 2, "config": config, "layers": [below, above]}).encode())["digest"])


def manifest() -> Any:
    digest = published().removeprefix("sha256:")

    def own(text: str) -> str:
        return text.replace(DRAFT, digest).replace(DRAFT[:12], digest[:12])

    found = json.loads(own(read("/mnt/imaged.json").decode()))
    for each in found["files"]:
        each["content"] = base64.b64encode(own(base64.b64decode(each["content"]).decode()).encode()).decode()
    return found


def imaged() -> dict[str, Any]:
    # What it is here is decided before anything of it starts.
    os.makedirs("/etc/outward/.roles/shop", mode=0o755)
    install(manifest())
    start = ("systemctl", "start", "outward-shop-web.service")
    code, printed = run(*start)
    told = files.kept(TOLD)
    found = {
        "service": [code, f"{printed}\n{run('journalctl', '--namespace=*', '--quiet', '--lines=30')[1]}" if code else ""],
        "told": told[0].decode().split("\n") if told else None,
        "volume": sorted(os.listdir(f"{STATE}/data")) if os.path.isdir(f"{STATE}/data") else None,
        "owner": run("stat", "-c", "%U", f"{STATE}/data")[1],
        "exposure": run("systemd-analyze", "security", "--no-pager", "outward-shop-web.service")[1].splitlines()[-1],
    }
    # A workload may put a link where its volume was: nothing of the host is bound into it then.
    shutil.rmtree(f"{STATE}/data")
    os.symlink("/etc", f"{STATE}/data")
    files.remove(TOLD)
    run("systemctl", "stop", "outward-shop-web.service", "outward-shop-volumes.service")
    return {**found, "linked": run(*start)[0], "toldLinked": os.path.exists(TOLD)}
