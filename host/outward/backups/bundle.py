"""
A dump with the plain files beside it as one stream, made and taken apart as the project's user: first the files as a tar
archive, then the dump, each framed. The archive begins with which paths it is of, since one that was not there is not in it.
  pack FOLDER PATH… -- DUMP…     to standard output
  unpack FOLDER -- LOAD…         from standard input: files into the folder, the dump into the command
  settle FOLDER STATE PATH…      what was unpacked takes the place of what is there
A path with `!` before it is no part of the others: the dump has it, with what lies beside it by its name and a dash.
"""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence

from ..files import read_json
from ..pipe import feed
from ..shell import Failed, end_in_order, output_of, say
from . import framing

TAR = "/usr/bin/tar"

# Of no path that a project may keep: those begin with a letter or a digit.
COVERED = ".outward-paths"
DUMPED = "!"


def framed(words: Sequence[str], allowed: tuple[int, ...] = (0,)) -> None:
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        framing.send(output_of(process), sys.stdout.buffer)
    if process.returncode not in allowed:
        raise Failed(f"{words[0]} ended with {process.returncode}")
    framing.end(sys.stdout.buffer)


def told_apart(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Paths, and what of them the dump has."""
    return [word for word in words if word[0] != DUMPED], [word[1:] for word in words if word[0] == DUMPED]


def pack(folder: str, *rest: str) -> None:
    (paths, dumped), dump = told_apart(rest[: rest.index("--")]), rest[rest.index("--") + 1 :]
    there = [path for path in paths if os.path.lexists(os.path.join(folder, path))]
    with tempfile.TemporaryDirectory() as beside:
        with open(os.path.join(beside, COVERED), "w", encoding="utf-8") as file:
            json.dump(paths, file)
        # 1: a file has changed, or went away, while it was read. Their writers go on, and are told so by the runbook.
        besides = [f"--exclude={each}" for path in dumped for each in (path, f"{path}-*")]
        kept = ["--anchored", *besides, f"--directory={os.path.abspath(folder)}", *there] if there else []
        framed([TAR, "--create", "--sparse", f"--directory={beside}", COVERED, *kept], allowed=(0, 1))
    framed(dump)


def taken(words: Sequence[str]) -> None:
    with subprocess.Popen(words, stdin=subprocess.PIPE, process_group=0) as process:
        # With all that it has started: nothing may take the half that it has for the whole.
        ended = feed(process, lambda: os.killpg(process.pid, signal.SIGKILL))
    if ended != 0:
        raise Failed(f"{words[0]} ended with {ended}")


def unpack(folder: str, _: str, *load: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder, mode=0o700)
    try:
        taken([TAR, "--extract", "--preserve-permissions", f"--directory={folder}"])
        taken(load)
    except BaseException:
        # It is the room of a project that serves.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def covered(folder: str) -> list[str] | None:
    """The paths that a snapshot is of; None for one that was made before they were written down."""
    found: list[str] | None = read_json(os.path.join(folder, COVERED))
    return found


def within(path: str, folder: str) -> bool:
    return f"{path}/".startswith(f"{folder}/")


def parts(folder: str, path: str) -> list[str]:
    """What of a path the snapshot knows about, be it that it was not there."""
    known = covered(folder)
    if known is None:
        return [path] if os.path.lexists(os.path.join(folder, path)) else []
    return [path] if any(within(path, one) for one in known) else [one for one in known if within(one, path)]


def replace(old: str, new: str) -> None:
    if os.path.isdir(old) and not os.path.islink(old):
        shutil.rmtree(old)
    elif os.path.lexists(old):
        os.unlink(old)
    if os.path.lexists(new):
        os.makedirs(os.path.dirname(old), mode=0o700, exist_ok=True)
        os.rename(new, old)


def spare(state: str, folder: str, path: str) -> None:
    """What was loaded, in a folder that is replaced: it goes over into what takes the place."""
    old, new = os.path.join(state, path), os.path.join(folder, path)
    for each in [old, *glob.glob(f"{glob.escape(old)}-*")]:
        if os.path.lexists(each):
            os.makedirs(os.path.dirname(new), mode=0o700, exist_ok=True)
            os.rename(each, os.path.join(os.path.dirname(new), os.path.basename(each)))


def settle(folder: str, state: str, *words: str) -> None:
    paths, dumped = told_apart(words)
    for path in paths:
        known = parts(folder, path)
        if path not in known:
            kept = f", but for {', '.join(known)}" if known else ""
            say(f"{path} stays as it is{kept}: the snapshot is of a time before it was kept, or says nothing about it")
        for part in known:
            for own in dumped:
                if within(own, part):
                    spare(state, folder, own)
            replace(os.path.join(state, part), os.path.join(folder, part))
    shutil.rmtree(folder)


if __name__ == "__main__":
    end_in_order()
    verbs: dict[str, Callable[..., None]] = {"pack": pack, "unpack": unpack, "settle": settle}
    verbs[sys.argv[1]](*sys.argv[2:])
