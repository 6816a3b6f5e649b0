"""Who is responsible for which customers, as far as it is set in the hub: for the list of customers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from dashboard.access import Action, Reach, Role, User, email_key, reach
from dashboard.data.people.users import COLUMNS, user_from
from dashboard.data.state.database import Database
from dashboard.data.state.models import UserRow
from dashboard.scope import Region

Of = dict[tuple[Region, str], frozenset[str]]
Everywhere = dict[Region, frozenset[str]]


def responsible(state: Database) -> tuple[Of, Everywhere]:
    """The addresses (by `email_key`) that each customer was assigned to, and those who see every one of a region.

    Of people who may sign in, in regions that are theirs.
    """
    with state.read() as connection:
        rows = connection.execute(select(*COLUMNS)).mappings().all()
        people = [user for row in rows if (user := user_from(row, connection, state))]
    return _assigned(people), _everywhere(people)


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
