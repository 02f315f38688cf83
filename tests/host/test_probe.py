"""How long somebody who answers may be waited for: the whole answer counts, not each byte of it."""
import contextlib
import http.server
import socket
import threading
import time
import unittest
from collections.abc import Iterator

from case import Host
from outward import probe

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 200\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 60 + b"\r\nContent-Length: 2\r\n\r\nok"


@contextlib.contextmanager
def answering(pause: float, answer: bytes = ANSWER, at_once: bytes = b"") -> Iterator[tuple[str, threading.Event]]:
    """
    One that sends its answer byte by byte, with so many seconds between two of them: its address, and whether nobody listened
    any more before its end. @param at_once goes before it
    """
    left = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(at_once)
                for byte in answer:
                    try:
                        line.send(bytes([byte]))
                    except OSError:
                        left.set()
                        return
                    time.sleep(pause)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", left
        thread.join()


class Patience(unittest.TestCase):
    def test_is_for_the_whole_answer(self) -> None:
        with answering(0.02) as (url, _):
            self.assertEqual(probe.probe(url, 0.3), {"status": 0, "body": "no whole answer within 0.3 s"})

    def test_is_over_too_where_the_connection_ends_with_the_answer(self) -> None:
        with answering(0.02, b"x" * 200, HEAD) as (url, left):
            self.assertEqual(probe.probe(url, 0.3), {"status": 0, "body": "no whole answer within 0.3 s"})
        self.assertTrue(left.is_set(), "all of it was waited for")

    def test_is_enough_for_one_who_is_only_slow(self) -> None:
        with answering(0.001) as (url, _):
            self.assertEqual(probe.probe(url, 30), {"status": 200, "body": "ok"})


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204 if self.path == "/ready" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Probing(Host):
    def test_tells_a_status_or_why_there_is_none(self) -> None:
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            self.assertEqual(probe.probe(f"{address}/ready")["status"], 204)
            self.assertEqual(probe.probe(address)["status"], 503)
        finally:
            server.shutdown()
            server.server_close()
        self.assertEqual(probe.probe(f"{address}/ready")["status"], 0)

    def test_tells_what_is_wrong_with_an_address(self) -> None:
        self.assertEqual(probe.probe("http:///ready"), {"status": 0, "body": "http:///ready names no host"})
        self.assertEqual(probe.probe(f"unix:{self.at('/run/none')}:/ready")["status"], 0)
        connection, target = probe.connection_to("unix:/run/outward-blog/http:/ready", 1)
        self.assertEqual((getattr(connection, "unix_path", None), target), ("/run/outward-blog/http", "/ready"))
