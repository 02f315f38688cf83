"""What the program says, and the commands that it runs."""
import contextlib
import io
import signal
import subprocess
import sys
from types import FrameType
from typing import IO

from .heard import hearing


class Failed(SystemExit):
    """The end of a run, with its reason on stderr and exit code 1."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"outward: {reason}")
        self.reason = reason


def say(text: str) -> None:
    # An operator who has gone is no reason to leave things half done.
    with contextlib.suppress(BrokenPipeError):
        print(f"outward: {text}", file=sys.stderr, flush=True)


# What has to end before the run does, and why it is to end then.
held: list[None] = []
put_off: list[str] = []


def end_in_order() -> None:
    """A run that is asked to end puts back what it has begun, and is not asked twice."""
    numbers = (signal.SIGHUP, signal.SIGTERM)

    def end(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        reason = f"ended by {signal.Signals(number).name}"
        if not held:
            raise Failed(reason)
        put_off.append(reason)

    for number in numbers:
        signal.signal(number, end)


def run(*argv: str, check: bool = True, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Both of its outputs in `stdout`, of which the first MOST bytes are kept."""
    with hearing() as printed:
        code = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=printed.sink, stderr=subprocess.STDOUT, check=False).returncode
        done = subprocess.CompletedProcess(argv, code, printed.text())
    if check and code != 0:
        raise Failed(f"{' '.join(argv)} ended with {code}:\n{done.stdout.strip()}")
    if done.stdout.strip() and not quiet:
        say(done.stdout.strip())
    return done


def output_of(process: subprocess.Popen[bytes]) -> io.BufferedReader:
    """Of one that was started with a pipe for it."""
    if not isinstance(process.stdout, io.BufferedReader):
        raise TypeError("its standard output is no pipe")
    return process.stdout


def input_of(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdin is None:
        raise TypeError("its standard input is no pipe")
    return process.stdin
