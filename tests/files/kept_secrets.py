"""
In a machine, as root: starts services that read their secrets, looks for the values wherever somebody might find them, and gives
one of the services another value. Writes what it saw to /result, and ends the machine.
"""
import http.server
import json
import os
import subprocess
import threading
from collections.abc import Iterator

WEB, MAIL, IDLE = (f"outward-shop-{name}.service" for name in ("web", "mail", "idle"))
KEY = "/etc/outward/shop/secrets/key"
STATE = "/var/lib/outward/shop"
# What is no file, what other names of the same file are, and where the readers say what they read.
BESIDE = ("/proc", "/sys", "/dev", "/mnt", STATE, "/result")


def said(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, errors="replace")
    return done.stdout + done.stderr


def read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def report(name: str) -> dict[str, object]:
    with open(f"{STATE}/{name}.json", encoding="utf-8") as file:
        found: dict[str, object] = json.load(file)
    return found


def processes(kind: str) -> Iterator[tuple[str, bytes]]:
    for pid in filter(str.isdigit, os.listdir("/proc")):
        yield read(f"/proc/{pid}/cmdline").replace(b"\0", b" ").decode().strip(), read(f"/proc/{pid}/{kind}")


def files() -> Iterator[tuple[str, bytes]]:
    for folder, folders, names in os.walk("/"):
        folders[:] = [one for one in folders if os.path.join(folder, one) not in BESIDE]
        for name in names:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path) and os.path.getsize(path) < 64 << 20:
                yield path, read(path)


def invocation(service: str) -> str:
    return said("systemctl", "show", "--property=InvocationID", "--value", service).strip()


def spoken() -> dict[str, str]:
    """What anybody may ask systemd, and what root reads in every journal."""
    units = (WEB, MAIL, IDLE, "twin.service")
    asked = {"show": ("systemctl", "show", *units), "cat": ("systemctl", "cat", *units), "status": ("systemctl", "status", *units)}
    return {**{name: said(*words) for name, words in asked.items()}, "journal": said("journalctl", "--namespace=*", "--output=export")}


def places(value: str) -> list[str]:
    sought = value.encode()
    return sorted(
        [
            *(f"file {path}" for path, text in files() if sought in text),
            *(f"environment of {name}" for name, text in processes("environ") if sought in text),
            *(f"command line {name}" for name, text in processes("cmdline") if sought in text),
            *(name for name, text in spoken().items() if value in text),
        ]
    )


def refused(user: str, path: str) -> bool:
    return subprocess.run(["setpriv", f"--reuid={user}", "--clear-groups", "cat", path], capture_output=True, check=False).returncode != 0


class Nothing(http.server.BaseHTTPRequestHandler):
    """Stands for the provider's metadata service: this machine was born with no key."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        pass


def verified() -> dict[str, object]:
    """What verify finds: as it is, and when a value is in the journal and in a file for everybody."""
    said("ip", "address", "add", "169.254.169.254/32", "dev", "lo")
    threading.Thread(target=http.server.HTTPServer(("169.254.169.254", 80), Nothing).serve_forever, daemon=True).start()
    closed = said("python3", "/mnt/leaks.py")
    with open("/var/tmp/copy", "wb") as copy:
        copy.write(read(KEY))
    os.chmod("/var/tmp/copy", 0o644)
    said("systemd-cat", "cat", KEY)
    said("journalctl", "--sync")
    return {"closed": json.loads(closed), "open": json.loads(said("python3", "/mnt/leaks.py"))}


def main() -> dict[str, object]:
    with open("/mnt/values", encoding="utf-8") as file:
        pin, key, another = json.load(file)
    log = said("systemctl", "start", WEB, MAIL, IDLE, "twin.service")
    first = {name: report(name) for name in ("web", "mail", "idle")}
    given = f"/run/credentials/{MAIL}/key"
    others = ("outward-blog", "outward-blog-tunnel", "outward-shop-tunnel", "nobody")
    closed = {user: refused(user, given) and refused(user, KEY) for user in others}
    found = {"pin": places(pin), "key": places(key)}
    before = {name: invocation(name) for name in (WEB, MAIL, IDLE)}
    with open(KEY, "w", encoding="utf-8") as file:
        file.write(another)
    log += said("systemctl", "restart", MAIL)
    return {
        "log": log,
        "first": first,
        "closed": closed,
        "places": found,
        "restarted": [name for name, id_ in before.items() if invocation(name) != id_],
        "then": report("mail"),
        "left": places(key),
        "verified": verified(),
    }


try:
    result = json.dumps(main())
except Exception as error:
    result = f"{error!r}\n{said('systemctl', 'status', WEB, MAIL, IDLE)}\n{said('journalctl', '--namespace=*', '--lines=60')}"
with open("/result", "w", encoding="utf-8") as out:
    out.write(result)
said("systemctl", "poweroff")
