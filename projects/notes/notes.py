"""Notes of a team: POST one, GET all of them. What was answered with 201 is on the disk."""
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(os.environ["DATABASE"], isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL)")
    return connection


class Notes(BaseHTTPRequestHandler):
    def answer(self, code: int, body: str) -> None:
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_GET(self) -> None:
        self.answer(200, "".join(f"{text}\n" for (text,) in database().execute("SELECT text FROM note")))

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        database().execute("INSERT INTO note VALUES (?)", (text,))
        self.answer(201, "")


ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Notes).serve_forever()
