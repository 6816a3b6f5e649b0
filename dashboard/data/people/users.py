"""People: the local administrator, and who a row of `users` is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, select

from dashboard.access import OPERATOR, Action, Reach, Role, User, email_key, reach
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, UserRow
from dashboard.scope import Region

LOCAL_EMAIL = "admin@localhost"
LOCAL_NAME = "Administrator"
_U, _A = UserRow, AssignmentRow
# What `user_from` needs of a row.
COLUMNS = (_U.id, _U.email, _U.name, _U.role, _U.active, _U.regions, _U.stamp)


def ensure_local_admin(state: Database) -> None:
    """Makes the first user, a full administrator, where there is none."""
    found = select(UserRow.id).where(UserRow.email == LOCAL_EMAIL)
    with state.read() as connection:
        if connection.execute(found).first():
            return
    with state.write() as connection:
        if not connection.execute(found).first():
            connection.execute(UserRow.__table__.insert(), _local_admin(state))  # type: ignore[attr-defined]  # typed as FromClause


def local_admin_id(state: Database) -> int:
    """The id of the local full administrator."""
    with state.read() as connection:
        return connection.execute(select(UserRow.id).where(UserRow.email == LOCAL_EMAIL)).scalar_one()


def active(state: Database, email: str) -> User | None:
    """Who may sign in with this e-mail; None where nobody may."""
    found = select(*COLUMNS).where(_U.email == email_key(email))
    with state.read() as connection:
        row = connection.execute(found).mappings().first()
        return user_from(row, connection, state) if row is not None else None


def user_by_id(connection: Connection, state: Database, user_id: int) -> User | None:
    """Who has this id; None where they may not sign in."""
    row = connection.execute(select(*COLUMNS).where(_U.id == user_id)).mappings().first()
    return user_from(row, connection, state) if row is not None else None


def active_id(state: Database, email: str) -> int | None:
    """The id of who may sign in with this e-mail; None where nobody may."""
    user = active(state, email)
    return user.id if user else None


def by_id(connection: Connection, state: Database, user_id: int) -> User | None:
    """The person of this id as they are now; None where they may not sign in. 0 is whoever runs the hub."""
    found = with_stamp(connection, state, user_id)
    return found[0] if found else None


def with_stamp(connection: Connection, state: Database, user_id: int) -> tuple[User, int] | None:
    """The same with the number that grows with every change of their rights."""
    if user_id == OPERATOR.id:
        return OPERATOR, 0
    row = connection.execute(select(*COLUMNS).where(_U.id == user_id)).mappings().first()
    user = user_from(row, connection, state) if row is not None else None
    return (user, row["stamp"]) if row is not None and user is not None else None


def user_from(row: RowMapping, connection: Connection, state: Database) -> User | None:
    """The person of a row of `users`; None where they may not sign in (inactive, or no known role)."""
    if not row["active"] or row["role"] not in set(Role):
        return None
    regions = tuple(region for region in Region if region in row["regions"])
    user = User(row["id"], row["email"], row["name"], Role(row["role"]), regions)
    if reach(user, Action.SEE_CUSTOMERS) is not Reach.ASSIGNED:
        return user
    return User(user.id, user.email, user.name, user.role, regions, _assigned(row, connection, state))


def _assigned(row: RowMapping, connection: Connection, state: Database) -> tuple[tuple[Region, str], ...]:
    """Kept by the stamp of the row, which every change of rights makes another."""
    key = (row["id"], row["stamp"])
    if (known := state.assigned.get(key)) is not None:
        return known
    listed = select(_A.region, _A.org_id).where(_A.user_id == row["id"]).order_by(_A.region, _A.org_id)
    found = tuple((Region(region), org_id) for region, org_id in connection.execute(listed))
    state.remember_assigned(key, found)
    return found


def _local_admin(state: Database) -> dict[str, Any]:
    return {
        "email": LOCAL_EMAIL,
        "name": LOCAL_NAME,
        "role": Role.FULL.value,
        "active": True,
        "created": state.clock(),
        "regions": list(Region),
        "stamp": 0,
    }
