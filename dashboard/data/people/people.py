"""The people of the hub, for those who manage them: who they are, what they may, since when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from dashboard.access import Action, Role, User, may
from dashboard.data.people import sessions
from dashboard.data.people.sessions import Open
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, UserRow
from dashboard.errors import Missing, NoAccess
from dashboard.query import folded
from dashboard.scope import Region

ON_A_PAGE = 100
MAX_FIND = 200
# Whose role reaches all customers of their regions and is no help desk's: those of the tab Administrators.
OF_ALL_CUSTOMERS = (Role.FULL, Role.READ_ONLY)
_U, _A = UserRow, AssignmentRow
_ROW = (
    _U.id,
    _U.email,
    _U.name,
    _U.role,
    _U.active,
    _U.created,
    _U.regions,
    _U.stamp,
    _U.last_sign_in,
    _U.password.is_not(None).label("has_password"),
)
Assigned = tuple[tuple[Region, str], ...]


class Status(StrEnum):
    """What a person can do: sign in, accept an invitation, nothing."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. `role` None: a role that this release does not know. `assigned`: customers set in the hub."""

    id: int
    email: str
    name: str
    role: Role | None
    regions: tuple[Region, ...]
    status: Status
    created: datetime
    last_sign_in: datetime | None
    assigned: Assigned = ()

    def facts(self) -> dict[str, Any]:
        """What an audit entry says of them."""
        return {
            "email": self.email,
            "name": self.name,
            "role": self.role,
            "regions": self.regions,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of those found, by name. `found` of `total`; `administrators`: how many reach all customers."""

    people: tuple[Person, ...]
    page: int
    found: int
    total: int
    administrators: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.found // ON_A_PAGE))


def listed(
    state: Database, actor: User, find: str = "", page: int = 1, roles: Collection[Role] | None = None
) -> Listed:
    """Those whose name, e-mail and role's name hold every word of `find`, of these roles. Raises NoAccess."""
    ask(actor)
    words = folded(find[:MAX_FIND]).split()
    with state.read() as connection:
        rows = connection.execute(select(*_ROW)).mappings().all()
        hit = [row for row in rows if (roles is None or row["role"] in roles) and _holds(row, words)]
        hit.sort(key=lambda row: (folded(row["name"]), row["email"]))
        page = max(1, min(page, -(-len(hit) // ON_A_PAGE)))
        shown = hit[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        assigned = assigned_to(connection, [row["id"] for row in shown])
    administrators = sum(row["role"] in OF_ALL_CUSTOMERS for row in rows)
    people = tuple(person_from(row, assigned.get(row["id"], ())) for row in shown)
    return Listed(people, page, len(hit), len(rows), administrators)


def one(state: Database, actor: User, user_id: int) -> Person:
    """The person of this id; raises NoAccess, or Missing where there is none."""
    ask(actor)
    with state.read() as connection:
        return find(connection, user_id)


def by_email(state: Database, actor: User, email: str) -> Person:
    """The person of this address; raises NoAccess, or Missing where there is none."""
    ask(actor)
    with state.read() as connection:
        found = connection.execute(select(_U.id).where(_U.email == email)).scalar()
        if found is None:
            raise Missing("people.error.missing")
        return find(connection, found)


def sessions_of(state: Database, actor: User, user_id: int) -> list[Open]:
    """Where a person is signed in, the latest seen first. Raises NoAccess."""
    ask(actor)
    with state.read() as connection:
        return sessions.of_user(connection, user_id, state.clock())


def ask(actor: User) -> None:
    """Raises NoAccess for who does not manage people."""
    if not may(actor, Action.MANAGE_USERS):
        raise NoAccess("web.error.no_access")


def find(connection: Connection, user_id: int) -> Person:
    """The person of this id, in this transaction; raises Missing."""
    row = connection.execute(select(*_ROW).where(_U.id == user_id)).mappings().first()
    if row is None:
        raise Missing("people.error.missing")
    return person_from(row, assigned_to(connection, [user_id]).get(user_id, ()))


def assigned_to(connection: Connection, ids: Iterable[int]) -> Mapping[int, Assigned]:
    """The customers that were set in the hub for each of these people."""
    asked = select(_A.user_id, _A.region, _A.org_id).where(_A.user_id.in_(list(ids)))
    found: dict[int, list[tuple[Region, str]]] = {}
    for row in connection.execute(asked.order_by(_A.user_id, _A.org_id)):
        found.setdefault(row.user_id, []).append((Region(row.region), row.org_id))
    return {user_id: tuple(some) for user_id, some in found.items()}


def person_from(row: RowMapping, assigned: Assigned = ()) -> Person:
    """The person of a row."""
    role = Role(row["role"]) if row["role"] in set(Role) else None
    regions = tuple(region for region in Region if region in row["regions"])
    return Person(
        row["id"], row["email"], row["name"], role, regions, _status(row), row["created"], row["last_sign_in"], assigned
    )


def full(connection: Connection) -> list[Person]:
    """The full administrators who are not deactivated."""
    asked = select(*_ROW).where(_U.role == Role.FULL.value, _U.active)
    return [person_from(row) for row in connection.execute(asked).mappings()]


def count(connection: Connection) -> int:
    """How many people there are."""
    return connection.execute(select(func.count()).select_from(_U)).scalar_one()


def _status(row: RowMapping) -> Status:
    if not row["active"]:
        return Status.DEACTIVATED
    return Status.ACTIVE if row["has_password"] or row["last_sign_in"] else Status.INVITED


def _holds(row: RowMapping, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = folded(f"{row['name']} {row['email']}")
    return all(word in text for word in words)
