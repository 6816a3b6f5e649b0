"""How many customers bear each tag, of those alone that a reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from dashboard.access import User
from dashboard.data.rights import seen_by
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question, Store
from dashboard.data.tagged import Tagged
from dashboard.data.visible import present, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.query import TAG
from dashboard.scope import Region, RegionView, Scope, Service

Key = tuple[Region, str]  # region and org_id


def _ask(scope: Scope, place: RegionView) -> Statement:
    return select(c.c.org_id).where(visible(c.c.customer_id, scope), present(c, place.as_of)).order_by(c.c.org_id)


def _keys(found: Sequence[Found], scope: Scope) -> list[Key]:
    return [(place.region, row["org_id"]) for place, rows in zip(scope.places, found, strict=True) for row in rows]


PRESENT = Question("customers-present", _ask, _keys)


def selected(store: Store, scope: Scope) -> list[Key]:
    """Every customer that the reader sees and the query selects, and that is not withdrawn at the day."""
    return [key for place in scope.places for key in _keys([store.found(PRESENT, scope, place)], _of(scope, place))]


def counts(store: Store, actor: User, tagged: Tagged) -> dict[int, int]:
    """By the id of a tag: customers of now that the actor may see."""
    seen = (replace(place, customers=seen_by(actor, place.region, store)) for place in store.places(actor.regions))
    return counts_in(store, Scope(tuple(seen), Service.MEETINGS, rules=store.config.rules), tagged)


def counts_in(store: Store, scope: Scope, tagged: Tagged) -> dict[int, int]:
    """By the id of a tag: customers of the scope, whichever of its own tags the query asks for."""
    others = replace(scope, query=scope.query.without_key(TAG))
    return Counter(
        tag_id
        for region, org_id in selected(store, others)
        for tag_id in tagged.bearers.get(region, {}).get(org_id, ())
    )


def _of(scope: Scope, place: RegionView) -> Scope:
    return replace(scope, places=(place,))
