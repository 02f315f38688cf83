"""Work that a signal which ends the run waits for (`end_in_order`): what is begun is ended, also by several at a time."""
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from .shell import Failed, held, put_off


@contextlib.contextmanager
def in_one_go() -> Iterator[None]:
    """@raises Failed at its end when the run was asked to end meanwhile"""
    held.append(None)
    try:
        yield
    finally:
        held.pop()
    if put_off and not held:
        raise Failed(put_off.pop())


@contextlib.contextmanager
def threads(most: int | None = None) -> Iterator[ThreadPoolExecutor]:
    """
    All of it has ended when the block is left.
    @param most threads at a time. @default as many as ThreadPoolExecutor likes
    @raises Failed when the run was asked to end meanwhile
    """
    with in_one_go(), ThreadPoolExecutor(max_workers=most) as pool:
        yield pool
