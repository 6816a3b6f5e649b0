"""Putting jobs down, in the transaction of the act that asks for them, and asking that one be given up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, insert, select, update

from dashboard.data.queue.job import MOST_WAITING, NOBODY, OPEN, Stage, is_due
from dashboard.data.state.work_models import JobRow
from dashboard.errors import Missing, Refused

_J = JobRow


def put(
    connection: Connection,
    now: datetime,
    kind: str,
    payload: Mapping[str, Any],
    owner_id: int = NOBODY,
    *,
    due: datetime | None = None,
    once: str | None = None,
    bounded: bool = True,
) -> str:
    """Puts a job down and gives its key. Of jobs with the same `once` there is one: the key is that of the first.

    `bounded`: Raises Refused where this person has as many waiting as one may have.
    """
    if once is not None:
        known = connection.execute(select(_J.key).where(_J.once == once)).scalar()
        if known is not None:
            return str(known)
    if bounded and owner_id != NOBODY:
        _bound(connection, owner_id)
    key = secrets.token_hex(16)
    row = {"key": key, "once": once, "kind": kind, "payload": orjson.dumps(payload).decode(), "owner_id": owner_id}
    new = {"state": Stage.QUEUED.value, "attempts": 0, "done": 0, "cancel": False, "created": now, "due": due or now}
    connection.execute(insert(_J).values(**row, **new, turn=_turn(connection, owner_id, now)))
    return key


def cancel(connection: Connection, now: datetime, key: str, *, at_once: bool = False) -> Stage:
    """Gives up a job that waits; asks whoever does it to stop. How it stands then; what has ended stays as it is.

    `at_once`: one that is being done is over too, whenever its worker hears of it: of what leaves nothing behind until
    it has been noted as done, because its worker has lost it from then on.

    Raises Missing where there is none. Whether the one who asks may, is asked by who calls this.
    """
    mine = _J.key == key
    over = {"state": Stage.CANCELLED.value, "ended": now, "cancel": True, "lease": None, "leased_until": None}
    ends = OPEN if at_once else (Stage.QUEUED.value,)
    if connection.execute(update(_J).where(mine, _J.state.in_(ends)).values(**over)).rowcount:
        return Stage.CANCELLED
    connection.execute(update(_J).where(mine, _J.state == Stage.RUNNING.value).values(cancel=True))
    found = connection.execute(select(_J.state).where(mine)).scalar()
    if found is None:
        raise Missing("queue.error.gone")
    return Stage(found)


def _bound(connection: Connection, owner_id: int) -> None:
    waiting = select(func.count()).select_from(_J).where(_J.owner_id == owner_id, _J.state == Stage.QUEUED.value)
    if connection.execute(waiting).scalar_one() >= MOST_WAITING:
        raise Refused("queue.error.many", most=MOST_WAITING)


def _turn(connection: Connection, owner_id: int, now: datetime) -> int:
    """One after the last of this owner; of who has none, the turn that the queue has come to."""
    open_ = select(_J.turn).where(_J.state.in_(OPEN))
    last = connection.execute(open_.with_only_columns(func.max(_J.turn)).where(_J.owner_id == owner_id)).scalar()
    at = connection.execute(open_.with_only_columns(func.min(_J.turn)).where(is_due(now))).scalar()
    return max(0 if last is None else last + 1, at or 0)
