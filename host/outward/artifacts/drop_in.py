"""
What a service runs of an image, as the drop-in of its unit: from the image's own config, which somebody else has written, and
from what the project says. What cannot run is refused here, before anything is changed. Pure but for looking into the image.
"""
import json
import os.path
import re
from collections.abc import Callable
from typing import Literal

from ..protocol import ImageRun
from .oci import Config, rooted, wrong

What = Literal["program", "file", "folder"]
# What a path of the image is, its links followed as if the image were all there is; None when it is not there.
Find = Callable[[str], What | None]

# As Docker has it for an image that says none.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What every one may write, in memory.
MEMORY = ("/tmp", "/var/tmp", "/run")  # noqa: S108  in the image
# What systemd takes for a path whatever else it may mean in a line of words.
SAFE = re.compile(r"/[A-Za-z0-9._/+@:=,~-]*")
# What a project's data take for a place in an image.
PLACE = re.compile(r"(/[A-Za-z0-9._@+-]+)+")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def within(path: str, folder: str) -> bool:
    return folder == "/" or f"{path}/".startswith(f"{folder}/")


def quoted(text: str, dollar: str = "$$") -> str:
    """A word as systemd reads it back: systemd.syntax(7), and the specifiers and variables of systemd.unit(5) and systemd.service(5)."""
    marks = {"\\": "\\\\", '"': '\\"', "%": "%%", "$": dollar}
    return '"' + "".join(marks.get(each) or (f"\\x{ord(each):02x}" if ord(each) < 32 or ord(each) == 127 else each) for each in text) + '"'


def listed(paths: list[str]) -> str:
    return ", ".join(ascii(path)[1:-1] for path in paths)


def unkept(config: Config, run: ImageRun) -> str | None:
    """Volumes that the image declares: what is written there is to stay, or the project has to say that it need not."""
    kept = [*MEMORY, *run["writes"]]
    left = [volume for volume in config.volumes if not any(within(volume, own) for own in kept)]
    if not left:
        return None
    strange = [volume for volume in left if not PLACE.fullmatch(volume)]
    if strange:
        return f"declares the volume {listed(strange)}, which no volume of a project can be"
    volumes = json.dumps({volume: os.path.basename(volume) for volume in left}).replace("{", "{ ").replace("}", " }")
    noun, them = ("volume", "it") if len(left) == 1 else ("volumes", "them")
    move = f"add volumes: {volumes} or tmpfs: {json.dumps(left)}"
    return f"declares the {noun} {listed(left)}, and nothing of {run['service']} keeps {them}: {move}"


def program_of(name: str, config: Config, find: Find) -> str:
    """Where the image has it. @raises LookupError with why it cannot be run"""
    if "/" in name:
        tried = [rooted(name if name.startswith("/") else f"{config.working}/{name}")]
    else:
        tried = [rooted(f"{folder}/{name}") for folder in config.env.get("PATH", PATH).split(":") if folder.startswith("/")]
    found = {path: find(path) for path in tried}
    for path, what in found.items():
        if what == "program":
            if SAFE.fullmatch(path):
                return path
            raise LookupError(f"has its program at {path[:200]!a}, which is no path for a unit")
    if "file" in found.values():
        raise LookupError(f"has {name[:200]!a}, and nobody may run it")
    raise LookupError(f"has no {name[:200]!a}, which it is to run; looked for as {listed(tried)[:1000]}")


def line_of(config: Config, run: ImageRun, find: Find) -> str:
    """The command line. The project's own words stand in it as they are, the image's mean nothing but themselves."""
    own = run["exec"] or ("" if config.entrypoint else run["args"] or "")
    if own:
        name, _, rest = own.partition(" ")
        return " ".join([quoted(program_of(name, config, find)), *([rest.strip()] if rest.strip() else [])])
    name, *words = [*config.entrypoint, *([] if run["args"] else config.cmd)] or [""]
    if not name:
        raise LookupError(f"has neither entrypoint nor command; say exec of {run['service']}")
    return " ".join([quoted(program_of(name, config, find)), *(quoted(word) for word in words), *([run["args"]] if run["args"] else [])])


def home_of(config: Config, passwd: str) -> str:
    """Of whom it would run as: that is where it expects to find what is its own."""
    user = config.user.partition(":")[0] or "0"
    for line in passwd.splitlines():
        fields = line.split(":")
        if len(fields) >= 6 and user in (fields[0], fields[2]) and SAFE.fullmatch(fields[5]):
            return rooted(fields[5])
    return "/"


def drop_in(digest: str, config: Config, run: ImageRun, find: Find, passwd: str) -> str:
    """
    The text of it. What the service's own variables say comes after, and wins.
    @param passwd of the image, empty without one
    @raises Failed with all that keeps it from running
    """
    faults = [fault for fault in (unkept(config, run),) if fault]
    line = ""
    try:
        line = line_of(config, run, find)
    except LookupError as error:
        faults.append(str(error.args[0]))
    if not SAFE.fullmatch(config.working) or find(config.working) not in ("folder", None):
        faults.append(f"runs in {config.working[:200]!a}, which is no folder for a unit")
    if faults:
        raise wrong(digest, "; it ".join(faults))
    variables = {"PATH": PATH, "HOME": home_of(config, passwd), **config.env}
    lines = [f"Environment={quoted(f'{name}={value}', '$')}" for name, value in variables.items() if VARIABLE.fullmatch(name)]
    about = f"# What {run['service']} runs of image {digest}, by the image's own config. Written by outward apply."
    return "\n".join([about, "[Service]", f"WorkingDirectory={config.working}", f"ExecStart={line}", *lines, ""])


def left_out(config: Config) -> list[str]:
    """Variables of the image whose name systemd has none of."""
    return [name for name in config.env if not VARIABLE.fullmatch(name)]
