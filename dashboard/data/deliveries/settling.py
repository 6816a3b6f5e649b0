"""What became of deliveries: from the file to its handing over, and written down once more when that has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select, update

from dashboard.data.deliveries.delivery import BAD, KIND, Channel, Delivery, Stage, delivery_of, ended_by
from dashboard.data.queue import putting
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import OPEN
from dashboard.data.schedules.schedule import Schedule, schedule_of
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow, ScheduleRow
from dashboard.errors import Unusable

_D, _J, _S = DeliveryRow, JobRow, ScheduleRow
_AT_ONCE = 200
# Tells the owner, in the transaction that writes it down, what of one time of their schedule was not delivered.
Tell = Callable[[Connection, datetime, Schedule, Sequence[Delivery]], object]
Failed = Callable[[int, Exception], object]


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
        ended = _ended().add_columns(_D.schedule_id, _D.due_at).order_by(_D.schedule_id, _D.due_at, _D.id)
        rows = connection.execute(ended.limit(_AT_ONCE)).all()
    count = 0
    for (schedule_id, _due), some in groupby(rows, lambda row: (row.schedule_id, row.due_at)):
        try:
            with state.write() as connection:
                count += _time(connection, state.clock(), schedule_id, [row.id for row in some], tell)
        except Unusable:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is of this one alone
            failed(schedule_id, error)
    return count


def _time(connection: Connection, now: datetime, schedule_id: int, ids: Sequence[int], tell: Tell) -> int:
    """Those of one time of a schedule."""
    settled = [found for each in ids if (found := _settled(connection, now, each))]
    bad = [each for each in settled if each.stage in BAD]
    if bad:
        row = connection.execute(select(_S.__table__).where(_S.id == schedule_id)).mappings().one()
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
