"""What the program says, and the commands that it runs."""
import subprocess
import sys


class Failed(SystemExit):
    """The end of a run, with its reason on stderr and exit code 1."""

    def __init__(self, reason):
        super().__init__(f"outward: {reason}")


def say(text):
    print(f"outward: {text}", file=sys.stderr, flush=True)


def run(*argv, check=True, quiet=False):
    done = subprocess.run(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(argv)} ended with {done.returncode}:\n{done.stdout.strip()}")
    if done.stdout.strip() and not quiet:
        say(done.stdout.strip())
    return done
