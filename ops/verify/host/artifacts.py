"""
Releases and images of every project, as they lie on the host: all of each is root's, nobody else may write in it, and nothing of it
makes somebody else of its caller. Prints { folders, wrong }.
"""
import glob
import json
import os
import stat
from collections.abc import Iterator

PROGRAMS = "/opt/outward"
RECORDS = "/var/lib/outward/.units"
# What is wrong with one folder is told so often.
MOST = 3


def fault(path: str) -> str | None:
    found = os.lstat(path)
    if found.st_uid != 0:
        return f"{path} is not root's"
    if stat.S_ISLNK(found.st_mode):
        return None
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        return f"{path} is neither file, folder nor link"
    if found.st_mode & (stat.S_ISUID | stat.S_ISGID):
        return f"{path} runs as somebody else"
    # A sealed folder is 0755 below one that only its project enters; no file may be written by anybody.
    return f"{path} may be written by others than root" if found.st_mode & 0o022 else None


def below(folder: str) -> Iterator[str]:
    yield folder
    for where, folders, names in os.walk(folder):
        yield from (os.path.join(where, name) for name in sorted((*folders, *names)))


def held() -> set[str]:
    """Folders that the records name."""
    found = set[str]()
    for path in glob.glob(f"{RECORDS}/*.json"):
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        found |= {one["folder"] for one in (*record.get("artifacts", []), *record.get("earlier", []))}
    return found


def main() -> dict[str, object]:
    there = {path for holder in ("images", "releases") for path in glob.glob(f"{PROGRAMS}/*/{holder}/*") if os.path.isdir(path)}
    named = held()
    wrong = [f"{path} is not there, and a service is to run it" for path in sorted(named - there)]
    wrong += [f"{path} is there, and nothing orders it" for path in sorted(there - named)]
    for folder in sorted(there):
        wrong += [found for found in map(fault, below(folder)) if found][:MOST]
    return {"folders": len(there), "wrong": wrong}


print(json.dumps(main()))
