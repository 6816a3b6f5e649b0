"""The state database, open: its engine, its clock, and the two ways to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from sqlalchemy import Connection, Engine, text

from dashboard.data.state import door
from dashboard.data.state import engine as engines
from dashboard.data.state.identity import read as identity_in
from dashboard.data.state.repeats import Repeats
from dashboard.errors import Unusable
from dashboard.scope import Region

Clock = Callable[[], datetime]
Assigned = tuple[tuple[Region, str], ...]
ASSIGNED_KEPT = 256
RECOGNISED_SECONDS = 1.0  # how long after it was found to be the same database nobody looks again
DROPPED_SECONDS = 5.0  # after something was dropped because it could not be written at once, so long nothing is tried


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


@dataclass
class Spare:
    """Until when nothing is written that nobody needs written."""

    until: float = 0.0


@dataclass
class Known:
    """The id of the database, and when it was last found there."""

    id: str | None = None
    found: float = 0.0


@dataclass
class Writes:
    """How many transactions of this process have ended: what was read before one may not be so any more."""

    count: int = 0


@dataclass(frozen=True, slots=True)
class Database:
    """An open state database. `clock` is the only clock of sessions and links."""

    engine: Engine
    clock: Clock = utc_now
    # Customers assigned to people, by person and stamp: asked of the database again when their rights change.
    assigned: dict[tuple[int, int], Assigned] = field(default_factory=dict)

    spare: Spare = field(default_factory=Spare)
    known: Known = field(default_factory=Known)
    writes: Writes = field(default_factory=Writes)

    repeats: Repeats = field(default_factory=Repeats)  # how often the same was refused to the same person

    def remember_assigned(self, key: tuple[int, int], found: Assigned) -> None:
        """Keeps what a person of this stamp is assigned; the oldest goes where there are many."""
        while len(self.assigned) >= ASSIGNED_KEPT:
            self.assigned.pop(next(iter(self.assigned)), None)
        self.assigned[key] = found

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that only reads; raises Unusable where the database does not answer, or is another one."""
        with engines.reading(self.engine) as connection:
            if self._is_due():
                self._recognise(connection)
                connection.rollback()  # whoever reads may still say how
            yield connection

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Connection]:
        """One write transaction, committed at the end; raises Unusable after 5 s (or `patience`) behind another one."""
        try:
            with engines.writing(self.engine, patience) as connection:
                if self._is_due():
                    self._recognise(connection)
                yield connection
        finally:
            self.writes.count += 1

    def _is_due(self) -> bool:
        return self.known.id is not None and monotonic() - self.known.found >= RECOGNISED_SECONDS

    def _recognise(self, connection: Connection) -> None:
        if identity_in(connection) != self.known.id:
            door.of(self.engine).renew()
            raise Unusable("web.state.replaced")
        self.known.found = monotonic()

    def write_or_drop(self, change: Callable[[Connection], object]) -> bool:
        """Writes what its reader does not need written, if that goes at once; whether it was written.

        Behind another writer, on a full disk or without a database it is dropped: nobody waits, nothing fails.
        """
        if monotonic() < self.spare.until:
            return False
        try:
            with self.write(patience=0) as connection:
                change(connection)
        except Unusable:
            self.spare.until = monotonic() + DROPPED_SECONDS
            return False
        return True

    def answers(self) -> None:
        """Raises Unusable where the database does not answer, or is not the one that was opened."""
        self.known.found = 0.0
        with self.read() as connection:
            connection.execute(text("SELECT id FROM users LIMIT 1")).all()

    def renew(self) -> None:
        """Forgets what was read of the content: connections, their pages, what people were assigned."""
        self.engine.dispose()
        self.assigned.clear()
        self.known.found = 0.0

    def close(self) -> None:
        """Closes the connections, as before a fork."""
        self.engine.dispose()
