"""
A dump with plain files beside it, packed and unpacked as a backup and its restore do it. Prints what came back as JSON.
usage: bundle.py PROGRAM FROM TO
"""
import json
import os
import subprocess
import sys

program, source, target = sys.argv[1:]
staging = f"{target}/.restored"
env = {**os.environ, "PYTHONPATH": program}
DUMP = ["sh", "-c", "yes dumped | head -c 3000000"]
LOAD = ["sh", "-c", f"cat >{target}/draft && mv {target}/draft {target}/loaded"]


def bundle(*words: str, given: bytes = b"") -> tuple[int, bytes]:
    done = subprocess.run(["/usr/bin/python3", "-m", "outward.backups.bundle", *words], input=given, capture_output=True, env=env, check=False)
    return done.returncode, done.stdout


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def everything(folder: str) -> dict[str, str]:
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, encoding="utf-8") as file:
                found[os.path.relpath(path, folder)] = file.read()[:20]
    return found


write(f"{source}/uploads/deep/a", "one")
write(f"{source}/beside", "not asked for")
write(f"{target}/uploads/old", "replaced")
write(f"{target}/gone", "replaced by nothing")
code, stream = bundle("pack", source, "uploads", "gone", "--", *DUMP)
cut, _ = bundle("unpack", staging, "--", *LOAD, given=stream[:-10])
after_cut = everything(target)
whole, _ = bundle("unpack", staging, "--", *LOAD, given=stream)
loaded = os.path.getsize(f"{target}/loaded")
settled, _ = bundle("settle", staging, target, "uploads", "gone")
broken, _ = bundle("pack", source, "uploads", "--", "false")
codes = {"pack": code, "cut": cut, "unpack": whole, "settle": settled, "broken": broken}
print(json.dumps({"codes": codes, "after_cut": sorted(after_cut), "loaded": loaded, "found": everything(target)}))
