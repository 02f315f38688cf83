"""The host's nftables table, which includes one file per project."""
from collections.abc import Sequence

from .. import files
from ..protocol import Entry
from ..shell import Failed, run

NFTABLES = "/etc/nftables.conf"
REFUSED = "nft refuses the project's rules, see above"


def accepted() -> bool:
    return run("nft", "--check", "--file", NFTABLES, check=False).returncode == 0


def load(entries: Sequence[Entry] = ()) -> None:
    """
    Writes a project's rules, and loads the whole table. Rules that nft refuses would take it away at the next boot: those of
    before stay in their place, since a project without any is open to every user, and its connector is cut off.
    @raises Failed when the project's rules are not in force
    """
    before = {entry["path"]: files.kept(entry["path"]) for entry in entries}
    for entry in entries:
        files.write(entry)
    if accepted():
        run("nft", "--file", NFTABLES)
        return
    for path, content in before.items():
        files.put_back(path, content)
    # A run that was killed may have left what is refused as well.
    usable = accepted()
    if not usable:
        files.take_away(before)
    run("nft", "--file", NFTABLES)
    if usable:
        raise Failed(f"{REFUSED}; what is in force is as before, nothing was started")
    raise Failed(f"{REFUSED}, and those of before too, so that it has none; nothing was started")
