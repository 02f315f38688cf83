"""
Debian's zstd, for whoever will soon see nothing of it: a process that stays outside waits, and decompresses one file after
the other, each when it is asked for. It is nobody of note, as whoever asks.
"""
import os
import subprocess
from collections.abc import Callable
from typing import IO, NamedTuple

PROGRAM = "/usr/bin/zstd"


class Job(NamedTuple):
    """What is compressed, and both ends of the pipe that the rest comes through."""

    source: IO[bytes]
    result: IO[bytes]
    sink: int


class Zstd:
    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.asks: int | None = None

    def add(self, source: IO[bytes]) -> IO[bytes]:
        """
        What it holds, when `next` was called once for it and once for each before it.
        @raises ValueError without zstd on this host
        """
        if not os.path.exists(PROGRAM):
            raise ValueError("it is compressed by zstd, and this host has none; add zstd to the workload's packages")
        # What was read of it to know it: its own position is not the file's.
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        result, sink = os.pipe()
        self.jobs.append(Job(source, os.fdopen(result, "rb"), sink))
        return self.jobs[-1].result

    def begin(self, become: Callable[[], None]) -> None:
        """@param become makes nobody of note of the process that stays outside"""
        if not self.jobs:
            return
        asked, self.asks = os.pipe()
        if os.fork() == 0:
            try:
                os.close(self.asks)
                become()
                self.serve(asked)
            finally:
                os._exit(0)
        os.close(asked)
        for job in self.jobs:
            os.close(job.sink)

    def serve(self, asked: int) -> None:
        for job in self.jobs:
            job.result.close()
        for job in self.jobs:
            if not os.read(asked, 1):
                return
            words = [PROGRAM, "--decompress", "--stdout", "--quiet"]
            process = subprocess.Popen(words, stdin=job.source, stdout=job.sink, stderr=subprocess.DEVNULL)
            os.close(job.sink)
            process.wait()

    def next(self) -> None:
        if self.asks is not None:
            os.write(self.asks, b"1")
