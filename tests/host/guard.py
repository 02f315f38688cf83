"""
What a test's process may touch: its root, and nothing else of the machine that it runs on. Python tells each file and
each command before it happens, and one that lies beside the root ends the test by name.
"""
import os
import shutil
import signal
import sys

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Each with the places of its paths and of the folder handles that make a path relative.
CHANGES = {
    "os.mkdir": ((0,), (2,)),
    "os.remove": ((0,), (1,)),
    "os.rmdir": ((0,), (1,)),
    "os.rename": ((0, 1), (2, 3)),
    "os.link": ((0, 1), (2, 3)),
    "os.symlink": ((1,), (2,)),
    "os.chmod": ((0,), (2,)),
    "os.chown": ((0,), (3,)),
    "os.truncate": ((0,), ()),
}
# What other programs can see of a run, so that a death between two of these is another one.
STEPS = ("os.rename", "os.remove", "subprocess.Popen")
# Where this machine could be a host itself.
HOSTS = ("/etc/outward", "/run/outward", "/var/lib/outward", "/opt/outward")


class Beside(BaseException):
    """Not an Exception: nothing that handles a failure may take it for one."""


class Guard:
    """
    `root`: a folder, or None while there is no guard. `tools`: commands that may be started though they do not lie in it.
    `dies`: the number of the step before which the process is killed.
    """

    def __init__(self) -> None:
        self.root: str | None = None
        self.tools = {sys.executable}
        self.dies: int | None = None
        self.steps = 0
        sys.addaudithook(self.hears)

    def hears(self, event: str, words: tuple[object, ...]) -> None:
        if self.root is None:
            return
        if event == "open":
            self.opens(words[0], words[2])
        elif event in CHANGES:
            paths, handles = CHANGES[event]
            if all(words[at] == -1 for at in handles if at < len(words)):
                self.changes(event, *(words[at] for at in paths))
        elif event == "subprocess.Popen":
            self.starts(words[1])
        if event in STEPS:
            self.steps += 1
            if self.steps == self.dies:
                os.kill(os.getpid(), signal.SIGKILL)

    def inside(self, path: str) -> bool:
        return self.root is not None and f"{path}/".startswith(f"{self.root}/")

    def opens(self, path: object, flags: object) -> None:
        if not isinstance(path, str | bytes) or os.fsdecode(path) == os.devnull:
            return
        name = os.fsdecode(path)
        writes = isinstance(flags, int) and flags & WRITES
        if os.path.isabs(name) and (writes or name.startswith(HOSTS)) and not self.inside(name):
            raise Beside(f"{'writes' if writes else 'reads'} {name}, which is not below {self.root}")

    def changes(self, event: str, *paths: object) -> None:
        for path in paths:
            if isinstance(path, str | bytes) and not self.inside(os.path.abspath(os.fsdecode(path))):
                raise Beside(f"{event} of {os.fsdecode(path)}, which is not below {self.root}")

    def starts(self, argv: object) -> None:
        if not isinstance(argv, list | tuple):
            raise Beside(f"starts {argv!r}")
        found = shutil.which(argv[0])
        if found is None or not (self.inside(found) or found in self.tools):
            raise Beside(f"starts {' '.join(map(str, argv))}, of which the test has no stand-in")


guard = Guard()

