"""
Copies a tree of files as two hosts would, each with its own rsync behind a pipe, and says after each change what the
side that takes has to say. Prints one JSON line per copy: exit codes and what rsync said.
usage: kept.py PROGRAM CONFIG FROM TO PATH...
"""
import json
import os
import subprocess
import sys

program, config, source, target, *paths = sys.argv[1:]
sys.path.insert(0, program)

from outward import shell  # noqa: E402  its place is an argument
from outward.roles import kept  # noqa: E402  the same

# As on a host: nobody who could read more than the project's own.
for folder in (source, target):
    os.mkdir(folder, mode=0o700)
    os.chown(folder, 65534, 65534)
os.setuid(65534)


def copy(*options: str, cut: bool = False) -> None:
    """Both ends with their pipes crossed. A channel that is cut ends after the greeting."""
    words = ["/usr/bin/python3", "-m", "outward.roles.channel", *kept.taking(target, kept.filters(paths), *options)]
    giver = subprocess.Popen(kept.giving(config), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    env = {**os.environ, "PYTHONPATH": program}
    stdin = subprocess.DEVNULL if cut else shell.output_of(giver)
    taker = subprocess.Popen(words, stdin=stdin, stdout=giver.stdin, stderr=subprocess.PIPE, text=True, env=env)
    shell.input_of(giver).close()
    shell.output_of(giver).close()
    said = taker.communicate(timeout=60)[1]
    print(json.dumps({"take": taker.returncode, "give": giver.wait(timeout=60), "said": said}), flush=True)


def write(path: str, text: str, mode: int = 0o640) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def changed_within_its_second(path: str, text: str) -> None:
    """As large as before, and not a second younger."""
    stamp = os.stat(path).st_mtime_ns // 10**9 * 10**9
    write(path, text)
    os.utime(path, ns=(stamp + 2, stamp + 2))


write(f"{source}/database/row", "not a plain file")
write(f"{target}/database/row", "the successor's own")
write(f"{source}/uploads/a", "one")
os.utime(f"{source}/uploads/a", ns=(10**18, 10**18))
write(f"{source}/uploads/deep/b", "two")
write(f"{source}/notes/kept/c", "three", 0o600)
write(f"{source}/notes/other", "not asked for")
os.symlink("/etc/passwd", f"{source}/uploads/link")
with open(f"{source}/uploads/holes", "wb") as holes:
    holes.truncate(1 << 24)
copy(*kept.STATS)
copy(*kept.DIFFERENCES)
changed_within_its_second(f"{source}/uploads/a", "eno")
os.unlink(f"{source}/uploads/deep/b")
write(f"{source}/uploads/d", "four")
copy(*kept.DIFFERENCES)
copy(*kept.STATS)
copy(*kept.DIFFERENCES)
copy(*kept.STATS, cut=True)
found = {}
for folder, _, names in os.walk(target):
    for name in names:
        path = os.path.join(folder, name)
        found[os.path.relpath(path, target)] = os.readlink(path) if os.path.islink(path) else f"{os.stat(path).st_mode & 0o777:o}"
with open(f"{target}/uploads/a", encoding="utf-8") as changed:
    a = changed.read()
with open(f"{target}/database/row", encoding="utf-8") as untouched:
    row = untouched.read()
blocks = os.stat(f"{target}/uploads/holes").st_blocks
print(json.dumps({"found": found, "a": a, "row": row, "blocks": blocks}))
