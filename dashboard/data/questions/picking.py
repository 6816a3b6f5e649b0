"""Whom those terms of a filter select that no table of the version answers: tags of the hub, and what is judged.

`tag:` is told by the state of the hub. `health:`, `expires:` and `renews:` are read from the rows of the list of
customers (`customer_rows.rows`), so that who is selected and what the list shows cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import orjson
from sqlalchemy import ColumnElement, FromClause, select

from dashboard.data.questions.customer_rows import rows
from dashboard.data.statements import Statement
from dashboard.data.store import Question, Store
from dashboard.query import DAYS, JUDGED, TAG, Term
from dashboard.scope import EVERYONE, Picked, RegionView, Rules, Scope, Service


def found_out(store: Store, place: RegionView, terms: Iterable[Term], rules: Rules) -> RegionView:
    """The place with whom each such term selects there; `place` says already whom the reader may see."""
    picked = [_picked(store, place, key, value, rules) for key, value in _asked(terms)]
    return replace(place, picked=tuple(picked)) if picked else place


def _asked(terms: Iterable[Term]) -> list[tuple[str, str]]:
    return sorted({(term.key, term.value) for term in terms if term.key in (TAG, *JUDGED)})


def _picked(store: Store, place: RegionView, key: str, value: str, rules: Rules) -> Picked:
    if key == TAG:
        return store.tagged().picked(place.region, value, place.customers)
    return _judged(store, place, key, value, rules)


def _judged(store: Store, place: RegionView, key: str, value: str, rules: Rules) -> Picked:
    """Of the whole region, so that readers share it; it follows from version, day and rules, which are in all keys."""
    everyone = replace(place, customers=EVERYONE, picked=())
    scope = Scope((everyone,), Service.MEETINGS, rules=rules)
    name = f"picked:{key}:{value}:{scope.cache_key()}"
    if (kept := store.chosen.get(name)) is None:

        def ask(scope: Scope, place: RegionView) -> Statement:
            each = rows(scope, place).subquery("each_customer")
            return select(each.c.customer_id).where(_holds(key, value, each)).order_by(each.c.customer_id)

        found = store.found(Question(f"picked-{key}", ask, _none, reads_query=True), scope, everyone)
        kept = orjson.dumps([row["customer_id"] for row in found])
        store.chosen.set(name, kept)
    return Picked(key, value, "customer_id", kept.decode())


def _holds(key: str, value: str, each: FromClause) -> ColumnElement[bool]:
    """`expires:30`: a running subscription that does not renew itself, or a running trial, ends within 30 days, the
    30th included; `renews:30`: a running subscription that renews itself does. Running and days as in the list's
    `next` (docs/metrics.md 11), which is the earlier of the two.
    """
    if key in DAYS:
        return each.c[f"{key}_days"] <= int(value)
    return each.c.band == value


def _none(_found: object, _scope: Scope) -> None:
    """Its rows are taken as they are."""
