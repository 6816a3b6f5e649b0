"""Which customers a partner administrator sees, as far as it is set in the hub."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import and_, delete, insert, or_

from dashboard.access import Action, Role
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people import outliving, people
from dashboard.data.people.audited_write import AuditedWrite, audited_write, within
from dashboard.data.people.people import Person
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow
from dashboard.errors import BadField
from dashboard.scope import Region

MAX_AT_ONCE = 1000
MOST = 10_000  # of one person
MAX_ID = 36
_ID = re.compile(rf"[0-9A-Za-z-]{{1,{MAX_ID}}}")
_A = AssignmentRow
Customers = Sequence[tuple[Region, str]]


def assign(state: Database, who: Who, user_id: int, customers: Customers) -> Person:
    """These customers too are theirs to see, when they sign in again. Raises BadField, Missing, NoAccess."""
    with audited_write(state, who, Action.ASSIGN_ADMINISTRATORS, Act.ASSIGNED, f"#{user_id}") as act:
        return add(act, user_id, customers)


def unassign(state: Database, who: Who, user_id: int, customers: Customers) -> Person:
    """These are not, as far as the hub says so. Raises BadField, Missing, NoAccess."""
    with audited_write(state, who, Action.ASSIGN_ADMINISTRATORS, Act.UNASSIGNED, f"#{user_id}") as act:
        before = _of(act, user_id, customers)
        gone = [one for one in customers if one in before.assigned]
        if not gone:
            return before
        named = or_(*(and_(_A.region == region.value, _A.org_id == org_id) for region, org_id in gone))
        act.connection.execute(delete(_A).where(_A.user_id == user_id, named))
        return _done(act, before)


def add(act: AuditedWrite, user_id: int, customers: Customers) -> Person:
    """Assigns inside another act's transaction."""
    before = _of(act, user_id, customers)
    if before.role is not Role.ADMIN:
        raise BadField("people.error.not_assigned_role", field="customers")
    for region, _org_id in customers:
        if region not in before.regions:
            raise BadField("people.error.region_not_theirs", field="customers", region=region.upper())
    new = [one for one in dict.fromkeys(customers) if one not in before.assigned]
    if not new:
        return before
    if len(before.assigned) + len(new) > MOST:
        raise BadField("people.error.many_customers_of_one", field="customers", most=MOST)
    rows = [
        {"user_id": user_id, "region": region.value, "org_id": org_id, "created": act.now} for region, org_id in new
    ]
    act.connection.execute(insert(_A), rows)
    return _done(act, before)


def is_id(given: str) -> bool:
    """Whether an organization ID can look so."""
    return _ID.fullmatch(given) is not None


def _of(act: AuditedWrite, user_id: int, customers: Customers) -> Person:
    found = people.find(act.connection, user_id)
    act.target = found.email
    if len(customers) > MAX_AT_ONCE or not all(is_id(org_id) for _region, org_id in customers):
        raise BadField("people.error.customer", field="customers")
    within(act.actor, [*found.regions, *(region for region, _org_id in customers)])
    return found


def _done(act: AuditedWrite, before: Person) -> Person:
    """What was kept of the assignments is asked anew: the stamp rises with every change."""
    after = people.find(act.connection, before.id)
    outliving.end(act.connection, before, after, act.now, act.who)
    act.record({"assigned": _listed(before, after)}, {"assigned": _listed(after, before)}, _act(act))
    return after


def _listed(one: Person, other: Person) -> list[str]:
    """What one has and the other has not."""
    return [f"{region}:{org_id}" for region, org_id in one.assigned if (region, org_id) not in other.assigned]


def _act(act: AuditedWrite) -> Act:
    return Act.UNASSIGNED if act.act is Act.UNASSIGNED else Act.ASSIGNED
