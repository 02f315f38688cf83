"""A folder of somebody else's files: whole or not there, root's, and written by nobody."""
import grp
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable

from ..files import make_folder, read_json, remove, sync, write_atomically
from ..shell import Failed, run
from . import unpacking

DRAFT = ".draft-"
LINKS = 40


def note_of(folder: str) -> str:
    """File that says what the folder was made of. Beside it: what is inside may be read by its project."""
    return f"{folder}.json"


def there(folder: str, identity: str) -> bool:
    """Whether it is there, and was made of that: names have a part of a sum, which two could share."""
    return os.path.isdir(folder) and (read_json(note_of(folder)) or {}).get("identity") == identity


def seal(draft: str) -> None:
    """All of it is root's, its project may read it, nobody writes it; what would make somebody else of its caller is gone."""
    for folder, folders, names in os.walk(draft):
        for path in [folder, *(os.path.join(folder, name) for name in [*folders, *names])]:
            mode = os.lstat(path).st_mode
            os.chown(path, 0, 0, follow_symlinks=False)
            if stat.S_ISREG(mode):
                os.chmod(path, 0o555 if mode & 0o111 else 0o444)
            elif stat.S_ISDIR(mode):
                os.chmod(path, 0o755)  # noqa: S103  its own folder is its project's
            elif not stat.S_ISLNK(mode):
                raise Failed(f"{os.path.relpath(path, draft)!a} is neither file, folder nor link")


def put(folder: str, identity: str, fill: Callable[[str], None]) -> None:
    """
    Unless it stands: filled under another name, sealed, synced, and renamed when all of it is there.
    @param fill makes what is in the draft that it is given, an empty folder
    """
    if there(folder, identity):
        return
    parent, name = os.path.split(folder)
    draft = os.path.join(parent, f"{DRAFT}{name}")
    make_folder(parent)
    if os.path.lexists(draft):
        # Of a run that was killed, and may be at work.
        unpacking.end()
        shutil.rmtree(draft)
    os.mkdir(draft, mode=0o700)
    try:
        fill(draft)
        seal(draft)
        os.chmod(draft, 0o700)
        run("sync", "-f", draft)
        if os.path.lexists(folder):
            shutil.rmtree(folder)
        write_atomically(note_of(folder), json.dumps({"identity": identity}).encode(), 0o600)
        os.rename(draft, folder)
        sync(parent)
    finally:
        if os.path.lexists(draft):
            shutil.rmtree(draft)


def admit(folder: str, group: str) -> None:
    """Nobody but root enters it before: when it is made, its project may have no user yet."""
    os.chown(folder, 0, grp.getgrnam(group).gr_gid)
    os.chmod(folder, 0o750)  # noqa: S103  to be read by its project


def within(tree: str, path: str) -> str | None:
    """Where a path of the tree lies, its links followed as if the tree were all there is; None when it is not there."""
    left, done, links = path.split("/"), list[str](), 0
    while left:
        part = left.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            del done[-1:]
            continue
        here = os.path.join(tree, *done, part)
        if os.path.islink(here):
            links += 1
            target = os.readlink(here)
            if links > LINKS:
                return None
            done = [] if target.startswith("/") else done
            left = [*target.split("/"), *left]
        elif os.path.lexists(here):
            done.append(part)
        else:
            return None
    return os.path.join(tree, *done)


def sweep(parent: str, kept: Iterable[str]) -> None:
    """Takes away all below it but these folders and their notes."""
    named = {name for folder in kept for name in (folder, note_of(folder))}
    for name in os.listdir(parent) if os.path.isdir(parent) else []:
        path = os.path.join(parent, name)
        if path in named:
            continue
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            remove(path)
