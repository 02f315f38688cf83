"""
What is in a database, whatever its pages look like: rows and a sum of every table, its schema, and what else goes with it.
Every table counts, so those too that a virtual one, such as of full text, keeps its own in; what follows from them does not.
"""
import hashlib
import sqlite3
from collections.abc import Iterator
from sys import getsizeof
from typing import Any

# Bytes of a row beyond which its values are told by their sums: its text would take several times as much.
LARGE = 1 << 16


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def order_of(connection: sqlite3.Connection, table: str) -> str:
    """By its own key, in which it lies on the disk. A row's number changes by VACUUM, their order does not."""
    columns = connection.execute("SELECT name, pk FROM pragma_table_xinfo(?)", (table,)).fetchall()
    [(keyed,)] = connection.execute("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)).fetchall()
    if keyed:
        # Whatever the column says: of two that a collation takes for the same, one must be the first.
        keys = sorted((place, name) for name, place in columns if place)
        return "ORDER BY " + ", ".join(f"{quoted(name)} COLLATE BINARY" for _, name in keys)
    taken = {name.lower() for name, _ in columns}
    number = next((each for each in ("rowid", "_rowid_", "oid") if each not in taken), None)
    return f"ORDER BY {number}" if number else ""


def short(value: Any) -> object:
    """A text is a bytearray here, and no blob."""
    return (type(value).__name__, hashlib.sha256(value).hexdigest()) if isinstance(value, bytes | bytearray) else value


def summed(rows: Iterator[tuple[Any, ...]]) -> list[object]:
    """How many there are, and their sum."""
    count, found = 0, hashlib.sha256()
    for row in rows:
        count += 1
        small = sum(map(getsizeof, row)) < LARGE
        found.update(repr(row if small else tuple(map(short, row))).encode())
    return [count, found.hexdigest()[:32]]


def tables_of(connection: sqlite3.Connection) -> list[str]:
    """Those that have pages of their own, SQLite's among them."""
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name").fetchall()
    return [name for (name,) in found]


def content(connection: sqlite3.Connection) -> dict[str, object]:
    """Of one moment. @raises sqlite3.Error when it cannot be read"""
    connection.execute("BEGIN")
    # By name: NOT INDEXED, since the order of an index is another one.
    queries = {table: f"SELECT * FROM {quoted(table)} NOT INDEXED {order_of(connection, table)}" for table in tables_of(connection)}  # noqa: S608  quoted
    values = {each: connection.execute(f"PRAGMA {each}").fetchone()[0] for each in ("user_version", "application_id", "encoding")}
    [(whole,), *_] = connection.execute("PRAGMA integrity_check(1)").fetchall()
    # As bytes, since a text need not be one; and told apart from a blob.
    connection.text_factory = bytearray
    tables = {table: summed(connection.execute(query)) for table, query in queries.items()}
    schema = summed(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"))
    connection.execute("ROLLBACK")
    return {**values, "integrity": whole, "schema": schema, "tables": tables}
