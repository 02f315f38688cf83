"""Stands for every command that the program starts: one that is not listed ends the history."""
import io
import itertools
import os
import subprocess
import typing

from histories import blog, disk, firewall, rsync, steps, store, systemd
from histories.place import Words, here, take_away, text, whole

RELAYED = {"outward.roles.channel", "--daemon"}
READ_ONLY_VERBS = ("is-active", "show", "daemon-reload")
READ_ONLY_COMMANDS = ("/check", "/compare", "/obstacle")


def of_project(words: Words, given: bytes) -> blog.Ended:
    """What systemd-run starts: the project's own commands, or a module of the program as the project's user."""
    program, *rest = words
    if program in blog.COMMANDS:
        return blog.COMMANDS[program](rest, given)
    if words[:3] == ["/usr/bin/python3", "-m", "outward.roles.channel"]:
        return rsync.take(words[3:])
    if words[:3] == ["/usr/bin/python3", "-m", "outward.backups.bundle"]:
        return blog.BUNDLE[words[3]](words[4:], given)
    if words[:4] == ["/usr/bin/rsync", "--server", "--daemon", f"--config={blog_config()}"]:
        return rsync.give()
    if program == "/usr/bin/restic":
        return store.restic(rest, given)
    raise AssertionError(f"{' '.join(words)}: nothing stands for it")


def blog_config() -> str:
    return f"{here.root}/etc/outward/blog/rsyncd.conf"


def unit_of(flags: Words) -> str:
    return next((flag.removeprefix("--unit=") for flag in flags if flag.startswith("--unit=")), "")


def systemd_run(words: Words, given: bytes) -> blog.Ended:
    flags = list(itertools.takewhile(lambda word: word.startswith("--"), words))
    rest = list(words[len(flags) :])
    if "--pipe" in flags:
        return of_project(rest, given)
    if any(flag.startswith("--on-active=") for flag in flags):
        again = {"--service-type=oneshot", "--property=Restart=on-failure"}.issubset(flags)
        systemd.set_state(f"{unit_of(flags)}.timer", "active", "again" if again else "once", *rest)
    else:
        firewall.listen(unit_of(flags), flags)
    return 0, b"", ""


def perform(argv: Words, given: bytes = b"") -> blog.Ended:
    """@raises AssertionError, which ends the program, for what is not listed"""
    if RELAYED.intersection(argv):
        # It talks with another host, and takes its turn for what it reads and writes.
        with steps.apart():
            return systemd_run(argv[1:], given)
    with steps.apart(), whole():
        if argv[0] == "systemctl":
            code, told = systemd.systemctl(*argv[1:])
            if argv[1] in ("stop", "kill"):
                end_units(argv[2:])
        elif argv[0] == "systemd-run":
            return systemd_run(argv[1:], given)
        elif argv[0] == "nft":
            code, told = firewall.nft(*argv[1:])
        elif argv[:2] == ("sync", "-f"):
            disk.flushed(argv[2])
            code, told = 0, ""
        elif argv[0] == "tailscale":
            code, told = 0, text(f"{here.root}/address") or ""
        elif argv[:2] == ("shred", "--remove"):
            take_away(argv[2])
            code, told = 0, ""
        else:
            raise AssertionError(f"{' '.join(argv)}: nothing stands for it")
    return code, told.encode(), ""


def changes(argv: Words) -> bool:
    return not (argv[0] == "tailscale" or (argv[0] == "systemctl" and argv[1] in READ_ONLY_VERBS) or argv[-1].endswith(READ_ONLY_COMMANDS))


def tell(sink: int | None, said: bytes) -> None:
    """To whoever hears it: a handle, where there is one."""
    while sink is not None and sink >= 0 and said:
        said = said[os.write(sink, said) :]


def run(
    argv: Words, text: bool = False, stdout: int | None = None, stderr: int | None = None, **more: object
) -> "subprocess.CompletedProcess[typing.Any]":
    """`subprocess.run`: standard error is given apart, or into the output."""
    if changes(argv):
        steps.step()
    code, out, said = perform(tuple(argv), str(more.get("input") or "").encode())
    if stderr == subprocess.STDOUT:
        out, said = out + said.encode(), ""
    tell(stdout, out)
    tell(stderr, said.encode())
    return subprocess.CompletedProcess(argv, code, out.decode() if text else out, said if text else said.encode())


class Input(io.BytesIO):
    """What a command is given: it may die, or be ended, while it comes."""

    def __init__(self, process: "Process") -> None:
        super().__init__()
        self.process = process

    def write(self, chunk: typing.Any) -> int:
        steps.step()
        return super().write(chunk)

    def close(self) -> None:
        if not self.closed:
            self.process.given = self.getvalue()
        super().close()


class Process:
    """`subprocess.Popen` of one side of a pipe. What it does is done when its input has ended, and nothing when it is ended."""

    live: typing.ClassVar[list["Process"]] = []

    def __init__(self, argv: Words, stdin: int, stdout: int | None = None, stderr: int | None = None) -> None:
        self.argv, self.out, self.err = tuple(argv), stdout, stderr
        self.returncode: int | None = None
        self.given = b""
        self.stdin = Input(self) if stdin == subprocess.PIPE else None
        self.stdout: io.BufferedReader | None = None
        self.live.append(self)
        if stdout == subprocess.PIPE:
            self.returncode, out, said = perform(self.argv)
            self.stdout = io.BufferedReader(io.BytesIO(out))
            tell(stderr, said.encode())

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        if self.stdin:
            self.stdin.close()
        self.wait()

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.returncode = -9 if self.returncode is None else self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            self.returncode, out, said = perform(self.argv, self.given)
            tell(self.out, out)
            tell(self.err, said.encode())
        return self.returncode


def end_units(names: Words) -> None:
    """Those that systemd-run waits for."""
    for process in Process.live:
        if {unit_of(process.argv), unit_of(process.argv).removesuffix(".service")}.intersection(names):
            process.kill()


def leave_halves() -> None:
    for process in Process.live:
        if process.stdin and process.returncode is None and process.argv[-1].endswith("/load"):
            blog.left_half(process.stdin.getvalue() if not process.stdin.closed else process.given)


def install() -> None:
    vars(subprocess).update(run=run, Popen=Process)
    steps.halves.append(leave_halves)
