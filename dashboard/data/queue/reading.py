"""How jobs and their workers stand, for whoever asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select, update

from dashboard.data.queue.job import KEPT, LATE, OPEN, Job, Stage, is_due, job_of
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow, WorkerRow
from dashboard.errors import Missing

SOON = timedelta(seconds=5)  # what is being done just now may be over by then
_J, _W = JobRow, WorkerRow


@dataclass(frozen=True, slots=True)
class Standing:
    """When a worker was last seen (None: never), how many jobs could begin or are being done, how many are overdue."""

    seen: datetime | None
    waiting: int
    running: int
    overdue: int


def one(connection: Connection, key: str) -> Job:
    """The job of this key. Raises Missing. Whose it is, is asked by who calls this."""
    row = connection.execute(select(_J.__table__).where(_J.key == key)).mappings().first()
    if row is None:
        raise Missing("queue.error.gone")
    return job_of(row)


def some(connection: Connection, keys: Collection[str]) -> dict[str, Job]:
    """The jobs of these keys that there are, by key."""
    found = connection.execute(select(_J.__table__).where(_J.key.in_(sorted(keys)))).mappings()
    return {row["key"]: job_of(row) for row in found}


def due(connection: Connection, keys: Collection[str]) -> dict[str, datetime]:
    """When each of these jobs that failed for now is tried again."""
    waits = select(_J.key, _J.due).where(_J.key.in_(sorted(keys)), _J.state == Stage.QUEUED.value, _J.attempts > 0)
    return {row.key: row.due for row in connection.execute(waits)}


def ahead(connection: Connection, now: datetime, keys: Collection[str]) -> datetime | None:
    """When to look again whether the jobs of these keys are over; None where all of them are."""
    waits = select(_J.state, _J.due).where(_J.key.in_(sorted(keys)), _J.state.in_(OPEN))
    found = [row.due if row.state == Stage.QUEUED.value else now for row in connection.execute(waits)]
    return max(*found, now + SOON) if found else None


def latest(connection: Connection, most: int) -> list[Job]:
    """What waits and is being done, then what ended, the last of each first."""
    over = case((_J.state.in_(OPEN), 0), else_=1)
    found = connection.execute(select(_J.__table__).order_by(over, _J.id.desc()).limit(most)).mappings()
    return [job_of(row) for row in found]


def position(connection: Connection, now: datetime, job: Job) -> int | None:
    """How many go before this one, and 1; None where it does not wait."""
    mine = select(_J.turn, _J.id).where(_J.id == job.id, _J.state == Stage.QUEUED.value)
    found = connection.execute(mine).first()
    if found is None:
        return None
    before = or_(_J.turn < found.turn, and_(_J.turn == found.turn, _J.id < found.id))
    waits = and_(_J.state == Stage.QUEUED.value, is_due(now))
    return 1 + int(connection.execute(select(func.count()).select_from(_J).where(waits, before)).scalar_one())


def standing(state: Database) -> Standing:
    """How the queue stands as a whole."""
    now = state.clock()
    with state.read() as connection:
        waits = and_(_J.state == Stage.QUEUED.value, is_due(now))
        counts = [
            connection.execute(select(func.count()).select_from(_J).where(which)).scalar_one()
            for which in (waits, _J.state == Stage.RUNNING.value, and_(waits, _J.due <= now - LATE))
        ]
        return Standing(connection.execute(select(func.max(_W.seen))).scalar(), *counts)


def seen(connection: Connection, now: datetime, worker: str) -> None:
    """Writes down that a worker lives; forgets those that were not seen for long, and jobs that ended long ago, but
    those of which a delivery has yet to hear: no worker may have run since."""
    if not connection.execute(update(_W).where(_W.name == worker).values(seen=now)).rowcount:
        connection.execute(insert(_W).values(name=worker, started=now, seen=now))
    connection.execute(delete(_W).where(_W.seen < now - KEPT))
    awaited = select(DeliveryRow.job).where(DeliveryRow.ended.is_(None))
    connection.execute(delete(_J).where(_J.ended < now - KEPT, _J.key.not_in(awaited)))
