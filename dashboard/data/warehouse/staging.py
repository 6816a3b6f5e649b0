"""A private database beside the version being built: text as read, values as typed, the current version as `old`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa

from dashboard.data.versions.catalog import Version

MEMORY = "800MB"  # what DuckDB may take in a writer; the process takes some more
# The same where foreign files are read, which has a bound of its own on all address space, also what is set aside.
READING_MEMORY = "600MB"
# The place is at fault, not what is read.
UNUSABLE = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException, duckdb.OutOfMemoryException)
_PLAIN = str.maketrans({mark: f"[{mark}]" for mark in "*?["})
_INTERRUPTED = "Query interrupted"  # how DuckDB puts Ctrl-C


def connect(path: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A writer's connection: bounded memory, spilling only beside its own file, nothing fetched from outside."""
    spill = path.parent / "spill"
    connection = duckdb.connect(
        str(path),
        config={
            "memory_limit": memory,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    connection.execute("set TimeZone = 'UTC'")  # instants with a zone are read as UTC wherever the hub runs
    return connection


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C during a statement be a KeyboardInterrupt."""
    try:
        yield
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


def literal(text: object) -> str:
    """A text as SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def one_file(path: Path) -> str:
    """A path as `read_parquet` takes it: `*` and the like in its name stand for themselves, and for no other file."""
    return literal(str(path).translate(_PLAIN))


class Stage:
    """One import's working database; `old` is attached read-only where the region has a version."""

    def __init__(self, path: Path, current: Version | None, memory: str = MEMORY) -> None:
        self.path = path
        self.current = current
        self._connection = connect(path, memory)
        self.do("set force_compression = 'uncompressed'")  # it lives for seconds
        if current:
            self.do(f"attach {literal(current.path)} as old (read_only)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def do(self, statement: str) -> None:
        """Run a statement."""
        self._connection.execute(statement)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of an answer that is known to be short."""
        rows: list[tuple[Any, ...]] = self._connection.execute(statement).fetchall()
        return rows

    def one(self, statement: str) -> Any:
        """The single value of an answer."""
        return self.ask(statement)[0][0]

    def stream(self, statement: str, rows: int) -> pa.RecordBatchReader:
        """An answer of any length, in pieces."""
        return self._connection.execute(statement).to_arrow_reader(rows)

    def table(self, statement: str) -> pa.Table:
        """An answer as one Arrow table."""
        return self._connection.execute(statement).to_arrow_table()

    @contextmanager
    def on_one_thread(self) -> Iterator[None]:
        """For many small statements: what they hand from thread to thread takes longer than what they do."""
        self.do("set threads = 1")
        yield
        # Not after a failure: the stage is given up then, and a statement would hide what failed.
        self.do("reset threads")

    @contextmanager
    def lent(self, name: str, table: pa.Table) -> Iterator[None]:
        """Arrow data under a name that statements can read, for a while."""
        self._connection.register(name, table)
        try:
            yield
        finally:
            self._connection.unregister(name)
