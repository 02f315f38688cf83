"""Kernel settings as the kernel has them. Argument: [keys]. Prints { key: [{ name, value, own }] }, empty where it has none.

A key with `*` has several names. `own` is false where even root may not write it: the kernel belongs to somebody else,
as in a container.
"""
import base64
import glob
import json
import os
import sys
from typing import TypedDict

ROOT = "/proc/sys/"


class Setting(TypedDict):
    name: str
    value: str
    own: bool


def setting(path: str) -> Setting:
    with open(path, encoding="ascii") as file:
        value = " ".join(file.read().split())
    return {"name": path[len(ROOT):].replace("/", "."), "value": value, "own": os.access(path, os.W_OK)}


keys = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
print(json.dumps({key: [setting(path) for path in sorted(glob.glob(ROOT + key.replace(".", "/")))] for key in keys}))
