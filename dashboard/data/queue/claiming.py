"""Taking a job, keeping it, and writing down what came of it: each by whoever holds its lease, and by nobody else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update
from sqlalchemy.orm import aliased

from dashboard.data.queue import tries
from dashboard.data.queue.job import (
    LEASE,
    MOST_ATTEMPTS,
    MOST_RUNNING,
    NOBODY,
    Job,
    Lost,
    Stage,
    is_due,
    job_of,
)
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import JobRow

DIED = "queue.why.died"
_J = JobRow
Also = Callable[[Connection], object]


def claim(
    state: Database, worker: str, kinds: Collection[str], given_up: Callable[[Job], object] = lambda _job: None
) -> Job | None:
    """The next job of these kinds, for this worker alone until its lease is over; None where there is none. `given_up`
    is told of each job that has ended because whoever took it died, once that is written."""
    with state.read() as connection:
        if connection.execute(_next(state.clock(), kinds)).first() is None:
            return None
    with state.write() as connection:
        now, lease = state.clock(), secrets.token_hex(16)
        ended = _give_up(connection, now)
        took = {"lease": lease, "leased_until": now + LEASE, "worker": worker}
        new = {"state": Stage.RUNNING.value, "attempts": _J.attempts + 1, "started": now, **took}
        found = _next(now, kinds).scalar_subquery()
        taking = update(_J).where(_J.id == found).values(**new).returning(*_J.__table__.columns)
        row = connection.execute(taking).mappings().first()
    for job in ended:
        given_up(job)
    return None if row is None else job_of(row, lease)


def beat(state: Database, job: Job, done: int | None = None, about: int | None = None) -> bool:
    """Keeps the job for another lease, with how far it is; whether somebody asked to cancel it. Raises Lost."""
    more = {name: value for name, value in (("done", done), ("about", about)) if value is not None}
    with state.write() as connection:
        kept = update(_J).where(_mine(job)).values(leased_until=state.clock() + LEASE, **more)
        cancel = connection.execute(kept.returning(_J.cancel)).scalar()
    if cancel is None:
        raise Lost
    return bool(cancel)


def cancel_asked(state: Database, job: Job) -> bool:
    """Whether somebody asked to cancel it; writes nothing. Raises Lost."""
    with state.read() as connection:
        cancel = connection.execute(select(_J.cancel).where(_mine(job))).scalar()
    if cancel is None:
        raise Lost
    return bool(cancel)


def finish(state: Database, job: Job, result: Mapping[str, Any] | None = None, also: Also | None = None) -> None:
    """It is done; `also` writes in the same transaction. Raises Lost, and then nothing is written."""
    _end(state, job, Stage.DONE, {"result": orjson.dumps(result or {}).decode(), "why": None, "why_values": None}, also)


def fail(state: Database, job: Job, key: str, values: Mapping[str, Any], also: Also | None = None) -> None:
    """It failed, for good: the key of the words that say why, and their values. Raises Lost."""
    reason = _reason(key, values)

    def noted(connection: Connection) -> None:
        tries.note(connection, job.id, state.clock(), reason["why"], reason["why_values"])
        if also is not None:
            also(connection)

    _end(state, job, Stage.FAILED, reason, noted)


def cancelled(state: Database, job: Job, also: Also | None = None) -> None:
    """It stopped because somebody asked. Raises Lost."""
    _end(state, job, Stage.CANCELLED, {}, also)


def later(
    state: Database,
    job: Job,
    pause: timedelta,
    key: str,
    values: Mapping[str, Any],
    *,
    counted: bool = True,
    far: int = 0,
) -> None:
    """It failed for now, and is tried again after a pause: from its beginning, or from as `far` as it was. `counted`:
    as one of its tries. Raises Lost."""
    reason = _reason(key, values)
    tried = {} if counted else {"attempts": job.attempts - 1}
    with state.write() as connection:
        now = state.clock()
        _change(connection, job, {"state": Stage.QUEUED.value, "due": now + pause, "done": far, **reason, **tried})
        tries.note(connection, job.id, now, reason["why"], reason["why_values"])


def hand_back(state: Database, job: Job, due: datetime | None = None) -> None:
    """It waits again, as if it had not been taken, until `due` where it cannot be done before. Raises Lost."""
    when = {} if due is None else {"due": due}
    with state.write() as connection:
        _change(connection, job, {"state": Stage.QUEUED.value, "attempts": job.attempts - 1, **when})


def _end(state: Database, job: Job, stage: Stage, more: Mapping[str, Any], also: Also | None) -> None:
    with state.write() as connection:
        _change(connection, job, {"state": stage.value, "ended": state.clock(), **more})
        if also is not None:
            also(connection)


def _change(connection: Connection, job: Job, new: Mapping[str, Any]) -> None:
    freed = {"lease": None, "leased_until": None}
    if not connection.execute(update(_J).where(_mine(job)).values(**freed, **new)).rowcount:
        raise Lost


def _reason(key: str, values: Mapping[str, Any]) -> dict[str, str]:
    return {"why": key, "why_values": orjson.dumps(dict(values), default=str).decode()}


def _mine(job: Job) -> ColumnElement[bool]:
    return and_(_J.id == job.id, _J.state == Stage.RUNNING.value, _J.lease == job.lease)


def _next(now: datetime, kinds: Collection[str]) -> Any:
    """The id of the job whose turn it is: of whoever has fewer than the most running, the lowest turn."""
    other = aliased(JobRow)
    running = (
        select(other.owner_id)
        .where(other.state == Stage.RUNNING.value, other.owner_id != NOBODY, ~_lapsed(other, now))
        .group_by(other.owner_id)
        .having(func.count() >= MOST_RUNNING)
    )
    waits = and_(_J.state == Stage.QUEUED.value, is_due(now))
    left = and_(_J.state == Stage.RUNNING.value, _lapsed(_J, now))
    free = select(_J.id).where(_J.kind.in_(sorted(kinds)), or_(waits, left), _J.owner_id.not_in(running))
    return free.order_by(_J.turn, _J.id).limit(1)


def _lapsed(job: Any, now: datetime) -> ColumnElement[bool]:
    """Also a lease far longer than one can be: somebody has put the clock back. Those of machines differ a little."""
    return or_(job.leased_until.is_(None), job.leased_until <= now, job.leased_until > now + 2 * LEASE)


def _give_up(connection: Connection, now: datetime) -> list[Job]:
    """What whoever took it died of again and again has failed; what was to be cancelled when they died is cancelled."""
    left = and_(_J.state == Stage.RUNNING.value, _lapsed(_J, now))
    over = {"ended": now, "lease": None, "leased_until": None}
    cancel = update(_J).where(left, _J.cancel).values(state=Stage.CANCELLED.value, **over)
    failed = {"state": Stage.FAILED.value, **_reason(DIED, {"n": MOST_ATTEMPTS})}
    fail = update(_J).where(left, _J.attempts >= MOST_ATTEMPTS).values(**failed, **over)
    return [
        job_of(row)
        for ending in (cancel, fail)
        for row in connection.execute(ending.returning(*_J.__table__.columns)).mappings()
    ]
