"""Binaries by URL and checksum."""
import hashlib
import os
import shutil
import tempfile
import urllib.request

from ..files import take_away
from ..shell import Failed, say


def sum_of(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(url: str, sha256: str, path: str) -> None:
    """Fetches a binary once; nothing that fails its checksum ever gets the final name."""
    if os.path.exists(path) and sum_of(path) == sha256:
        return
    say(f"downloading {url}")
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".outward-")
    try:
        try:
            with os.fdopen(handle, "wb") as new, urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  https, by the pin
                shutil.copyfileobj(answer, new)
        except OSError as error:
            raise Failed(f"{url} cannot be downloaded: {error}; check the pin's URL and the host's egress") from error
        got = sum_of(temporary)
        if got != sha256:
            raise Failed(f"{url} has SHA-256 {got}, pinned is {sha256}; check the pin, nothing was installed")
        os.chmod(temporary, 0o755)  # noqa: S103  everybody may run it
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def sweep(paths: list[str]) -> None:
    """Takes away the files that lie beside the binaries: earlier ones, and what a run that was killed has left."""
    for folder in {os.path.dirname(path) for path in paths}:
        found = [os.path.join(folder, name) for name in os.listdir(folder)]
        take_away(path for path in found if path not in paths and not os.path.isdir(path))
