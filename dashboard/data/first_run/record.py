"""What the state keeps of the first run: whether it is open, who is at it, and each step as it was filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dashboard.data.state import settings
from dashboard.data.state.database import Database
from dashboard.errors import Missing

KEY = "first_run"
OWN_KEY = settings.NOT_CARRIED + KEY  # who is at it, what is brought, and the first administrator's password
PLAN, TERMS, ORGANIZATION, ADMINISTRATOR, SOURCE, CHECK = (
    "plan",
    "terms",
    "organization",
    "administrator",
    "source",
    "check",
)
STEPS = (PLAN, TERMS, ORGANIZATION, ADMINISTRATOR, SOURCE, CHECK)
Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """A first run. `session`: the digest of the one browser that is at it, until then; `steps`: what was filled in, by
    step; `jobs`: the keys of imports that were begun, by what they bring; `password`: the first administrator's, as a
    hash, empty while there is none. Session, jobs and password are this installation's own: no backup holds them."""

    open: bool
    session: str = ""
    until: datetime | None = None
    steps: Mapping[str, Value] = field(default_factory=dict)
    jobs: Mapping[str, str] = field(default_factory=dict)
    password: str = ""

    @property
    def next_step(self) -> str:
        """The first step that was not filled in yet."""
        return next((step for step in STEPS if step not in self.steps), CHECK)

    def reaches(self, step: str) -> bool:
        """Whether all that comes before a step was filled in."""
        return STEPS.index(step) <= STEPS.index(self.next_step)

    def filled(self, step: str) -> Value:
        """What was filled in there; empty where nothing was."""
        return self.steps.get(step, {})


def read(connection: Connection) -> Record | None:
    """As it stands; None where there never was one."""
    found: Mapping[str, Any] | None = settings.found(connection, KEY)
    if not found:
        return None
    own: Mapping[str, Any] = settings.found(connection, OWN_KEY) or {}
    until = datetime.fromisoformat(own["until"]) if own.get("until") else None
    steps, password = found.get("steps", {}), own.get("password", "")
    return Record(found["open"] is True, own.get("session", ""), until, steps, own.get("jobs", {}), password)


def write(connection: Connection, record: Record) -> None:
    """Keeps it; of one that is over nothing but that."""
    if not record.open:
        settings.put(connection, KEY, {"open": False})
        settings.drop(connection, OWN_KEY)
        return
    until = record.until.isoformat() if record.until else None
    own = {"session": record.session, "until": until, "jobs": record.jobs, "password": record.password}
    settings.put(connection, KEY, {"open": True, "steps": record.steps})
    settings.put(connection, OWN_KEY, own)


def drop(connection: Connection) -> None:
    """As if there never was one."""
    settings.drop(connection, KEY)
    settings.drop(connection, OWN_KEY)


@dataclass
class Change:
    """A change under way: its connection and moment, and the record, which is kept as it is at the end."""

    connection: Connection
    now: datetime
    record: Record

    def fill(self, step: str, value: Value) -> None:
        """Another value of a step."""
        self.record = replace(self.record, steps={**self.record.steps, step: dict(value)})


@contextmanager
def changing(state: Database, session: str | None) -> Iterator[Change]:
    """One transaction of whoever is at it (`session`: a digest; None: whoever runs the hub).

    Raises Missing where it is over, or where it is another browser's by now.
    """
    with state.write() as connection:
        found, now = read(connection), state.clock()
        if found is None or not found.open or (session is not None and not is_of(found, session, now)):
            raise Missing("setup.error.closed")
        change = Change(connection, now, found)
        yield change
        write(connection, change.record)


def is_of(record: Record, session: str, now: datetime) -> bool:
    """Whether it is this browser's."""
    return bool(record.session) and record.session == session and record.until is not None and now < record.until
