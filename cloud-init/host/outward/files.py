"""Files of a unit: replaced in one step each, and told apart by what they hold."""
import base64
import grp
import hashlib
import json
import os
import tempfile


def write_atomically(path, content, mode, group=None):
    """Replaces the file in one step, unless it is already so."""
    gid = grp.getgrnam(group).gr_gid if group else 0
    try:
        with open(path, "rb") as old:
            status = os.fstat(old.fileno())
            if old.read() == content and status.st_mode & 0o7777 == mode and status.st_gid == gid:
                return
    except FileNotFoundError:
        pass
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o755, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".outward-")
    with os.fdopen(handle, "wb") as new:
        new.write(content)
        os.fchown(new.fileno(), 0, gid)
        os.fchmod(new.fileno(), mode)
        new.flush()
        os.fsync(new.fileno())
    os.replace(temporary, path)


def write(entry):
    """A file as a manifest describes it."""
    write_atomically(entry["path"], base64.b64decode(entry["content"]), int(entry["mode"], 8), entry.get("group"))


def take_away(paths):
    for path in paths:
        if os.path.exists(path):
            os.unlink(path)


def digest(entry):
    """What a file or download is, for telling whether the services have seen it."""
    known = {key: entry.get(key) for key in ("content", "mode", "group", "sha256")}
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
