"""The host's nftables table, which includes one file per project."""
import os
from collections.abc import Sequence

from .shapes import Entry
from .shell import Failed, run

NFTABLES = "/etc/nftables.conf"


def load(entries: Sequence[Entry] = ()) -> None:
    """Project rules that nft refuses would take the whole table away at the next boot: they never stay."""
    if run("nft", "--check", "--file", NFTABLES, check=False).returncode == 0:
        run("nft", "--file", NFTABLES)
        return
    for entry in entries:
        os.unlink(entry["path"])
    run("nft", "--file", NFTABLES)
    raise Failed("nft refuses the project's rules, see above; they were taken away again, nothing was started")
