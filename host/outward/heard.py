"""
What a command says, and no more of it than a host has room for: whoever wrote it, or what it talks with, may be hostile.
All of it is read, so that the command can end; what is above the limit is dropped.
"""
import contextlib
import os
import threading
from collections.abc import Iterator

MOST = 1 << 20
CHUNK = 1 << 16
# Seconds for the end of what an ended command has said: something that it started may hold its output open for good.
PATIENCE = 5


class Heard:
    """`sink` is what the command writes to; the rest is asked when it has ended."""

    def __init__(self, most: int, last: bool) -> None:
        self.most, self.last, self.kept, self.bytes = most, last, bytearray(), 0
        source, self.sink = os.pipe()
        self.thread = threading.Thread(target=self.listen, args=(source,), daemon=True)
        self.thread.start()
        self.open = True

    def listen(self, source: int) -> None:
        while chunk := os.read(source, CHUNK):
            self.bytes += len(chunk)
            self.kept += chunk if self.last else chunk[: self.most - len(self.kept)]
            del self.kept[: -self.most]
        os.close(source)

    def end(self) -> None:
        if self.open:
            self.open = False
            os.close(self.sink)
            self.thread.join(PATIENCE)

    def size(self) -> int:
        """Bytes, also of what was dropped."""
        self.end()
        return self.bytes

    def text(self) -> str:
        """Its first bytes, or its last, up to the limit; what is no UTF-8 is replaced."""
        self.end()
        return bytes(self.kept).decode("utf-8", "replace")


@contextlib.contextmanager
def hearing(most: int = MOST, last: bool = False) -> Iterator[Heard]:
    """@param most bytes that are kept @param last the last of them, and not the first"""
    heard = Heard(most, last)
    try:
        yield heard
    finally:
        heard.end()
