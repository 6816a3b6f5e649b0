"""PostgreSQL as the state: every answer is waited for only so long, also of a server or a line that hangs.

A statement's time is bounded by the server and, since one that stands still bounds nothing, by us: the line is cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

CONNECT_SECONDS = 5
ANSWER_SECONDS = 5
LONG_SECONDS = 600  # of what is done once or by a command: migrations, dumps, checks of the whole audit log
_GRACE_SECONDS = 1  # the server's own bound speaks first: it leaves the connection whole
_LINE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
# SQLSTATE classes that say: the server goes away, or has no place. Without a state it is the line that failed.
_AWAY = ("08", "53", "57P")
_seconds: ContextVar[float] = ContextVar("seconds", default=ANSWER_SECONDS)


@contextmanager
def patiently() -> Iterator[None]:
    """For work that may take minutes: its statements are waited for."""
    token = _seconds.set(LONG_SECONDS)
    try:
        yield
    finally:
        _seconds.reset(token)


def options(url: URL) -> dict[str, Any]:
    """What the engine is made with; what the address itself says stays."""
    line = {name: value for name, value in _LINE.items() if name not in url.query}
    given = url.query.get("options", "")
    bounds = f"-c statement_timeout={ANSWER_SECONDS * 1000}"
    return {
        "pool_pre_ping": True,
        "pool_timeout": CONNECT_SECONDS,
        "connect_args": {"connect_timeout": CONNECT_SECONDS, **line, "options": f"{bounds} {given}".strip()},
    }


def equip(engine: Engine) -> None:
    """Connections of this engine wait only so long."""
    if engine.dialect.driver == "psycopg":
        event.listen(engine, "do_connect", _connect)


def begin(connection: Connection) -> None:
    """Tells the server how long the statements of this transaction may take, where that is not as always."""
    if _seconds.get() != ANSWER_SECONDS:
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {round(_seconds.get() * 1000)}")


def is_away(error: BaseException) -> bool:
    """Whether the server or the line failed; not where it answered that something took too long or was locked."""
    if not isinstance(error, DBAPIError):
        return False
    said = getattr(error.orig, "sqlstate", None)
    return said is None or str(said).startswith(_AWAY)


def _connect(_dialect: object, _record: object, arguments: Any, keywords: Any) -> Any:
    return _bounded().connect(*arguments, **keywords)


@cache
def _bounded() -> Any:
    """The driver's connection, with an end to every wait. A class made late: the driver need not be there."""
    import psycopg  # noqa: PLC0415

    class Bounded(psycopg.Connection[Any]):
        def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
            """As the driver's; where the bound is passed the line is cut, so that it is used no more."""
            try:
                return super().wait(gen, interval, timeout or _seconds.get() + _GRACE_SECONDS)
            except psycopg.errors._WaitTimeout as error:
                self.pgconn.finish()
                raise psycopg.OperationalError("no answer in time") from error

    return Bounded
