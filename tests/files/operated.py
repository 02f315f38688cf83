"""
On a machine that serves the blog: commands of an operator's, run by the host's real program. Prints what came of each, as JSON.
What waits for a silence has a short one.
"""
import contextlib
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from fcntl import ioctl

PROGRAM = "/usr/local/sbin/outward"
KEY = "00000000000000aa"
UNIT = f"outward-blog.command-{KEY}.service"
ECHO = ("python3", "-c", "import json, sys; print(json.dumps(sys.argv[1:]))")
WORDS = ("a b", "", "--", "--tty", "$PORT", "${PORT}", "$$", "$", "a$PORT", "'\"\\", "x\ny", "%n", "%%", "ü", "*", "~", ";", "\\n")

# The program with a silence of seconds that it is given first, and then what its command line says.
QUICK = (
    "import sys; sys.path.insert(0, '/usr/local/sbin/outward'); from outward.commands import lease, run; "
    "lease.SILENCE, lease.BEAT, key, words = float(sys.argv[1]), 0.3, sys.argv[2] or None, sys.argv[3:]; "
    "run.run('blog', 'web', False, key, words)"
)
# The same where nobody looks for a pause before the start.
UNASKED = QUICK.replace("lease.SILENCE,", "run.hindrance = lambda record: None; lease.SILENCE,")

Told = dict[str, object]


def run(*words: str, service: str = "web", given: str = "") -> Told:
    done = subprocess.run([PROGRAM, "run", "blog", service, "--", *words], input=given, capture_output=True, text=True, check=False)
    return {"code": done.returncode, "out": done.stdout, "said": done.stderr}


def quick(silence: float, key: str, *words: str, program: str = QUICK) -> "subprocess.Popen[str]":
    argv = [sys.executable, "-B", "-c", program, str(silence), key, *words]
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: "subprocess.Popen[str]") -> Told:
    out, said = process.communicate(timeout=30)
    return {"code": process.returncode, "out": out, "said": said}


def runs(unit: str) -> bool:
    return subprocess.run(["systemctl", "is-active", "--quiet", unit], check=False).returncode == 0


def until(what: Callable[[], bool], seconds: float = 20) -> bool:
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def loaded() -> list[str]:
    """Whatever is left of a command."""
    words = ["systemctl", "list-units", "--all", "--plain", "--no-legend", "outward-blog.command-*", "outward.unattended.*"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()


def terminal() -> Told:
    """Of this size, with a word typed into it."""
    own, there = pty.openpty()
    ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 41, 99, 0, 0))
    words = [PROGRAM, "run", "blog", "web", "--tty", "--", "sh", "-c", "tty; stty size; read word; echo \"<$word>\"; exit 5"]
    process = subprocess.Popen(words, stdin=there, stdout=there, stderr=there, start_new_session=True)
    os.close(there)
    out, typed = b"", False
    with contextlib.suppress(OSError):
        while select.select([own], [], [], 20)[0] and (chunk := os.read(own, 4096)):
            out += chunk
            # Not before it asks: Debian 12's systemd forgets what was typed before the program runs.
            if not typed and b" 99\r\n" in out:
                typed = os.write(own, b"typed\n") > 0
    return {"code": process.wait(20), "out": out.decode("utf-8", "replace")}


def outlives(signals: bool) -> bool:
    """Whether a command runs on when the process that attends it is killed."""
    process = quick(2, "", "sleep", "600")
    found = "/run/outward/commands/blog"
    until(lambda: bool(os.listdir(found)))
    [key] = os.listdir(found)
    until(lambda: runs(f"outward-blog.command-{key}.service"))
    process.send_signal(signal.SIGKILL if signals else signal.SIGHUP)
    process.wait(20)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{found}/{key}")
    return not until(lambda: not runs(f"outward-blog.command-{key}.service"))


def paused() -> Told:
    """A pause that begins while one runs, what is refused in it, and what systemd refuses where nobody had looked."""
    process = quick(30, KEY, "sleep", "600")
    until(lambda: runs(UNIT))
    begun = subprocess.run([PROGRAM, "quiesce", "blog", "b", "claim", "20"], capture_output=True, text=True, check=True)
    still = runs(UNIT)
    told: Told = {"still": still, "ended": ended(process), "refused": run("true"), "unasked": ended(quick(30, KEY, "true", program=UNASKED))}
    told["begun"] = json.loads(begun.stdout)["epoch"] > 0
    subprocess.run([PROGRAM, "resume", "blog"], check=True, capture_output=True)
    return told | {"after": run("true")}


def journal(*words: str) -> list[dict[str, str]]:
    subprocess.run(["journalctl", "--namespace=outward-blog", "--sync"], check=False)
    argv = ["journalctl", "--namespace=outward-blog", "--output=json", "--no-pager", "--unit=outward-blog-web.service", *words]
    return [json.loads(line) for line in subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()]


def main() -> None:
    with open("/mnt/service.json", encoding="utf-8") as file:
        service = json.load(file)
    outside = subprocess.run([sys.executable, "/mnt/within.py"], capture_output=True, text=True, check=True).stdout
    found: Told = {
        "service": service,
        "command": run("python3", "/mnt/within.py"),
        "outside": json.loads(outside),
        "score": run("cat", "/proc/self/oom_score_adj"),
        "words": run(*ECHO, *WORDS),
        "given": list(WORDS),
        "piped": run("cat", given="typed"),
        "codes": [run("sh", "-c", line)["code"] for line in ("exit 0", "exit 7", "exit 203", "kill -TERM $$", "kill -KILL $$")],
        "absent": run("psqll"),
        "unfit": run("/etc/hostname"),
        "unknown": run("true", service="wbe"),
        "terminal": terminal(),
        "unattended": ended(quick(2, KEY, "sleep", "600")),
        "attended": ended(quick(6, "", "sleep", "9")),
        "outlives": [outlives(True), outlives(False)],
        "paused": paused(),
        "left": loaded(),
    }
    lines = [line for line in journal() if line.get("SYSLOG_IDENTIFIER") == "outward"]
    found["lines"] = [{name: line[name] for name in ("MESSAGE", "_UID")} for line in lines]
    print(json.dumps(found))


main()
