"""
The project that moves: its data are a list of what visitors wrote, and so is its one plain file. Each of its commands
takes what comes by standard input and gives an exit code, standard output and standard error.
"""
import functools
import hashlib
import json
import os
import shutil
from collections.abc import Callable

from histories import disk
from histories.firewall import leads_to
from histories.place import Words, here, lines, take_away, text, write
from histories.systemd import state_of
from histories.visitors import DATA, FILES, PROJECT, ROLE

STATE = f"var/lib/outward/{PROJECT}"
FOLLOWING = f"{STATE}/following"
WEB = f"outward-{PROJECT}-web.service"

Ended = tuple[int, bytes, str]
Command = Callable[[Words, bytes], Ended]


def data_of(root: str) -> list[str]:
    return lines(f"{root}/{DATA}")


def replace(path: str, kept: list[str]) -> None:
    """Not on the disk before somebody syncs it."""
    disk.before(f"{here.root}/{path}")
    write(f"{here.root}/{path}", "".join(f"{line}\n" for line in kept))


def said(line: str) -> Ended:
    return 0, f"{line}\n".encode(), ""


def asked(command: Command) -> Command:
    """One that asks the project's database, which answers while it runs."""

    @functools.wraps(command)
    def performed(words: Words, given: bytes) -> Ended:
        return command(words, given) if state_of(WEB) == "active" else (2, b"", f"{WEB} is {state_of(WEB)}")

    return performed


@asked
def dump(_words: Words, _given: bytes) -> Ended:
    return 0, json.dumps(data_of(here.root)).encode(), ""


@asked
def checked_dump(words: Words, given: bytes) -> Ended:
    _, line, _ = check(words, given)
    return 0, dump(words, given)[1], f"check: {line.decode()}"


@asked
def load(_words: Words, given: bytes) -> Ended:
    try:
        found = json.loads(given)
    except ValueError:
        return 1, b"", "the dump broke off"
    replace(DATA, found[1:] if here.wants("corrupt") else found)
    return 0, b"", ""


@asked
def check(_words: Words, _given: bytes) -> Ended:
    found = data_of(here.root)
    word = "about " if here.wants("restless") and not os.path.exists(f"{here.root}/{ROLE}/serves") else ""
    return said(f"{word}{len(found)} writes, {hashlib.sha256(' '.join(sorted(found)).encode()).hexdigest()[:16]}")


def compare(_words: Words, given: bytes) -> Ended:
    """What differs is never the same here, but for a word that says nothing of the data."""
    copied, found = (line.removeprefix("about ") for line in given.decode().splitlines())
    return (0, b"", "") if copied == found else (1, b"", f"{copied} is not {found}")


@asked
def obstacle(_words: Words, _given: bytes) -> Ended:
    return said("has something unlogged") if here.wants("unlogged") else (0, b"", "")


@asked
def quiesce(words: Words, _given: bytes) -> Ended:
    if not os.path.exists(words[0]):
        return 1, b"", f"{words[0]} is not there, so it would go on writing"
    return said(str(len(data_of(here.root))))


def followed_of(giver: str) -> list[str]:
    """What a follower gets of it: nothing of what is unlogged, here the first write."""
    found = data_of(here.root_of(giver))
    return found[1:] if here.wants("unlogged") else found


def follow(words: Words, _given: bytes) -> Ended:
    giver = leads_to(*words)
    if giver is None:
        return 1, b"", f"{words[0]}:{words[1]} does not answer"
    replace(DATA, followed_of(giver))
    write(f"{here.root}/{FOLLOWING}", f"{giver} {' '.join(words)}")
    return 0, b"", ""


def promote(words: Words, _given: bytes) -> Ended:
    """What it follows is read to the position, through the door."""
    following = text(f"{here.root}/{FOLLOWING}")
    if not following:
        return 1, b"", "it follows nobody"
    giver, *door = following.split()
    if leads_to(*door) != giver:
        return 1, b"", f"the connection to {giver} was lost"
    found = data_of(here.root_of(giver))
    if len(found) != int(words[0]):
        return 1, b"", f"it has {len(found)} writes, and {words[0]} are wanted"
    replace(DATA, followed_of(giver))
    take_away(f"{here.root}/{FOLLOWING}")
    return 0, b"", ""


COMMANDS = {f"/usr/lib/blog/{each.__name__}": each for each in (dump, checked_dump, load, check, compare, quiesce, obstacle, follow, promote)}


def pack(words: Words, given: bytes) -> Ended:
    kept = {"files": lines(f"{here.root}/{FILES}"), "data": data_of(here.root)}
    return 0, json.dumps(kept).encode(), COMMANDS[words[-1]](words, given)[2]


def unpack(words: Words, given: bytes) -> Ended:
    kept = json.loads(given)
    write(f"{words[0]}/files", json.dumps(kept["files"]))
    return load((), json.dumps(kept["data"]).encode())


def settle(words: Words, _given: bytes) -> Ended:
    replace(FILES, json.loads(text(f"{words[0]}/files") or "[]"))
    shutil.rmtree(words[0])
    return 0, b"", ""


BUNDLE = {each.__name__: each for each in (pack, unpack, settle)}


def left_half(given: bytes) -> None:
    """Whoever fed `load` died: what it had may be taken for the whole, by a command that sees only the end of its input."""
    half = given.decode().rpartition(", ")[0]
    if half:
        replace(DATA, json.loads(f"{half}]"))


def is_paused() -> bool:
    return os.path.exists(f"{here.root}/run/outward/pauses/{PROJECT}")
