"""How many people are responsible for each customer, without those who have access to all (docs/metrics.md 11).

Who is alike is decided by `email_key`, which is ours alone to compute: the database is told the key of each address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial

import orjson
from sqlalchemy import FromClause, String, func, literal, select, union_all

from dashboard.access import email_key
from dashboard.data.administrators import Keys
from dashboard.data.listing import Beside, Facts
from dashboard.data.questions import customer_facts as facts
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question, Store
from dashboard.scope import EVERYONE, Region, RegionView, Scope, Service

_SHAPE = '["STRUCT(who VARCHAR, key VARCHAR)"]'
_key = lru_cache(maxsize=4096)(email_key)  # the same few people stand beside all customers


def _ask_everywhere(_scope: Scope, place: RegionView) -> Statement:
    return facts.everywhere(place)


def _ask_addresses(_scope: Scope, place: RegionView) -> Statement:
    return select(facts.named(place).c.email).distinct()


def _emails(found: Sequence[Found], _scope: Scope) -> list[str]:
    return [row["email"] for rows in found for row in rows]


_EVERYWHERE = Question("administrators-everywhere", _ask_everywhere, _emails, plain=True)
_ADDRESSES = Question("administrators-addresses", _ask_addresses, _emails, plain=True)


def everybody(store: Store, scope: Scope, place: RegionView) -> Keys:
    """Who has access to every customer of the region: by files of the day, in the hub, or as of today's rights."""
    hub, region = store.responsible(), place.region
    written = store.answer(_EVERYWHERE, _of_all(scope, place))
    assigned = {key for _org_id, key in hub.assigned(region)}
    today = {key for key, org_id, _source in store.assignments(region, sorted(assigned)) if org_id is None}
    return frozenset({*map(_key, written), *hub.everywhere.get(region, ()), *today})


def counts(store: Store, scope: Scope, place: RegionView) -> dict[str, int]:
    """By org_id, of the whole region at the place's day; customers with nobody are not in it."""
    every = everybody(store, scope, place)
    of_all = _of_all(scope, place)
    keys = [(email, _key(email)) for email in store.answer(_ADDRESSES, of_all)]
    named = [{"who": email, "key": key} for email, key in keys if key not in every]
    set_here = [
        {"who": org_id, "key": key} for org_id, key in store.responsible().assigned(place.region) if key not in every
    ]
    question = Question("administrators", partial(_ask_counts, named, set_here), _emails, reads_query=True)
    return {row["org_id"]: row["people"] for row in store.found(question, of_all, of_all.places[0])}


def _ask_counts(
    named: list[dict[str, str]], set_here: list[dict[str, str]], _scope: Scope, place: RegionView
) -> Statement:
    """`named`: the key of each address of the files; `set_here`: the key of each customer's people of the hub."""
    written, keys, own = facts.named(place), _pairs(named, "keys"), _pairs(set_here, "own")
    by_files = select(written.c.org_id, keys.c.key).join(keys, keys.c.who == written.c.email)
    both = union_all(by_files, select(own.c.who.label("org_id"), own.c.key)).subquery("both")
    return select(both.c.org_id, func.count(both.c.key.distinct()).label("people")).group_by(both.c.org_id)


def _pairs(given: list[dict[str, str]], name: str) -> FromClause:
    rows = func.from_json(literal(orjson.dumps(given).decode(), String), _SHAPE)
    each = select(func.unnest(rows).label("pair")).subquery(f"{name}_told")
    return select(
        func.struct_extract(each.c.pair, "who").label("who"), func.struct_extract(each.c.pair, "key").label("key")
    ).subquery(name)


def _of_all(scope: Scope, place: RegionView) -> Scope:
    """The region itself, for nobody in particular: who is responsible for a customer is the same for all who ask."""
    return Scope((replace(place, customers=EVERYONE, picked=()),), Service.MEETINGS, rules=scope.rules)


# A column of listings ----------------------------------------------------------------------------


def _told(store: Store, scope: Scope, place: RegionView) -> Facts:
    def rows() -> str:
        listed = [{"org_id": org_id, COLUMN: people} for org_id, people in counts(store, scope, place).items()]
        return orjson.dumps(listed).decode()

    # Who reaches everybody is asked of the region's current version.
    current = store.place(Region(place.region))
    return Facts(f"{store.responsible().stamp}:{place.as_of}:{current.content if current else ''}", rows)


COLUMN = "administrators"
BESIDE = Beside(COLUMN, "BIGINT", "0", _told)
