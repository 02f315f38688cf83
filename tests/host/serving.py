"""A server that answers as a test says, over http on loopback: for whoever asks for a file."""
import http.server
import threading
import typing

Handler = http.server.BaseHTTPRequestHandler


class Serving:
    """`answers` by path. `asked` has each path with the headers that it was asked with; `gone`: one that was
    answered too slowly has left."""

    def __init__(self) -> None:
        self.answers: dict[str, typing.Callable[[Handler], None]] = {}
        self.gone = threading.Event()
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Asked(Handler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                outer.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server.server_address[1]}{path}"

    def end(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def gives(self, path: str, content: bytes, status: int = 200, **headers: str) -> str:
        def answer(handler: Handler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.answers[path] = answer
        return self.url(path)

    def leads(self, path: str, target: str, status: int = 302) -> str:
        return self.gives(path, b"", status, Location=target)

    def drips(self, path: str, ended: threading.Event, headers: bool = False) -> str:
        """A byte at a time, until the test is over, or for longer than anybody should have waited."""

        def answer(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"X: " if headers else b"Content-Length: 99999\r\nConnection: close\r\n\r\n"))
            for _ in range(100):
                if ended.wait(0.02):
                    break
                try:
                    handler.wfile.write(b"x")
                    handler.wfile.flush()
                except OSError:
                    self.gone.set()
                    break
            handler.close_connection = True

        self.answers[path] = answer
        return self.url(path)
