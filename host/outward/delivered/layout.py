"""
An image as an archive that somebody sent: an OCI layout, https://github.com/opencontainers/image-spec/blob/main/image-layout.md
It is unpacked as any archive is, by nobody of note, and asked like a registry: nothing of it is believed but by its digest.
"""
import hashlib
import os
import shutil
from collections.abc import Iterator

from ..artifacts import store, trees
from ..artifacts.registry import CHUNK, DOCUMENT, Kind, short
from ..artifacts.unpacking import Layer, unpack
from ..files import make_folder
from ..shell import Failed

FOLDER = "/var/cache/outward/layouts"


class Layout:
    """
    Unpacked when it is first asked for anything, and gone when it is left: what it has lies in the store then.
    @param image its digest @param sha256 of the archive, which the store has, or had
    """

    def __init__(self, image: str, sha256: str) -> None:
        self.image, self.sha256 = image, sha256
        self.registry, self.path = "what was sent", short(image)
        self.tree = os.path.join(FOLDER, sha256)

    def __enter__(self) -> "Layout":
        self.leave()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Of a run that was killed, too."""
        if os.path.isdir(self.tree):
            shutil.rmtree(self.tree)

    def opened(self) -> str:
        if not os.path.isdir(self.tree):
            if not store.holds(self.sha256):
                again = "pulumi up --replace '**-delivered'"
                raise Failed(f"image {short(self.image)} is not on this host, which it was delivered to; send it again: {again}")
            make_folder(FOLDER)
            os.chmod(FOLDER, 0o700)
            unpack([Layer(store.path_of(self.sha256), f"image {short(self.image)}")], self.tree)
        return self.tree

    def within(self, path: str) -> str | None:
        found = trees.within(self.opened(), path)
        return found if found is not None and os.path.isfile(found) else None

    def place(self, digest: str) -> str:
        """Of several images, the list of them is what has the digest: the layout's own index."""
        if found := self.within(f"blobs/sha256/{digest.removeprefix('sha256:')}"):
            return found
        index = self.within("index.json") if digest == self.image else None
        if index and os.path.getsize(index) <= DOCUMENT:
            with open(index, "rb") as file:
                if f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}" == digest:
                    return index
        raise Failed(f"image {short(self.image)}: the archive that was sent has no {digest}; make it anew")

    def chunks(self, _kind: Kind, digest: str, size: int, _exact: bool = True) -> Iterator[bytes]:
        """As a repository gives them. Whoever takes them looks for the sum and the size."""
        with open(self.place(digest), "rb") as file:
            if os.fstat(file.fileno()).st_size > size:
                what = f"the {store.mib(DOCUMENT)} of a document" if size == DOCUMENT else f"the {size} bytes that its manifest says"
                raise Failed(f"image {short(self.image)}: {digest} has more than {what}")
            while chunk := file.read(CHUNK):
                yield chunk
