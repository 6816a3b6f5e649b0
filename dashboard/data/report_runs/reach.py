"""Whose rows a file has, and whether a reader may still see all of them."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.access import Action, User, may
from dashboard.data.rights import seen_by
from dashboard.data.store import Store
from dashboard.scope import EVERYONE, Region, Scope

AUDIT = "audit"  # beside the regions: rows of the audit log
Seen = Mapping[str, list[str] | None]  # by region; None: of every customer


def seen(scope: Scope) -> Seen:
    """The customers that the scope lets its reader see, by region."""
    return {
        place.region.value: None if place.customers is EVERYONE else list(place.customers.ids) for place in scope.places
    }


def covers(store: Store, user: User, rows: Seen) -> bool:
    """Whether the reader may have, by the rights of today, every row that may be in such a file."""
    return may(user, Action.EXPORT) and all(_covers(store, user, region, ids) for region, ids in rows.items())


def _covers(store: Store, user: User, region: str, ids: list[str] | None) -> bool:
    if region == AUDIT:
        return may(user, Action.EXPORT_AUDIT)
    if Region(region) not in user.regions:
        return False
    mine = seen_by(user, Region(region), store)
    return mine is EVERYONE or (ids is not None and set(ids) <= set(mine.ids))
