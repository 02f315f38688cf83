"""Whoever answers has so long for all of it: a socket's own patience begins anew with every byte, and who drips has days of it."""
import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator


class Line(http.client.HTTPConnection):
    """Its socket is remembered: http.client forgets it when an answer has begun that ends with the connection."""

    line: socket.socket | None = None

    def connect(self) -> None:
        self.reach()
        self.line = self.sock

    def reach(self) -> None:
        """Makes the socket."""
        super().connect()


@contextlib.contextmanager
def cut_after(connection: Line, seconds: float, late: threading.Event) -> Iterator[None]:
    """@param late is set when the time is over, and the connection cut"""

    def cut() -> None:
        late.set()
        if connection.line:
            with contextlib.suppress(OSError):
                # Of TLS too: whoever reads meanwhile still needs what is above the socket.
                socket.socket.shutdown(connection.line, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
