"""
The drop-in of a service that runs an image, as systemd reads it: by what its own `verify` says that it has understood.
usage: drop_in.py PROGRAM UNIT CASES   CASES: JSON, a list of {"words": […], "env": {…}}.
Prints a JSON list: of each case, {"words": […], "env": {…}, "working": "…"}.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from outward.artifacts.drop_in import drop_in
from outward.artifacts.oci import Config
from outward.protocol import ImageRun

NAMED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
UNIT = "/mnt/systemd/outward-blog-web.service"


def character(found: "re.Match[str]") -> str:
    """What stands behind a backslash of systemd's."""
    return NAMED.get(found[1]) or (chr(int(found[1], 8)) if len(found[1]) == 3 else found[1])


def words_in(line: str) -> list[str]:
    """A command line as systemd prints it. Of `$$` it makes one when it starts it."""
    found = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', line, re.DOTALL)
    return [re.sub(r"\\([0-7]{3}|.)", character, quoted or plain).replace("$$", "$") for quoted, plain in found]


def read(words: list[str], env: dict[str, str]) -> dict[str, object]:
    config = Config(words, [], env, "/srv", [], "")
    run: ImageRun = {"service": "web", "unit": "outward-blog-web.service", "exec": None, "args": None, "writes": [], "reads": []}
    text = drop_in("sha256:" + "c" * 64, config, run, lambda path: "program" if path == "/bin/sh" else None, "")
    os.makedirs(f"{UNIT}.d", exist_ok=True)
    for path, content in ((UNIT, sys.argv[2]), (f"{UNIT}.d/70-image.conf", text)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
    debug = {**os.environ, "SYSTEMD_LOG_LEVEL": "debug"}
    said = subprocess.run(["systemd-analyze", "verify", UNIT], capture_output=True, check=False, env=debug).stdout.decode()
    own = said[said.index("Unit outward-blog-web.service:") :]
    assigned = [one.partition("=")[::2] for one in re.findall(r"^\t\tEnvironment: (.*?)(?=\n\t\t[A-Z])", own, re.DOTALL | re.MULTILINE)]
    line = re.search(r"^\t\t\tCommand Line: (.*)$", own, re.MULTILINE)
    working = re.search(r"^\t\tWorkingDirectory: (.*)$", own, re.MULTILINE)
    return {"words": words_in(line[1]) if line else [], "env": dict(assigned), "working": working[1] if working else ""}


print(json.dumps([read(case["words"], case["env"]) for case in json.loads(sys.argv[3])]))
