"""Addresses of names as this host resolves them. Argument: [names]. Prints { name: [addresses] }."""
import base64
import json
import socket
import sys


def addresses(name: str) -> list[str]:
    try:
        return sorted({str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)})
    except OSError:
        return []


print(json.dumps({name: addresses(name) for name in json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))}))
