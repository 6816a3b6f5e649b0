"""What became of deliveries: from the file to its handing over, and written down once more when that has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, or_, select, update

from dashboard.data.deliveries.delivery import BAD, KIND, Channel, Delivery, Stage, delivery_of, ended_by
from dashboard.data.queue import putting
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import OPEN
from dashboard.data.schedules.schedule import Schedule, schedule_of
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow, ScheduleRow

_D, _J, _S = DeliveryRow, JobRow, ScheduleRow
_AT_ONCE = 200
# Tells the owner, in the transaction that writes it down, what of one time of their schedule was not delivered.
Tell = Callable[[Connection, datetime, Schedule, Sequence[Delivery]], object]


def ready(connection: Connection, now: datetime, run_id: str) -> None:
    """The file of a run is there: what waits for it is handed over, each by a job of its own."""
    waits = (_D.run_id == run_id, _D.channel != Channel.HISTORY.value, _D.stage == Stage.OPEN.value)
    for delivery_id in connection.execute(select(_D.id).where(*waits).order_by(_D.id)).scalars().all():
        job = putting.put(connection, now, KIND, {"delivery": delivery_id}, once=f"{KIND}:{delivery_id}")
        connection.execute(update(_D).where(_D.id == delivery_id).values(job=job))


def settle(state: Database, tell: Tell) -> int:
    """Writes down what has ended since, and tells owners what failed, once; how many have ended."""
    with state.read() as connection:
        if connection.execute(_ended().limit(1)).first() is None:
            return 0
    with state.write() as connection:
        ids = connection.execute(_ended().order_by(_D.schedule_id, _D.due_at, _D.id).limit(_AT_ONCE)).scalars().all()
        settled = [found for each in ids if (found := _settled(connection, state.clock(), each))]
        for (schedule_id, _due), some in groupby(settled, lambda each: (each.schedule_id, each.due_at)):
            failed = [each for each in some if each.stage in BAD]
            if failed:
                row = connection.execute(select(_S.__table__).where(_S.id == schedule_id)).mappings().one()
                tell(connection, state.clock(), schedule_of(row), failed)
        return len(settled)


def _ended() -> Select[Any]:
    """Ids of those that are open and wait for nothing any more."""
    going = select(_J.key).where(_J.state.in_(OPEN))
    return select(_D.id).where(_D.stage == Stage.OPEN.value, or_(_D.why.is_not(None), _D.job.not_in(going)))


def _settled(connection: Connection, now: datetime, delivery_id: int) -> Delivery | None:
    mine = _D.id == delivery_id
    row = connection.execute(select(_D.__table__).where(mine)).mappings().one()
    job = queue.some(connection, [row["job"]]).get(row["job"])
    new = {"stage": Stage.FAILED.value} if row["why"] else ended_by(job)
    if new is None:
        return None
    connection.execute(update(_D).where(mine).values(**new, ended=now))
    return delivery_of(connection.execute(select(_D.__table__).where(mine)).mappings().one())
