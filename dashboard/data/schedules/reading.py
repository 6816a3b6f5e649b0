"""Schedules for their owners, and all of them for full administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.access import Action, User, may
from dashboard.data.schedules.schedule import Became, Schedule, schedule_of
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import OccurrenceRow, ScheduleRow
from dashboard.errors import Missing

_S, _O = ScheduleRow, OccurrenceRow
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time at which a schedule was due. `job`: the key of what was put down for it."""

    due_at: datetime
    became: Became
    by_hand: bool
    job: str | None


def listed(state: Database, reader: User) -> list[Schedule]:
    """In the order in which they were made."""
    asked = select(_S.__table__).order_by(_S.id)
    if not may(reader, Action.MANAGE_USERS):
        asked = asked.where(_S.owner_id == reader.id)
    with state.read() as connection:
        return [schedule_of(row) for row in connection.execute(asked).mappings()]


def found(connection: Connection, reader: User, schedule_id: int) -> Schedule:
    """One that the reader may know of. Raises Missing for any other."""
    row = connection.execute(select(_S.__table__).where(_S.id == schedule_id)).mappings().first()
    if row is None or (row["owner_id"] != reader.id and not may(reader, Action.MANAGE_USERS)):
        raise Missing("schedules.error.gone")
    return schedule_of(row)


def occurrences(connection: Connection, schedule_id: int) -> list[Occurrence]:
    """When it was due, the newest first. Whose it is, is asked by who calls this."""
    asked = select(_O.__table__).where(_O.schedule_id == schedule_id).order_by(_O.due_at.desc()).limit(_LISTED)
    return [
        Occurrence(row["due_at"], Became(row["state"]), row["by_hand"], row["job"])
        for row in connection.execute(asked).mappings()
    ]
