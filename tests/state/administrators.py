"""Who manages people in these tests, and what became of it in the tables."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import people, sessions
from dashboard.data.people.managing import Given
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.scope import Region
from tests.web.helpers import add_user, session_token

CUSTOMER = "0f0e0d0c-0b0a-4908-8706-050403020100"
OTHERS = [role for role in Role if role is not Role.FULL]
EVERYWHERE = [str(region) for region in Region]


def given(
    email: object = "cedar@partner.example", role: object = Role.ADMIN, regions: Any = ("eu",), **more: Any
) -> Given:
    return Given(more.pop("name", "Cedar"), role, regions, email, **more)


def actor(state: Database, role: Role = Role.FULL, email: str = "alba@partner.example", **more: Any) -> Who:
    """Somebody who has signed in once."""
    user_id = add_user(state, email, role, **more)
    seen = sessions.see(state, session_token(state, user_id))
    assert seen is not None
    return Who(seen.user, "198.51.100.7")


def rows(state: Database, table: Any) -> list[dict[str, Any]]:
    with state.read() as connection:
        return [dict(row) for row in connection.execute(select(table.__table__)).mappings()]


def entries(state: Database) -> list[tuple[str, str, str, str]]:
    return [(row["actor"], row["action"], row["target"], row["result"]) for row in rows(state, AuditRow)]


def stamp(state: Database, user_id: int) -> int:
    return next(row["stamp"] for row in rows(state, UserRow) if row["id"] == user_id)


def person(state: Database, user_id: int) -> people.Person:
    with state.read() as connection:
        return people.find(connection, user_id)
