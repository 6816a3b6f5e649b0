"""What ails a state database, told apart by what SQLite said: each has words of its own, and its own remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.errors import STATE

MISSING, DAMAGED, BUSY, READ_ONLY = f"{STATE}missing", f"{STATE}damaged", f"{STATE}busy", f"{STATE}read_only"
FULL, UNREADABLE, NOT_ANSWERING = f"{STATE}full", f"{STATE}unreadable", f"{STATE}not_answering"
OF_CONTENT = frozenset({MISSING, DAMAGED})  # what a connection has read of it must not be believed any more

_PRIMARY = 0xFF  # of an extended result code, the part that every version of SQLite knows
_SAID = {
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_PERM: UNREADABLE,
    sqlite3.SQLITE_CANTOPEN: UNREADABLE,
    sqlite3.SQLITE_IOERR: UNREADABLE,
}
_NOT_OUR_SCHEMA = ("no such table", "no such column")


def key_of(error: BaseException, file: Path | None) -> str:
    """The words for an error of the database; `file`: where it lies, None for one that is no file."""
    if isinstance(error, PoolTimeout):
        return BUSY
    said = error.orig if isinstance(error, DBAPIError) else error
    if file is None or not isinstance(said, sqlite3.Error):
        return NOT_ANSWERING
    key = _SAID.get(getattr(said, "sqlite_errorcode", 0) & _PRIMARY, NOT_ANSWERING)
    if key == NOT_ANSWERING and str(said).startswith(_NOT_OUR_SCHEMA):
        key = DAMAGED
    return MISSING if key in (DAMAGED, UNREADABLE) and is_nothing(file) else key


def is_nothing(file: Path) -> bool:
    """Whether no database is in the file: it is not there, or empty."""
    try:
        return file.stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError:  # whatever stands in the way is told by who opens it
        return False
