"""Who is responsible for which customers, as far as it is set in the hub: for the list of customers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select

from dashboard.access import Action, Reach, Role, User, email_key, reach
from dashboard.data.administrators import Administrators
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, UserRow
from dashboard.scope import Region

Of = dict[tuple[Region, str], frozenset[str]]
Everywhere = dict[Region, frozenset[str]]


@dataclass
class Reader:
    """Who is responsible, read again only when somebody's rights or address changed. One for each process."""

    state: Database
    known: Administrators = field(default_factory=Administrators)

    def __call__(self) -> Administrators:
        """What is so now, of people who may sign in, in regions that are theirs.

        Raises Unusable where the state does not answer.
        """
        with self.state.read() as connection:
            stamp = _stamp(connection)
            if stamp != self.known.stamp:
                self.known = _read(connection, self.state, stamp)
            return self.known


def _stamp(connection: Connection) -> str:
    """Every change of rights raises a person's own stamp; a state that was put back has other people or assignments."""
    people = connection.execute(select(UserRow.id, UserRow.stamp, UserRow.email).order_by(UserRow.id)).all()
    given = connection.execute(select(func.count()).select_from(AssignmentRow)).scalar_one()
    return hashlib.sha256(repr((given, [tuple(row) for row in people])).encode()).hexdigest()[:32]


def _read(connection: Connection, state: Database, stamp: str) -> Administrators:
    rows = connection.execute(select(*COLUMNS)).mappings().all()
    people = [user for row in rows if (user := user_from(row, connection, state))]
    return Administrators(_assigned(people), _everywhere(people), stamp)


def eligible(state: Database, region: Region) -> list[User]:
    """Whom customers of the region can be assigned to, by name: partner administrators, each with what is theirs."""
    asked = select(*COLUMNS).where(UserRow.role == Role.ADMIN.value)
    with state.read() as connection:
        rows = connection.execute(asked).mappings().all()
        people = [user for row in rows if (user := user_from(row, connection, state))]
    return sorted((user for user in people if region in user.regions), key=lambda user: (user.name, user.email))


def _assigned(people: Iterable[User]) -> Of:
    found: dict[tuple[Region, str], set[str]] = defaultdict(set)
    for user in people:
        for region, org_id in user.assigned:
            if region in user.regions:
                found[region, org_id].add(email_key(user.email))
    return {key: frozenset(emails) for key, emails in found.items()}


def _everywhere(people: Iterable[User]) -> Everywhere:
    every = [user for user in people if reach(user, Action.SEE_CUSTOMERS) is Reach.ALL]
    return {region: frozenset(email_key(user.email) for user in every if region in user.regions) for region in Region}
