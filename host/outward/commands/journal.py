"""A line of root's in a project's own journal. Its services cannot write one that looks like it: journald says whose each is."""
import socket
import struct

JOURNALS = "/run/systemd"

# Seconds for a journald that is busy.
PATIENCE = 5


def datagram(fields: dict[str, str]) -> bytes:
    """journald's own format, in which a value may have anything in it."""
    parts = []
    for name, value in fields.items():
        text = value.encode("utf-8", "backslashreplace")
        parts.append(name.encode() + b"\n" + struct.pack("<Q", len(text)) + text + b"\n")
    return b"".join(parts)


def note(project: str, unit: str, message: str) -> None:
    """
    Shown with what that unit of the project says. Where nothing of the project runs, its journal is shut: then in the host's.
    @raises OSError when it is nowhere
    """
    line = datagram({"MESSAGE": message, "PRIORITY": "5", "SYSLOG_IDENTIFIER": "outward", "OBJECT_SYSTEMD_UNIT": unit})
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(PATIENCE)
        try:
            sender.sendto(line, f"{JOURNALS}/journal.outward-{project}/socket")
        except (FileNotFoundError, ConnectionRefusedError):
            sender.sendto(line, f"{JOURNALS}/journal/socket")
