"""What is due is begun, each time once: of what was missed the newest, the others are listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import Connection, Select, and_, insert, or_, select, update

from dashboard.access import OPERATOR, Action, Role, User, allows, may
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import users
from dashboard.data.schedules.recurrence import after, upcoming
from dashboard.data.schedules.schedule import MOST_MISSED, Became, Schedule, Stage, Why, schedule_of
from dashboard.data.state import apart
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.data.state.work_models import OccurrenceRow, ScheduleRow

_S, _O = ScheduleRow, OccurrenceRow
_AT_ONCE = 200
_MAY = Action.EXPORT
_HUB = Who(name="")
_TINY = timedelta(microseconds=1)
# Puts down what is to be done at this time, in the transaction that notes that it was begun; the key of its job.
Start = Callable[[Connection, datetime, Schedule, User, datetime], str]
Failed = Callable[[int, Exception], object]
# Told of a schedule that is paused by its owner's rights, in the transaction that pauses it.
Paused = Callable[[Connection, datetime, Schedule, Why], object]


def _nobody(*_: object) -> None:
    """Nobody is told."""


def tick(state: Database, start: Start, failed: Failed = _nobody, paused: Paused = _nobody) -> int:
    """Begins what is due now; how many schedules were looked at. `failed` is told of one that cannot be begun, such as
    one whose zone this machine does not know: the others are due all the same."""
    with state.read() as connection:
        ids = _still_due(connection, select(_S.id), state.clock(), _AT_ONCE)
    return sum(_begun(state, some, start, failed, paused) for some in apart.parts(ids))


def _still_due(connection: Connection, which: Select[Any], now: datetime, most: int) -> list[int]:
    return list(connection.execute(which.where(_is_due(now)).order_by(_S.next_due).limit(most)).scalars())


def _begun(state: Database, ids: Sequence[int], start: Start, failed: Failed, paused: Paused) -> int:
    """These in one transaction, which asks first what another worker has left of them: many workers that look at the
    same moment do not write once for each schedule and worker."""
    with state.write() as connection:
        left = _still_due(connection, select(_S.id).where(_S.id.in_(ids)), state.clock(), len(ids))
        _count, wrong = apart.each(connection, left, lambda each: _one(connection, state, each, start, paused))
    for schedule_id, error in wrong:
        failed(schedule_id, error)
    return len(ids) - len(wrong)


def begin(
    connection: Connection,
    now: datetime,
    one: Schedule,
    owner: User,
    due: datetime,
    start: Start,
    *,
    by_hand: bool = False,
) -> str:
    """Begins it for this time, unless it was; the key of its job."""
    mine = and_(_O.schedule_id == one.id, _O.due_at == due)
    known = connection.execute(select(_O.state, _O.job).where(mine)).first()
    if known is not None and known.job is not None:
        return str(known.job)
    job = start(connection, now, one, owner, due)
    row = {"state": Became.BEGUN.value, "job": job, "by_hand": by_hand}
    if known is None:
        connection.execute(insert(_O).values(schedule_id=one.id, due_at=due, **row))
    else:  # it was listed as missed before the clock was put back
        connection.execute(update(_O).where(mine).values(**row))
    return job


def _is_due(now: datetime) -> Any:
    """Also what was reckoned in time to come, even if it had ended then: somebody has put the clock back since."""
    active = _S.state == Stage.ACTIVE.value
    ahead = and_(_S.state.in_((Stage.ACTIVE.value, Stage.ENDED.value)), _S.reckoned > now)
    return or_(and_(active, or_(_S.next_due <= now, _has_lost_its_owner())), ahead)


def _has_lost_its_owner() -> Any:
    """It is paused at once, and not only when it is due next: nobody is left to think that it will run."""
    roles = [role.value for role in Role if allows(role, _MAY)]
    able = select(UserRow.id).where(UserRow.active, UserRow.role.in_(roles))
    return and_(_S.owner_id != OPERATOR.id, _S.owner_id.not_in(able))


def _one(connection: Connection, state: Database, schedule_id: int, start: Start, paused: Paused) -> int:
    """Whether it was due."""
    now = state.clock()
    row = connection.execute(select(_S.__table__).where(_S.id == schedule_id, _is_due(now))).mappings().first()
    if row is None:
        return 0  # another worker was faster
    one, owner = schedule_of(row), users.by_id(connection, state, row["owner_id"])
    if owner is None or not may(owner, _MAY):
        why = Why.OWNER if owner is None else Why.PERMISSION
        _pause(connection, now, one, why)
        paused(connection, now, one, why)
        return 1
    if one.next_due is not None and one.reckoned <= now:
        *missed, newest = _due(one, one.next_due, now)
        _list_missed(connection, one, missed)
        begin(connection, now, one, owner, newest, start)
    ahead = upcoming(one.recurrence, now, 1)
    values = {"next_due": ahead[0] if ahead else None, "state": (Stage.ACTIVE if ahead else Stage.ENDED).value}
    connection.execute(update(_S).where(_S.id == one.id).values(**values, reckoned=now))
    return 1


def _due(one: Schedule, first: datetime, now: datetime) -> list[datetime]:
    """Those that are due by now, at least the first."""
    found = list(takewhile(lambda due: due <= now, after(one.recurrence, first - _TINY)))
    return found[-MOST_MISSED:] or [first]


def _list_missed(connection: Connection, one: Schedule, missed: list[datetime]) -> None:
    known = set(connection.execute(select(_O.due_at).where(_O.schedule_id == one.id)).scalars())
    new = [{"schedule_id": one.id, "due_at": due, "state": Became.MISSED.value, "by_hand": False} for due in missed]
    if rows := [row for row in new if row["due_at"] not in known]:
        connection.execute(insert(_O), rows)


def _pause(connection: Connection, now: datetime, one: Schedule, why: Why) -> None:
    """The audit log tells full administrators."""
    values = {"state": Stage.PAUSED.value, "why": why.value, "next_due": None, "version": one.version + 1}
    connection.execute(update(_S).where(_S.id == one.id).values(**values))
    said = {"schedule": one.id, "owner": one.owner, "why": f"schedules.why.{why}"}
    record(connection, now, _HUB, Act.SCHEDULE_PAUSED, one.name, None, said, allowed=False)
