"""Who is responsible for one customer: by the files of the day, and as it is set in the hub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, cast, null, select, union_all

from dashboard.access import User, email_key
from dashboard.data.questions import administrators
from dashboard.data.questions import customer_facts as facts
from dashboard.data.questions.one_customer import OfOne, all_rows
from dashboard.data.statements import Statement
from dashboard.data.store import Question, Store
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import RegionView, Scope


@dataclass(frozen=True, slots=True)
class Responsible:
    """One person, and each reason for it.

    `role`: of the imported row, or of the hub's person; empty where nobody says it. `provisioned`: the subscriptions
    that name them. `person`: the id of whom the customer was assigned to in the hub.
    """

    email: str
    name: str = ""
    role: str = ""
    imported: bool = False
    provisioned: tuple[str, ...] = ()
    person: int | None = None


def _ask(scope: Scope, place: RegionView) -> Statement:
    """A row for each imported administrator of this very customer, and for each subscription that names who made it."""
    admins, made, none = facts.admins.c, facts.provisioned.c, cast(null(), String)
    own = select(c.c.org_id).where(visible(c.c.customer_id, scope))
    named = select(admins.email, admins.name, admins.role, none.label("subscription_id")).where(
        present(facts.admins, place.as_of), admins.org_id.in_(own)
    )
    provisioned = select(made.provisioned_by, none, none, made.subscription_id).where(
        present(facts.provisioned, place.as_of), made.provisioned_by.is_not(None), made.org_id.in_(own)
    )
    both = union_all(named, provisioned).subquery("both")
    return select(both).order_by(both.c.email, both.c.subscription_id)


PEOPLE = OfOne("customer-people", Question("customer-people-rows", _ask, all_rows))


def responsible(store: Store, scope: Scope, assigned: Sequence[User]) -> list[Responsible]:
    """Those whom `administrators` of the list counts, by name. `assigned`: whom the hub says the customer is theirs."""
    (place,) = scope.places
    every = administrators.everybody(store, scope, place)
    found = _by_files(store.answer(PEOPLE, scope))
    for user in assigned:
        key = email_key(user.email)
        known = found.get(key, Responsible(user.email))
        found[key] = replace(known, name=known.name or user.name, role=known.role or user.role, person=user.id)
    counted = (one for key, one in found.items() if key not in every)
    return sorted(counted, key=lambda one: (one.name == "", one.name.casefold(), one.email))


def _by_files(told: Iterable[dict[str, Any]]) -> dict[str, Responsible]:
    found: dict[str, Responsible] = {}
    for row in told:
        key = email_key(row["email"])
        known = found.get(key, Responsible(row["email"]))
        if row["subscription_id"] is None:
            known = replace(known, name=row["name"], role=row["role"], imported=True)
        else:
            known = replace(known, provisioned=(*known.provisioned, row["subscription_id"]))
        found[key] = known
    return found
