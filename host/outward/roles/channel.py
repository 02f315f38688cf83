"""
rsync as the project's user, with its far side behind standard input and output: who started it there leads them to a
`files-give`. As a program of its own it starts rsync with the words that it is given; rsync starts it once more, as
what it takes for a remote shell.
"""
import os
import sys
import threading

# Where rsync's own children find the channel: it gives them other ones as standard input and output.
INPUT, OUTPUT = 3, 4
SIZE = 1 << 16


def pump(source: int, sink: int) -> None:
    """Up to the end of the source, which is then the end of the sink."""
    while chunk := os.read(source, SIZE):
        while chunk:
            chunk = chunk[os.write(sink, chunk):]
    os.close(sink)


def forth() -> None:
    """A thread that fails would be missed by nobody, and its rsync wait for ever."""
    try:
        pump(0, OUTPUT)
    except OSError as error:
        print(f"the channel to the other host: {error}", file=sys.stderr, flush=True)
        os._exit(1)


def shell() -> None:
    """Over when the far side is: rsync waits for that."""
    # rsync gives its children such as do not wait.
    for number in (0, 1, INPUT, OUTPUT):
        os.set_blocking(number, True)
    threading.Thread(target=forth, daemon=True).start()
    pump(INPUT, 1)


def start(words: list[str]) -> None:
    """What rsync prints goes to standard error."""
    for number, place in ((0, INPUT), (1, OUTPUT)):
        os.dup2(number, place, inheritable=True)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    os.execv(words[0], words)


if __name__ == "__main__":
    if os.path.isabs(sys.argv[1]):
        start(sys.argv[1:])
    else:
        shell()
