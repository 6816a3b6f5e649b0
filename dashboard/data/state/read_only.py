"""Opens an SQLite state for who only reads, also where nothing can be written: not the file, not beside it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from dashboard.data.state.troubles import NOT_ANSWERING, key_of
from dashboard.errors import Unusable


def opener(file: Path, busy_s: float) -> Callable[[], sqlite3.Connection]:
    """What makes a connection to the file; raises Unusable where it cannot be read."""

    def connect() -> sqlite3.Connection:
        why: Exception | None = None
        for address in _ways(file):
            try:
                return _opened(address, busy_s)
            except sqlite3.Error as error:
                why = error
        raise Unusable(key_of(why, file) if why else NOT_ANSWERING) from why

    return connect


def _opened(address: str, busy_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, timeout=busy_s, check_same_thread=False)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _ways(file: Path) -> Iterator[str]:
    """As everybody does, where that is possible; else as a file that is only read.

    Nobody writes it then: as it lies, or, where the last commits are still in the log beside it, as a copy of both.
    """
    address = f"file:{quote(str(file))}"
    if os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        yield f"{address}?mode=rw"
    yield f"{address}?mode=ro"
    log = file.with_name(f"{file.name}-wal")
    with suppress(OSError):
        if not log.exists() or log.stat().st_size == 0:
            yield f"{address}?mode=ro&immutable=1"
            return
    with tempfile.TemporaryDirectory(prefix="partner-hub-") as folder:
        copy = Path(folder, file.name)
        for path in (file, log):
            shutil.copyfile(path, copy.with_name(path.name))
        yield f"file:{quote(str(copy))}?mode=rw"
