"""One command's output as another's input, each a unit of its own. The end of it is told only when all of it is there."""
import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO

from . import framing
from .shell import Failed, input_of, output_of, run

CHUNK = 1 << 20

Process = subprocess.Popen[bytes]


class Broken(Failed):
    """One of the two did not end well."""


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
    """The same `systemd-run`, as a unit of that name."""
    return [argv[0], f"--unit={unit}", *argv[1:]]


def text_of(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace").strip()


def feed(process: Process, kill: Callable[[], object]) -> int:
    """
    What comes framed on standard input becomes the process's, and then it has all of it. Gives its exit code.
    @param kill ends it, with all that it has started: called before its input ends, when what came broke off
    @raises Failed then, and when it says that all is well but did not take all
    """
    sink, refused = input_of(process), False
    try:
        framing.receive(sys.stdin.buffer, sink)
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


def join(source: list[str], sink: list[str], unit: str) -> tuple[int, int, str, str]:
    """
    Runs both and gives the bytes that went over and what the sink said. The sink is the unit `unit`: when the source
    fails, it is stopped before its input ends, so that it never takes a half for the whole.
    @raises Broken with the source's exit code and what it said.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:
        taker = subprocess.Popen(named(sink, unit), stdin=subprocess.PIPE, stdout=out, stderr=said)
        giver = subprocess.Popen(source, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told)
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
                raise Broken(f"ended with {code} after {size} bytes: {text_of(told) or '(it said nothing)'}")
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
        return ended, size, text_of(out), text_of(said)
