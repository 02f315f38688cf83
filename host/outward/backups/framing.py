"""
A stream that knows its end, so that one that broke off on the way is never taken for a whole one: chunks, each after
its length in four bytes, and a length of zero at the end.
"""
import struct
from typing import IO, Protocol

from ..shell import Failed

CHUNK = 1 << 16
LENGTH = struct.Struct(">I")


class Source(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class Given(Protocol):
    def read(self, size: int, /) -> bytes: ...


def send(source: Source, sink: IO[bytes]) -> None:
    """Copies all of the source; the end mark is the caller's, who knows whether the source was whole."""
    while chunk := source.read1(CHUNK):
        sink.write(LENGTH.pack(len(chunk)))
        sink.write(chunk)


def end(sink: IO[bytes]) -> None:
    sink.write(LENGTH.pack(0))
    sink.flush()


def exactly(source: Given, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise Failed("the data broke off on the way; nothing was replaced")
    return data


def receive(source: Given, sink: IO[bytes]) -> None:
    """Copies up to the end mark. @raises Failed when there is none"""
    while True:
        (size,) = LENGTH.unpack(exactly(source, LENGTH.size))
        if size == 0:
            return
        sink.write(exactly(source, size))
