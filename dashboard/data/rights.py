"""Whom a reader may see in a region: what was imported (its current version) and what was set in the hub, together."""

from __future__ import annotations

from dashboard.access import Action, Reach, User, email_key, reach
from dashboard.data.store import Store
from dashboard.errors import NoAccess
from dashboard.scope import EVERYONE, NOBODY, Customers, Region

__all__ = ["email_key", "seen_by"]


def seen_by(user: User, region: Region, store: Store) -> Customers | None:
    """The customers of the region that the reader's role lets them see; EVERYONE, or some.

    Always as of the region's current version, whatever version or day is read: the past revives no assignment.
    Raises NoAccess for a region that is not theirs.
    """
    if region not in user.regions:
        raise NoAccess("web.error.no_region", region=region.upper())
    whose = reach(user, Action.SEE_CUSTOMERS)
    if whose is Reach.ALL:
        return EVERYONE
    return _assigned(user, region, store) if whose is Reach.ASSIGNED else NOBODY


def _assigned(user: User, region: Region, store: Store) -> Customers | None:
    imported = store.assigned(region, email_key(user.email))
    if imported is EVERYONE:
        return EVERYONE
    return Customers((*imported.ids, *(org_id for where, org_id in user.assigned if where is region)))
