"""By which claim the data of a project are replaced here: a newer one ends what an older one has begun."""
import contextlib
from collections.abc import Iterator

from ..lock import beside, path_of
from ..shapes import Marker
from ..shell import Failed, run
from .role import marker, must_be

# Seconds for what an older claim has begun to be gone, after it was ended; and for a copy to be let in beside a seal.
PATIENCE = 30


def transfers_of(project: str) -> list[str]:
    """Units that replace what the project keeps. With a dot: no service of a project is called so."""
    return [f"outward-{project}.{what}.service" for what in ("load", "files", "follow")]


def data_of(project: str) -> str:
    return path_of(f"{project}.data")


def held(project: str, claim: str) -> Marker:
    """@raises Failed when the claim is not, or no more, the one that this host takes data by"""
    must_be(project, "take data", "standby")
    found = marker(project)
    if not found or found.get("claim") != claim:
        raise Failed(f"{project}: another claim has taken the place of this one: a later run is at work, and this one ends")
    return found


@contextlib.contextmanager
def taking(project: str, claim: str | None) -> Iterator[None]:
    """
    Beside other transfers by the same claim, while what the project keeps is replaced.
    @param claim none where the project was never anything on this host
    @raises Failed when this host takes data by another one, or by none
    """
    with beside(data_of(project), False, PATIENCE, f"{project}: its data are being sealed; nothing was changed"):
        if claim is None:
            must_be(project, "replace what it keeps without a claim", "none")
        else:
            held(project, claim)
        yield


@contextlib.contextmanager
def sealing(project: str) -> Iterator[None]:
    """
    When nothing replaces what the project keeps, and nothing begins to.
    @raises Failed when what was ended is not gone in time
    """
    run("systemctl", "stop", *transfers_of(project), check=False, quiet=True)
    with beside(data_of(project), True, PATIENCE, f"{project}: something still replaces its data; nothing was changed"):
        yield


def replaced_here(project: str) -> contextlib.AbstractContextManager[None]:
    """Where it serves: no pause begins before it ends."""
    return beside(data_of(project), False, PATIENCE, f"{project}: a move begins to pause it; nothing was changed")


def unreplaced(project: str) -> contextlib.AbstractContextManager[None]:
    return beside(data_of(project), True, 0, f"{project}: its data are being replaced by a restore; wait until it is over, nothing was changed")
