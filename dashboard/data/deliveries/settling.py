"""What became of deliveries: from the file to its handing over, and written down once more when that has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, update

from dashboard.data.deliveries.delivery import BAD, KIND, Channel, Delivery, Stage, delivery_of, ended_by
from dashboard.data.queue import putting
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import OPEN
from dashboard.data.schedules.schedule import Schedule, schedule_of
from dashboard.data.state import apart
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow, ScheduleRow

_D, _J, _S = DeliveryRow, JobRow, ScheduleRow
_AT_ONCE = 200
# Tells the owner, in the transaction that writes it down, what of one time of their schedule was not delivered.
Tell = Callable[[Connection, datetime, Schedule, Sequence[Delivery]], object]
Failed = Callable[[int, Exception], object]


@dataclass(frozen=True, slots=True)
class _Time:
    """Ids of deliveries of one time of a schedule."""

    schedule_id: int
    ids: Sequence[int]


def ready(connection: Connection, now: datetime, run_id: str) -> None:
    """The file of a run is there: what waits for it is handed over, each by a job of its own."""
    waits = (_D.run_id == run_id, _D.channel != Channel.HISTORY.value, _D.stage == Stage.OPEN.value)
    for delivery_id in connection.execute(select(_D.id).where(*waits).order_by(_D.id)).scalars().all():
        job = putting.put(connection, now, KIND, {"delivery": delivery_id}, once=f"{KIND}:{delivery_id}")
        connection.execute(update(_D).where(_D.id == delivery_id).values(job=job))


def _nobody(*_: object) -> None:
    """Nobody is told."""


def settle(state: Database, tell: Tell, failed: Failed = _nobody) -> int:
    """Writes down what has ended since, and tells owners what failed, once; how many have ended. `failed` is told of a
    schedule whose deliveries cannot be written down, such as one whose zone this machine does not know."""
    with state.read() as connection:
        times = _times(connection, _ended().limit(_AT_ONCE))
    return sum(_written(state, some, tell, failed) for some in apart.parts(times))


def _times(connection: Connection, ended: Select[Any]) -> list[_Time]:
    asked = ended.add_columns(_D.schedule_id, _D.due_at).order_by(_D.schedule_id, _D.due_at, _D.id)
    by_time = groupby(connection.execute(asked), lambda row: (row.schedule_id, row.due_at))
    return [_Time(schedule_id, [row.id for row in some]) for (schedule_id, _due), some in by_time]


def _written(state: Database, times: Sequence[_Time], tell: Tell, failed: Failed) -> int:
    """These in one transaction, which asks first what another worker has left of them."""
    ids = [each for time in times for each in time.ids]
    with state.write() as connection:
        left, now = _times(connection, _ended().where(_D.id.in_(ids))), state.clock()
        count, wrong = apart.each(connection, left, lambda time: _settle_time(connection, now, time, tell))
    for time, error in wrong:
        failed(time.schedule_id, error)
    return count


def _settle_time(connection: Connection, now: datetime, time: _Time, tell: Tell) -> int:
    settled = [found for each in time.ids if (found := _settled(connection, now, each))]
    bad = [each for each in settled if each.stage in BAD]
    if bad:
        row = connection.execute(select(_S.__table__).where(_S.id == time.schedule_id)).mappings().one()
        tell(connection, now, schedule_of(row), bad)
    return len(settled)


def _ended() -> Select[Any]:
    """Ids of those that are open and wait for nothing any more."""
    going = select(_J.key).where(_J.state.in_(OPEN))
    return select(_D.id).where(_D.stage == Stage.OPEN.value, or_(_D.why.is_not(None), _D.job.not_in(going)))


def _settled(connection: Connection, now: datetime, delivery_id: int) -> Delivery | None:
    mine = and_(_D.id == delivery_id, _D.stage == Stage.OPEN.value)
    row = connection.execute(select(_D.__table__).where(mine)).mappings().first()
    if row is None:
        return None  # another worker was faster
    job = queue.some(connection, [row["job"]]).get(row["job"])
    new = {"stage": Stage.FAILED.value} if row["why"] else ended_by(job)
    if new is None:
        return None
    connection.execute(update(_D).where(mine).values(**new, ended=now))
    return delivery_of(connection.execute(select(_D.__table__).where(_D.id == delivery_id)).mappings().one())
