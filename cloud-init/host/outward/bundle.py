"""
A dump with the plain files beside it as one stream, made and taken apart as the project's user: first the files as a tar
archive, then the dump, each framed.
  pack FOLDER PATH… -- DUMP…     to standard output
  unpack FOLDER -- LOAD…         from standard input: files into the folder, the dump into the command
  settle FOLDER STATE PATH…      what was unpacked takes the place of what is there
"""
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence

from . import framing
from .pipe import feed
from .shell import Failed, output_of

TAR = "/usr/bin/tar"


def framed(words: Sequence[str], allowed: tuple[int, ...] = (0,)) -> None:
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        framing.send(output_of(process), sys.stdout.buffer)
    if process.returncode not in allowed:
        raise Failed(f"{words[0]} ended with {process.returncode}")
    framing.end(sys.stdout.buffer)


def pack(folder: str, *rest: str) -> None:
    paths, dump = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    there = [path for path in paths if os.path.lexists(os.path.join(folder, path))]
    # 1: a file has changed, or went away, while it was read. Their writers go on, and are told so by the runbook.
    framed([TAR, "--create", "--sparse", f"--directory={folder}", f"--files-from={os.devnull}", *there], allowed=(0, 1))
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
    taken([TAR, "--extract", "--preserve-permissions", f"--directory={folder}"])
    taken(load)


def settle(folder: str, state: str, *paths: str) -> None:
    for path in paths:
        old, new = os.path.join(state, path), os.path.join(folder, path)
        if os.path.isdir(old) and not os.path.islink(old):
            shutil.rmtree(old)
        elif os.path.lexists(old):
            os.unlink(old)
        if os.path.lexists(new):
            os.makedirs(os.path.dirname(old), mode=0o700, exist_ok=True)
            os.rename(new, old)
    shutil.rmtree(folder)


if __name__ == "__main__":
    verbs: dict[str, Callable[..., None]] = {"pack": pack, "unpack": unpack, "settle": settle}
    verbs[sys.argv[1]](*sys.argv[2:])
