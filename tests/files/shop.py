"""
An application as most people's are: told to stop, it is gone at once, whatever it was about. By its variables it is of a VERSION,
is SICK, or ends with an EXIT as it begins; with a word it only says that it ran.
"""
import http.server
import os
import pathlib
import sys
import time

if code := os.environ.get("EXIT"):
    print(f"it ends with {code}", flush=True)
    sys.exit(int(code))
if len(sys.argv) > 1:
    pathlib.Path("/run/outward-shop/migrated").write_text(sys.argv[1], encoding="ascii")
    sys.exit(0)


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(1)
        sick = self.path == "/healthz" and os.environ.get("SICK")
        content = os.environ["VERSION"].encode()
        self.send_response(503 if sick else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


http.server.ThreadingHTTPServer.request_queue_size = 128
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3400"))), Shop).serve_forever()
