"""Work in threads: all of it has ended when its block is left. A signal that ends the run waits for that (`end_in_order`)."""
import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from .shell import Failed, held, put_off


@contextlib.contextmanager
def threads(most: int | None = None) -> Iterator[ThreadPoolExecutor]:
    """
    @param most threads at a time. @default as many as ThreadPoolExecutor likes
    @raises Failed when the run was asked to end meanwhile
    """
    held.append(None)
    try:
        with ThreadPoolExecutor(max_workers=most) as pool:
            yield pool
    finally:
        held.pop()
    if put_off and not held:
        raise Failed(put_off.pop())
