"""
Many commands in one run, for whoever counts tenths of seconds: a request a line on stdin, an answer a line on stdout.
  {"words": ["quiesce", "outward-prod-1a2b3c", "30"], "input": ""}  ->  {"code": 0, "out": "…"} or {"code": 1, "out": "the reason"}
"""
import contextlib
import io
import json
import sys
from collections.abc import Callable

from .protocol import Request, Response

Perform = Callable[[list[str]], None]


def answer(perform: Perform, request: Request) -> Response:
    """What the command would have printed, or why it failed. What it says on the way goes to stderr as always."""
    out, real = io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(request.get("input", "").encode()))
    try:
        with contextlib.redirect_stdout(out):
            perform(request["words"])
    except SystemExit as end:
        if end.code:
            return {"code": 1, "out": str(end)}
    finally:
        sys.stdin = real
    return {"code": 0, "out": out.getvalue()}


def session(perform: Perform) -> None:
    for line in sys.stdin:
        print(json.dumps(answer(perform, json.loads(line))), flush=True)
