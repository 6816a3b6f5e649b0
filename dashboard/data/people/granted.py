"""Temporary manage access does not outlive the rights that it was asked for and granted under."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, update

from dashboard.access import Action, may
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people import users
from dashboard.data.people.people import Person, Status
from dashboard.data.state.database import Database
from dashboard.data.state.models import ManageGrantRow

_G = ManageGrantRow


class Stage(StrEnum):
    """How a request stands. `OVER`: it was granted, and its hour has come."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    ENDED = "ended"
    OVER = "over"


class Why(StrEnum):
    """Why a request or a grant ended before its hour."""

    BY = "by"  # somebody ended it: who had it, or a full administrator
    RIGHTS = "rights"  # of who had it, or of who granted it
    CUSTOMER = "customer"  # which is not theirs to see any more


STANDING = (Stage.OPEN.value, Stage.GRANTED.value)


def may_grant(connection: Connection, state: Database, maker: int, region: str) -> bool:
    """Whether who granted it could still: 0 is whoever runs the hub."""
    user = users.by_id(connection, state, maker)
    return user is not None and may(user, Action.LET_MANAGE) and region in user.regions


def end_with_rights(connection: Connection, before: Person, after: Person, now: datetime, who: Who) -> None:
    """Ends what a change of a person's rights must end: what they asked for or have, and what they granted."""
    off = after.status is Status.DEACTIVATED
    theirs, granted = _G.user_id == after.id, and_(_G.decided_by_id == after.id, _G.state == Stage.GRANTED.value)
    gone: list[ColumnElement[bool]] = [theirs if off or before.role is not after.role else and_(theirs, _beyond(after))]
    gone.append(granted if off or before.role is not after.role else and_(granted, _beyond(after)))
    close(connection, or_(*gone), now, who, Why.RIGHTS)


def _beyond(person: Person) -> ColumnElement[bool]:
    return _G.region.not_in([region.value for region in person.regions])


def close(connection: Connection, which: ColumnElement[bool], now: datetime, who: Who, why: Why) -> int:
    """Ends those of them that stand still; each is written down with its customer. How many there were."""
    still = or_(_G.state == Stage.OPEN.value, _G.until > now)
    rows = connection.execute(select(_G.__table__).where(which, _G.state.in_(STANDING), still)).mappings().all()
    new = {"state": Stage.ENDED.value, "ended": now, "ended_by": who.user.email if who.user else who.name}
    for row in rows:
        connection.execute(update(_G).where(_G.id == row["id"]).values(**new, ended_why=why.value))
        told = {**facts(row), "why": f"grants.why.{why}"}
        record(
            connection, now, who, Act.MANAGE_ENDED, f"{row['region']}:{row['org_id']}", {"status": row["state"]}, told
        )
    return len(rows)


def facts(row: RowMapping | dict[str, Any], names: Sequence[str] = ()) -> dict[str, Any]:
    """What an audit entry says of it: which, where, whose, and `names` of its columns."""
    return {"request": row["id"], "region": row["region"], "email": row["email"], **{name: row[name] for name in names}}
