"""
Prints what each database has, as JSON with sorted keys on one line: the same text on two hosts means the same data. One that is
not there is an empty one. Changes nothing.
usage: check.py STATE FILE…     e.g. check.py /var/lib/outward/shop shop.db
"""
import json
import os
import sys

from content import content
from database import opened


def said_of(found: dict[str, dict[str, object]]) -> str:
    return json.dumps(found, sort_keys=True, separators=(",", ":"))


def check(state: str, names: list[str]) -> str:
    found = {}
    for name in names:
        with opened(os.path.join(state, name), name) as connection:
            found[name] = content(connection)
    return said_of(found)


if __name__ == "__main__":
    print(check(sys.argv[1], sys.argv[2:]))
