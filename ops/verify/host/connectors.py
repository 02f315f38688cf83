"""Connectors as they say of themselves. Argument: { project: metrics port }. Prints { project: { ready, config, version } }."""
import base64
import json
import re
import sys
import urllib.error
import urllib.request
from typing import Any

ports = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))


def get(port: int, path: str) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError as error:
        return json.dumps({"unreachable": str(error)})


def connector(port: int) -> dict[str, Any]:
    found = re.search(r'^build_info\{.*version="([^"]+)"', get(port, "/metrics"), re.MULTILINE)
    return {
        "ready": json.loads(get(port, "/ready")),
        "config": json.loads(get(port, "/config")),
        "version": found.group(1) if found else None,
    }


print(json.dumps({project: connector(port) for project, port in ports.items()}))
