"""
A word that one host gives another: it draws a key and shows the key's SHA-256, and hands the key out by the command that gives up
what the word stands for. So the other one verifies, and believes nobody in between.

  claim   drawn by `standby`; its key by `renounce`: this host never serves by it. Opens `reclaim` on the giver.
  pause   drawn by `quiesce` for one claim; its key by `cede`: this host never writes again. Opens `activate` for that claim.
"""
import hashlib
import secrets
import time


def draw(claim: str = "") -> str:
    """A key. The claim that it is bound to stands in it, so that whoever is shown it can tell."""
    return f"{secrets.token_hex(16)}:{claim}"


def shown(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def claim_in(key: str) -> str:
    return key.partition(":")[2]


def next_epoch(*known: int) -> int:
    """
    Later than any that is known. A time, in seconds since 1970: where consent is given nobody may be left who knows the last
    one, and a host of which nobody has heard is an earlier one all the same.
    """
    return max([int(time.time()), *(epoch + 1 for epoch in known)])
