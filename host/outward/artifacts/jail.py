"""
The folder that an archive is unpacked into, which is `/` to whoever is in here: how much may be written to it, and where what
an archive names lies. Whoever made the archive has chosen every name and every link.
"""
import os
import shutil
import stat
from typing import IO

MIB = 1 << 20
CHUNK = 1 << 20
# What the least of files takes on a disk.
BLOCK = 4096
# Folders in a path; programs that go through a tree do so by recursion.
DEPTH = 128
HIDES, HIDES_ALL = ".wh.", ".wh..wh..opq"


class Room:
    """What may be written, in bytes and in files."""

    def __init__(self, most: int, entries: int) -> None:
        self.most, self.left, self.most_entries, self.entries = most, most, entries, entries

    def none(self) -> ValueError:
        return ValueError(f"unpacked it is larger than {self.most // MIB} MiB")

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise self.none()

    def entry(self) -> None:
        self.entries -= 1
        if self.entries < 0:
            raise ValueError(f"it has more than {self.most_entries} files")
        self.take(BLOCK)


def inside(name: str) -> str:
    """An archive's name as a path from the tree's root, without `..` and the like."""
    return "/" + os.path.normpath(f"/{name}").lstrip("/")


def remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


class Tree:
    """The folder, as `/`. `made`: paths without links that the archive at hand has brought, and the folders above them."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.made: set[str] = set()
        # Folders by how an archive has named them; what a link changes is forgotten.
        self.real: dict[str, str] = {"/": "/"}

    def folder(self, path: str) -> str:
        """Its path without links; made, with those above it."""
        found = self.real.get(path)
        if found is None:
            found = os.path.realpath(path)
            if found.count("/") > DEPTH:
                raise ValueError(f"a file of it lies below more than {DEPTH} folders")
            if not os.path.isdir(found):
                above = self.folder(os.path.dirname(found))
                self.room.entry()
                found = os.path.join(above, os.path.basename(found))
                os.mkdir(found, 0o755)
            self.real[path] = found
        self.mark(found)
        return found

    def mark(self, path: str) -> None:
        while path not in self.made and path != "/":
            self.made.add(path)
            path = os.path.dirname(path)

    def place(self, name: str, keeps_folder: bool = False) -> str | None:
        """Where an entry goes, free for it; None for the tree itself."""
        path = inside(name)
        if path == "/":
            return None
        self.room.entry()
        path = os.path.join(self.folder(os.path.dirname(path)), os.path.basename(path))
        if os.path.lexists(path) and not (keeps_folder and stat.S_ISDIR(os.lstat(path).st_mode)):
            remove(path)
            self.forget()
        self.mark(path)
        return path

    def forget(self) -> None:
        self.real = {"/": "/"}

    def hide(self, path: str) -> None:
        """What a layer below has there; not what this one has brought."""
        if not os.path.lexists(path):
            return
        if path not in self.made:
            remove(path)
        elif os.path.isdir(path) and not os.path.islink(path):
            for name in os.listdir(path):
                self.hide(os.path.join(path, name))
        self.forget()

    def white(self, name: str) -> bool:
        """Whether it was a whiteout."""
        above, own = os.path.split(inside(name))
        if not own.startswith(HIDES):
            return False
        self.room.entry()
        hidden = own.removeprefix(HIDES)
        if hidden in ("", ".", ".."):
            raise ValueError(f"{name!a} hides nothing that can be named")
        folder = self.folder(above)
        if own == HIDES_ALL:
            for each in os.listdir(folder):
                self.hide(os.path.join(folder, each))
        elif not hidden.startswith(HIDES):
            self.hide(os.path.join(folder, hidden))
        return True

    def directory(self, name: str) -> None:
        path = self.place(name, keeps_folder=True)
        if path and not os.path.isdir(path):
            os.mkdir(path, 0o755)

    def link(self, name: str, target: str) -> None:
        path = self.place(name)
        if path:
            os.symlink(target, path)
            self.forget()

    def same(self, name: str, other: str) -> None:
        """A second name of a file that is there."""
        path = self.place(name)
        if path:
            above, own = os.path.split(inside(other))
            os.link(os.path.join(above, own), path, follow_symlinks=False)

    def file(self, name: str, source: IO[bytes], runs: bool) -> None:
        path = self.place(name)
        if not path:
            raise ValueError(f"{name!a} has no name")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with open(os.open(path, flags, 0o755 if runs else 0o644), "wb") as new:
            while chunk := source.read(CHUNK):
                self.room.take(len(chunk))
                new.write(chunk)

    def append(self, path: str, text: str) -> None:
        """To a file of the tree, or a new one."""
        above, own = os.path.split(inside(path))
        with open(os.path.join(self.folder(above), own), "ab+") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            file.write((b"\n" if file.read(1) not in (b"", b"\n") else b"") + text.encode())
