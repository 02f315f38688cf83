"""One command's output as another's input, each a unit of its own. The end of it is told only when all of it is there."""
import contextlib
import os
import select
import subprocess
import sys
from collections.abc import Callable
from typing import IO

from .backups import framing
from .heard import MOST, hearing
from .shell import Failed, input_of, output_of, run

CHUNK = 1 << 20
# What a dump says of itself comes last, and no longer than an answer may be.
LAST = 2 * MOST

Process = subprocess.Popen[bytes]


class Broken(Failed):
    """One of the two did not end well."""


class Attended:
    """Standard input while a process waits for it: as much as is asked for, and no more. It is over when the process is."""

    def __init__(self, process: Process) -> None:
        self.process, self.handle = process, sys.stdin.fileno()

    def read(self, size: int) -> bytes:
        """Less at its end. @raises Failed when the process has ended: whoever sends may be gone, and would never say so"""
        found = bytearray()
        while len(found) < size:
            while not select.select([self.handle], [], [], 1)[0]:
                if self.process.poll() is not None:
                    raise Failed("what took the data was ended before all of them had come; nothing was replaced")
            more = os.read(self.handle, size - len(found))
            if not more:
                break
            found += more
        return bytes(found)


def pump(source: IO[bytes], sink: IO[bytes]) -> int:
    size = 0
    while chunk := source.read(CHUNK):
        sink.write(chunk)
        size += len(chunk)
    sink.flush()
    return size


def stop(process: Process, unit: str) -> None:
    """Until it is gone: a unit that is only about to start cannot be stopped yet."""
    while process.poll() is None:
        run("systemctl", "stop", unit, check=False, quiet=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=1)


def named(argv: list[str], unit: str) -> list[str]:
    """The same `systemd-run`, as a unit of that name instead of its own."""
    program, _, *rest = argv
    return [program, f"--unit={unit}", *rest]


def feed(process: Process, kill: Callable[[], object]) -> int:
    """
    What comes framed on standard input becomes the process's, and then it has all of it. Gives its exit code.
    @param kill ends it, with all that it has started: called before its input ends, when what came broke off
    @raises Failed then, and when it says that all is well but did not take all
    """
    sink, refused = input_of(process), False
    try:
        framing.receive(Attended(process), sink)
        sink.flush()
    except BrokenPipeError:
        refused = True
    except BaseException:
        kill()
        raise
    finally:
        # What is left of it has nobody who reads it any more.
        with contextlib.suppress(BrokenPipeError):
            sink.close()
    ended = process.wait()
    if refused and ended == 0:
        raise Failed("what came was not taken whole by a command that says that all is well")
    return ended


def join(source: list[str], sink: list[str], unit: str, hear: Callable[[str], object] | None = None) -> tuple[int, int, str, str]:
    """
    Runs both and gives the bytes that went over and what the sink said. The sink is the unit `unit`: when the source
    fails, it is stopped before its input ends, so that it never takes a half for the whole.
    @param hear is given the last of what the source said on standard error, when both have ended well
    @raises Broken with the source's exit code and what it said.
    """
    with hearing() as out, hearing() as sink_errors, hearing(LAST, last=True) as source_errors:
        taker = subprocess.Popen(named(sink, unit), stdin=subprocess.PIPE, stdout=out.sink, stderr=sink_errors.sink)
        giver = subprocess.Popen(source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=source_errors.sink)
        size, refused = 0, False
        try:
            try:
                size = pump(output_of(giver), input_of(taker))
            except BrokenPipeError:
                # What the source says then is only that nobody listens.
                refused = True
            output_of(giver).close()
            code = giver.wait()
            if not refused and (code != 0 or size == 0):
                raise Broken(f"ended with {code} after {size} bytes: {source_errors.text().strip() or '(it said nothing)'}")
        except BaseException:
            stop(taker, unit)
            giver.kill()
            raise
        finally:
            with contextlib.suppress(BrokenPipeError):
                input_of(taker).close()
        ended = taker.wait()
        if refused and ended == 0:
            raise Broken("was not taken whole by a command that says that all is well")
        if ended == 0 and hear:
            hear(source_errors.text().strip())
        return ended, size, out.text().strip(), sink_errors.text().strip()
