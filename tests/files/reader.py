"""
Stands for a service that reads its secrets, in its own sandbox: writes what it finds of them to a file of its state, says that
it has started, and stays.
usage: reader.py SERVICE
"""
import json
import os
import signal
import socket
import sys

HOST = "/etc/outward/shop/secrets/key"


def text_of(path: str) -> "str | None":
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        return f"errno {error.errno}"


def writes(path: str) -> bool:
    try:
        with open(path, "ab"):
            return True
    except OSError:
        return False


def below(folder: str) -> "list[str]":
    """Files of all units that are seen from here."""
    return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)


path = os.environ.get("KEY_FILE")
found = {
    "user": os.getuid() != 0,
    "pin": os.environ.get("PIN"),
    "path": path,
    "key": path and text_of(path),
    "writes": bool(path) and writes(str(path)),
    "seen": below("/run/credentials"),
    "host": text_of(HOST),
}
with open(f"/var/lib/outward/shop/{sys.argv[1]}.json", "w", encoding="utf-8") as file:
    json.dump(found, file)
with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
    notify.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))
signal.pause()
