"""Opens the state database: SQLite in WAL with one writer at a time, or PostgreSQL by its address."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import uniform
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard.data.state import door, postgres, read_only, troubles, turns
from dashboard.data.state.door import Door
from dashboard.errors import Refused, Unusable

BUSY_SECONDS = 5
BRIEF_SECONDS = 1.0  # for what belongs to reading: a reader's choice, the entry of a refusal
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_UNTIL = "write_until"  # how long a transaction that writes waits for another one, by the monotonic clock
# SQLite's own pauses between two looks at a lock grow to 100 ms, and whoever comes meanwhile goes first.
_PAUSE_S, _LONGEST_PAUSE_S = 0.001, 0.01
_BUSY = f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}"
_HASTY = "does_not_wait"  # a connection on which SQLite itself waits for no lock
_WRITERS = 0x9A87  # of all advisory locks in a PostgreSQL database, the one of our writers
# These say that our statement is wrong, not that the database is away.
_OURS = (DataError, IntegrityError, ProgrammingError)


def make_engine(url: str, *, to_read: bool = False) -> Engine:
    """An engine for the address; the SQLite file is made with mode 0600 in a folder with 0700, but not `to_read`.

    Raises Refused for an address that cannot be understood, Unusable for a place that cannot be written.
    """
    try:
        file = file_of(url)
        more = {"creator": _opener(file, to_read)} if file else {}
        engine = create_engine(url, hide_parameters=True, **_options(url), **more)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise Refused("web.state.bad_url") from error
    if engine.dialect.name == "sqlite":
        if not to_read:
            _prepare(file)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        event.listen(engine, "checkin", _on_checkin)
    if engine.dialect.name == "postgresql":
        postgres.equip(engine)
        event.listen(engine, "begin", _on_begin_postgres)
    door.hang(engine, file)
    return engine


def _options(url: str) -> dict[str, Any]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return postgres.options(parsed)
    return {"pool_timeout": BUSY_SECONDS} if file_of(url) else {}


def _opener(file: Path, to_read: bool) -> Callable[[], sqlite3.Connection]:
    """What makes a connection to the file that is there: none is begun in the place of one that was removed."""
    if to_read:
        return read_only.opener(file, BUSY_SECONDS)
    address = f"file:{quote(str(file))}?mode=rw"
    return lambda: sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, check_same_thread=False)


def file_of(url: str) -> Path | None:
    """The file of an SQLite address; None for any other database and for one in memory."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: it never waits for a writer."""
    with _told(engine) as entered, engine.connect() as connection:
        entered.answered()
        yield connection


@contextmanager
def writing(engine: Engine, patience: float | None = None) -> Iterator[Connection]:
    """One transaction that takes the write lock first: waits for it (5 s, or as said), then Unusable.

    Writers of this process come one by one, in their order; of each process one asks for the lock of the database.
    """
    until = monotonic() + (BUSY_SECONDS if patience is None else patience)
    said = {_UNTIL: until}
    with (
        _told(engine) as entered,
        turns.of(engine).taken(until),
        engine.connect().execution_options(**said) as connection,
        connection.begin(),
    ):
        entered.answered()
        yield connection


@contextmanager
def _told(engine: Engine) -> Iterator[Door]:
    entered = door.of(engine)
    entered.enter()
    try:
        yield entered
    except _OURS:
        raise
    except (DatabaseError, InterfaceError, PoolTimeout) as error:
        if engine.dialect.name == "postgresql" and postgres.is_away(error):
            entered.away()
        key = troubles.key_of(error, entered.file)
        if key in troubles.OF_CONTENT:
            entered.renew()
        raise Unusable(key) from error
    finally:
        entered.left()


def _prepare_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE))
        if path.stat().st_mode & 0o077:
            path.chmod(PRIVATE_FILE)
    except OSError as error:
        raise Unusable("web.state.not_writable", path=path, why=error.strerror or error) from error


def _prepare(path: Path | None) -> None:
    """The file with its mode, and WAL as its journal: kept in the file, so it is set once."""
    if path is None:
        return
    _prepare_file(path)
    until = monotonic() + BUSY_SECONDS
    while not _write_ahead(path):
        if monotonic() > until:
            raise Unusable(troubles.BUSY)
        sleep(0.02)


def _write_ahead(path: Path) -> bool:
    # Changing the journal does not wait for the busy timeout: of two that start together one is told "locked".
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            return bool(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal")
    except sqlite3.Error as error:
        if (key := troubles.key_of(error, path)) == troubles.BUSY:
            return False
        raise Unusable(key) from error


def _on_connect(raw: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy says BEGIN itself (below); the driver must not begin transactions of its own.
    raw.isolation_level = None
    for pragma in (_BUSY, "PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL"):
        raw.execute(pragma)


def _on_begin(connection: Connection) -> None:
    until = connection.get_execution_options().get(_UNTIL)
    if until is None:
        connection.exec_driver_sql("BEGIN")
        return
    connection.info[_HASTY] = True
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    _begin_to_write(connection, until)


def _on_checkin(raw: sqlite3.Connection | None, record: Any) -> None:
    """What was set to write is put back when the lock has been given up: nothing that can wait is done under it."""
    if record.info.pop(_HASTY, False) and raw is not None:
        raw.execute(_BUSY)


def _begin_to_write(connection: Connection, until: float) -> None:
    """Of the writers of several processes each has the same chance at every look."""
    pause = _PAUSE_S
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            if monotonic() >= until or not _is_busy(error):
                raise
        else:
            return
        sleep(pause * uniform(0.5, 1))  # noqa: S311  no secret
        pause = min(2 * pause, _LONGEST_PAUSE_S)


def _is_busy(error: OperationalError) -> bool:
    said = getattr(error.orig, "sqlite_errorcode", 0)
    return bool(said & 0xFF == sqlite3.SQLITE_BUSY)  # whatever stands above says more about it


def _on_begin_postgres(connection: Connection) -> None:
    """Writers go one by one, as on SQLite: what a transaction reads before it writes is still so when it writes."""
    postgres.begin(connection)
    until = connection.get_execution_options().get(_UNTIL)
    if until is None:
        return
    left = max(1, round((until - monotonic()) * 1000))  # 0 would be without end
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS}, hashtext(current_schema()))")
