"""Deliveries, for whoever asks; whose schedule it is, is asked by who calls this."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from dashboard.data.deliveries.delivery import Delivery, delivery_of
from dashboard.data.schedules.schedule import Schedule, schedule_of
from dashboard.data.state.work_models import DeliveryRow, ScheduleRow
from dashboard.errors import Missing

_D, _S = DeliveryRow, ScheduleRow


def one(connection: Connection, delivery_id: int) -> tuple[Delivery, Schedule]:
    """A delivery and its schedule as they are now. Raises Missing where they are no more."""
    row = connection.execute(select(_D.__table__).where(_D.id == delivery_id)).mappings().first()
    if row is None:
        raise Missing("schedules.error.gone")
    found = delivery_of(row)
    return found, schedule_of(connection.execute(_schedule(found.schedule_id)).mappings().one())


def of_times(connection: Connection, schedule_id: int, times: Collection[datetime]) -> dict[datetime, list[Delivery]]:
    """What was delivered of these times of a schedule."""
    asked = select(_D.__table__).where(_D.schedule_id == schedule_id, _D.due_at.in_(times)).order_by(_D.id)
    found: dict[datetime, list[Delivery]] = {}
    for row in connection.execute(asked).mappings():
        found.setdefault(row["due_at"], []).append(delivery_of(row))
    return found


def _schedule(schedule_id: int) -> Select[Any]:
    return select(_S.__table__).where(_S.id == schedule_id)
