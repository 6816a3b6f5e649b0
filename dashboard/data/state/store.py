"""The state database, open: its engine, its clock, and the two ways to use it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from dashboard.data.state import engine as engines

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class State:
    """An open state database. `clock` is the only clock of sessions and links."""

    engine: Engine
    clock: Clock = utc_now

    def read(self) -> AbstractContextManager[Connection]:
        """A connection that only reads; raises Unusable where the database does not answer."""
        return engines.reading(self.engine)

    def write(self) -> AbstractContextManager[Connection]:
        """One write transaction, committed at the end; raises Unusable after 5 s behind another writer."""
        return engines.writing(self.engine)

    def answers(self) -> None:
        """Raises Unusable where the database does not answer."""
        with self.read() as connection:
            connection.execute(text("SELECT id FROM users LIMIT 1")).all()

    def close(self) -> None:
        """Closes the connections, as before a fork."""
        self.engine.dispose()
