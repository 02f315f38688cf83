"""
Runs the host's program for histories: serve.py SOCKET COUNT keeps so many processes that have all of it in memory, and
each takes one connection after the other. A connection begins with an order, four bytes of length before its JSON:
  {"id": 7, "world": "/…", "host": "a", "words": ["session"]}    the connection is the program's standard input and output
  {"id": 8, "world": "/…", "host": "a", "asks": "boot"}          gives what it says as JSON
  {"id": 9, "world": "/…", "host": "a", "elapses": true}         the program as the timer of a pause starts it, if one is due
How each has ended is a line on standard output: {"id": 7, "code": 0, "said": "…", "power": false}; one that died and could
not say so is {"lost": "…"}. All of it ends with standard input.
"""
import contextlib
import functools
import io
import json
import os
import shutil
import signal
import socket
import struct
import sys
import traceback
import typing

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import rooted  # noqa: E402  the folder above is on no path before
from guard import guard  # noqa: E402  beside it
from histories import commands, disk, steps, verbs  # noqa: E402  found from there as well
from histories.place import here  # noqa: E402  likewise
from outward import cli, probe  # noqa: E402  on the path that rooted.py lays


def report(number: int, code: int, said: str, power: bool = False) -> None:
    # A line that is short is written in one piece, whoever else writes.
    line = {"id": number, "code": code, "said": said[-3000:], "power": power}
    os.write(REPORTS, f"{json.dumps(line)}\n".encode())


def lost(why: str) -> None:
    os.write(REPORTS, f"{json.dumps({'lost': why[-3000:]})}\n".encode())


def ended(end: SystemExit) -> tuple[int, str]:
    return (1, f"{end.code}\n") if isinstance(end.code, str) else (int(end.code or 0), "")


# The root on which this process lies already.
made: list[str] = []


def perform(words: list[str]) -> int:
    sys.argv = ["outward", *words]
    try:
        cli.main()
        return 0
    except SystemExit as end:
        code, said = ended(end)
        sys.stderr.write(said)
        return code
    except ConnectionError:
        # Who asked is gone.
        return 1
    except BaseException:
        # What it met may be the end of its host's power; else no command of the program may end so.
        if os.path.exists(steps.off()):
            steps.die(False)
        with steps.apart():
            verbs.broke(traceback.format_exc())
        return 1


def elapse() -> int:
    with steps.apart():
        words = verbs.due()
    code = perform(words) if words else 0
    if code == 0:
        with steps.apart():
            verbs.well()
    return code


def serve(order: dict[str, typing.Any]) -> tuple[int, str]:
    here.world, here.name = order["world"], order["host"]
    if here.root not in made:
        made[:] = [here.root]
        rooted.onto(here.root).fsync = disk.synced
    rooted.furnish()
    guard.root = here.world
    commands.Process.live.clear()
    said = io.StringIO()
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)))
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
    sys.stderr = said
    try:
        if "asks" in order:
            with steps.apart():
                verb, *words = order["asks"].split()
                print(json.dumps(verbs.VERBS[verb](*words)))
            return 0, ""
        return elapse() if "elapses" in order else perform(order["words"]), said.getvalue()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        sys.stderr = sys.__stderr__
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)


def exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size and (more := connection.recv(size - len(got))):
        got += more
    return got


def take(connection: socket.socket) -> None:
    (size,) = struct.unpack(">I", exactly(connection, 4))
    order = json.loads(exactly(connection, size))
    for number in (0, 1):
        os.dup2(connection.fileno(), number)
    steps.dying[:] = [functools.partial(report, order["id"], 137, "killed\n")]
    code, said = serve(order)
    here.name, guard.root = "", None
    for number in (0, 1):
        os.dup2(NOTHING, number)
    # What could not be told any more is told to nobody.
    sys.stdin, sys.stdout = sys.__stdin__, sys.__stdout__
    connection.shutdown(socket.SHUT_WR)
    report(order["id"], code, said)
    # To the end of what it is given, whether the program has read it or not: an error would take the answer away.
    with contextlib.suppress(ConnectionError):
        while connection.recv(1 << 16):
            pass
    connection.close()


def after(perform: typing.Callable[..., None]) -> typing.Callable[..., None]:
    """A command may have happened, and its answer be lost."""

    def performed(*words: list[str]) -> None:
        try:
            perform(*words)
        finally:
            # One that only asks leaves everything as it is.
            if words and words[0][0] not in ("status", "check"):
                steps.step()

    return performed


def prepare() -> None:
    """What is the same for every program: commands, health, and a parser that is made once."""
    steps.listen()
    commands.install()
    vars(cli)["parser"] = functools.cache(cli.parser)
    cli.parser()
    vars(cli)["perform"] = after(cli.perform)
    asked = probe.probe
    for module in rooted.MODULES:
        if getattr(module, "probe", None) is asked:
            vars(module)["probe"] = verbs.probe


def between(_power: bool) -> None:
    """Whose order it would have been is not known yet: somebody waits for it."""
    lost("a process died between two orders")


def work(listener: socket.socket) -> typing.NoReturn:
    while True:
        steps.dying[:] = [between]
        connection, _ = listener.accept()
        take(connection)


def fork(job: typing.Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            job()
        except BaseException:
            lost(traceback.format_exc())
        os._exit(137)
    return child


def watch(folder: str) -> None:
    """Nothing of it outlives whoever started it."""
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    path, count = sys.argv[1], int(sys.argv[2])
    os.setpgid(0, 0)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(path)
    listener.listen(64)
    fork(lambda: watch(os.path.dirname(path)))
    prepare()
    for _ in range(count):
        fork(lambda: work(listener))
    os.write(REPORTS, b'{"ready": true}\n')
    while True:
        child, status = os.wait()
        # As a history wanted it, or not at all.
        if os.waitstatus_to_exitcode(status) != 137:
            lost(f"process {child} ended with {os.waitstatus_to_exitcode(status)}")
        fork(lambda: work(listener))


REPORTS = os.dup(1)
NOTHING = os.open(os.devnull, os.O_RDWR)
main()
