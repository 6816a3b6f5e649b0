"""People: the local administrator, and who a row of `users` is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, select

from dashboard.access import Role, User
from dashboard.data.state.models import UserRow
from dashboard.data.state.store import State

LOCAL_EMAIL = "admin@localhost"
LOCAL_NAME = "Administrator"
# An administrator sees only customers assigned to them; until assignments are kept, that is none.
_NOTHING_ASSIGNED: Mapping[Role, tuple[str, ...]] = {Role.ADMIN: ()}


def ensure_local_admin(state: State) -> None:
    """Makes the first user, a full administrator, where there is none."""
    found = select(UserRow.id).where(UserRow.email == LOCAL_EMAIL)
    with state.read() as connection:
        if connection.execute(found).first():
            return
    with state.write() as connection:
        if not connection.execute(found).first():
            connection.execute(UserRow.__table__.insert(), _local_admin(state))  # type: ignore[attr-defined]  # typed as FromClause


def local_admin_id(state: State) -> int:
    """The id of the local full administrator."""
    with state.read() as connection:
        return connection.execute(select(UserRow.id).where(UserRow.email == LOCAL_EMAIL)).scalar_one()


def user_from(row: RowMapping) -> User | None:
    """The person of a row of `users`; None where they may not sign in (inactive, or no known role)."""
    if not row["active"] or row["role"] not in set(Role):
        return None
    role = Role(row["role"])
    return User(row["id"], row["email"], row["name"], role, _NOTHING_ASSIGNED.get(role))


def _local_admin(state: State) -> dict[str, Any]:
    return {
        "email": LOCAL_EMAIL,
        "name": LOCAL_NAME,
        "role": Role.FULL.value,
        "active": True,
        "created": state.clock(),
    }
