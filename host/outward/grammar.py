"""How a command line of this program is read, from a table of its verbs, and what its help says of them."""
import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

# All that stands behind `--`, as it is.
COMMAND = "command…"


class Verb(NamedTuple):
    """What a word of the command line does; it is called with the words that it takes."""

    run: Callable[..., None]
    does: str
    takes: tuple[str, ...] = ()  # `word?` may be left out, `--flag`, `--option=` with a value that may be left out, COMMAND last
    alone: bool = True
    reads: bool = False  # from standard input, before its turn: whoever sends it may take any time, or die in the middle


Verbs = dict[str, Verb]


def shown(word: str) -> str:
    if word == COMMAND:
        return f"-- {word.upper()}"
    if word.startswith("--"):
        return f"[{word.replace('=', ' …')}]"
    return f"[{word.rstrip('?').upper()}]" if word.endswith("?") else word.upper()


def usage(about: str, table: Verbs) -> str:
    """@param about where `{verbs}` stands for a line of each"""

    def line(name: str, verb: Verb) -> str:
        words = [shown(word) for word in verb.takes]
        return f"  {' '.join(['outward', name, *words]):39} {verb.does}"

    return about.format(verbs="\n".join(line(name, verb) for name, verb in table.items()))


def parser(about: str, table: Verbs) -> argparse.ArgumentParser:
    """Of all that stands before a command."""
    parser = argparse.ArgumentParser(
        prog="outward", description=usage(about, table), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, verb in table.items():
        words = verbs.add_parser(name, description=verb.does)
        for word in verb.takes:
            if word == COMMAND:
                continue
            if word.startswith("--") and not word.endswith("="):
                words.add_argument(word, action="store_true")
            elif word.endswith("?"):
                words.add_argument(word.rstrip("?"), nargs="?")
            else:
                words.add_argument(word.rstrip("="))
    return parser


def name_of(word: str) -> str:
    """Under which is kept what a word was given."""
    return word.removeprefix("--").rstrip("=").replace("-", "_") if word.startswith("--") else word.rstrip("?")


def read(own: argparse.ArgumentParser, table: Verbs, words: list[str]) -> dict[str, Any]:
    """
    What a verb is given, by the names of its words. In a command nothing is looked for: not an option, not another `--`.
    @param own the table's parser
    """
    takes = table[words[0]].takes if words and words[0] in table else ()
    end = words.index("--") if COMMAND in takes and "--" in words else len(words)
    return vars(own.parse_args(words[:end])) | {COMMAND: words[end + 1 :]}
