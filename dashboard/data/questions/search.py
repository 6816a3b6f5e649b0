"""The search over customers: numbers, devices, owners and customers that hold a text, in all regions of a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, String, Table, bindparam, column, func, or_, select, text

from dashboard.access import User
from dashboard.data.questions.one_customer import all_rows
from dashboard.data.rights import seen_by
from dashboard.data.statements import Statement
from dashboard.data.store import OLDER, Found, Question, Store
from dashboard.data.visible import present, visible
from dashboard.data.warehouse import finding, schema
from dashboard.data.warehouse.finding import END
from dashboard.data.warehouse.schema import customer as c
from dashboard.errors import BadField, Unusable
from dashboard.query import folded, unbroken
from dashboard.scope import Region, RegionView, Scope, Service

AT_MOST = 50  # of a kind
MANY = 200  # from so many on, those that begin with the text, or are it, are asked for by themselves
MAX_TEXT = 200
TYPED, PAIRS = "typed", "pairs"


class Kind(StrEnum):
    """What a hit is, in the order shown."""

    NUMBER = "number"
    DEVICE = "device"
    OWNER = "owner"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing of one customer; `facts`: what is told of it, by the columns of its kind."""

    kind: Kind
    region: Region
    org_id: str
    customer: str
    exact: bool
    facts: Mapping[str, Any]
    order: tuple[Any, ...] = ()

    def told(self) -> dict[str, Any]:
        """As JSON."""
        whose = {"region": str(self.region), "org_id": self.org_id, "customer": self.customer}
        return {"kind": str(self.kind), "exact": self.exact, **whose, **self.facts}


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of each kind, exact ones first; `more`: kinds of which there are further ones."""

    of: Mapping[Kind, Sequence[Hit]]
    more: frozenset[Kind] = frozenset()

    @property
    def kinds(self) -> list[Kind]:
        """Those with hits; kinds with an exact one first."""
        return sorted((kind for kind in Kind if self.of.get(kind)), key=lambda kind: not self.of[kind][0].exact)

    @property
    def count(self) -> int:
        """Of all kinds together."""
        return sum(map(len, self.of.values()))


def _thing(table: FromClause, scope: Scope) -> Statement:
    """Things whose key holds what is typed: of the reader's customers alone, named once they are few."""
    typed = bindparam(TYPED, type_=String, required=False)
    pairs = bindparam(PAIRS, type_=BigInteger, required=False)
    held = (
        select(table)
        .where(
            table.c.pairs.bitwise_and(pairs) == pairs,
            func.contains(table.c.key, typed),
            visible(table.c.customer_id, scope),
        )
        .limit(MANY)
        .subquery()
    )
    shown = [each for each in held.c if each.name not in ("customer_id", "pairs")]
    return select(c.c.org_id, c.c.name.label("customer"), *shown).join_from(
        held, c, c.c.customer_id == held.c.customer_id
    )


def _older(table: Table) -> FromClause:
    """The same rows of a version that was made before there was such a table."""
    return (
        text(finding.older(table.name))
        .columns(*(column(each.name, each.type) for each in table.c))
        .subquery(table.name)
    )


def _ask_customers(scope: Scope, place: RegionView) -> Statement:
    typed = bindparam(TYPED, type_=String, required=False)
    hit = select(c.c.org_id, c.c.name.label("customer"), c.c.name_key)
    held = or_(func.contains(c.c.name_key, typed), func.contains(c.c.org_id, typed))
    first: list[ColumnElement[Any]] = [
        or_(c.c.name_key == typed, c.c.org_id == typed).desc(),
        func.starts_with(c.c.name_key, typed).desc(),
        func.length(c.c.name_key),
        c.c.name_key,
        c.c.org_id,
    ]
    return hit.where(held, visible(c.c.customer_id, scope), present(c, place.as_of)).order_by(*first).limit(AT_MOST + 1)


def _question(kind: Kind, table: FromClause, suffix: str = "") -> Question:
    return Question(f"search-{kind}{suffix}", lambda scope, _place: _thing(table, scope), all_rows)


_TABLES = {
    Kind.NUMBER: schema.find_number,
    Kind.DEVICE: schema.find_device,
    Kind.OWNER: schema.find_owner,
}
_QUESTIONS = {kind: _question(kind, table) for kind, table in _TABLES.items()}
_OLDER = {kind: _question(kind, _older(table), "-older") for kind, table in _TABLES.items()}
_CUSTOMERS = Question("search-customer", _ask_customers, all_rows)


def search(store: Store, actor: User, typed: str, regions: Sequence[Region] | None = None) -> Hits:
    """What holds the text, of the customers that the actor may see; in these of their regions, or in all.

    Raises BadField for a text that is longer than anything that could be found.
    """
    if len(typed) > MAX_TEXT:
        raise BadField("search.error.long", field="find", most=MAX_TEXT)
    asked = actor.regions if regions is None else tuple(regions)
    places = [replace(place, customers=seen_by(actor, place.region, store)) for place in store.places(asked)]
    if not places or not typed.strip():
        return Hits({})
    scope = Scope(tuple(places), Service.MEETINGS, combined=True, rules=store.config.rules)
    found = {kind: sorted(_of_kind(store, scope, kind, typed), key=_order) for kind in Kind}
    more = frozenset(kind for kind, hits in found.items() if len(hits) > AT_MOST)
    return Hits({kind: hits[:AT_MOST] for kind, hits in found.items()}, more)


def _of_kind(store: Store, scope: Scope, kind: Kind, typed: str) -> Iterator[Hit]:
    for place in scope.places:
        if kind is Kind.CUSTOMER:
            yield from _customers(store, scope, place, folded(typed.strip()))
        else:
            yield from _things(store, scope, place, kind, unbroken(typed))


def _order(hit: Hit) -> tuple[Any, ...]:
    return (not hit.exact, *hit.order, tuple(Region).index(hit.region), hit.org_id)


def _things(store: Store, scope: Scope, place: RegionView, kind: Kind, typed: str) -> list[Hit]:
    """All, where they are few; of many also those that begin with the text; of many such those that are the text.

    A single sign finds what begins with it: almost everything has it somewhere.
    """
    if not typed:
        return []
    whole, begun = f"{END}{typed}{END}", f"{END}{typed}"
    rows: list[Mapping[str, Any]] = []
    for held in (typed, begun, whole)[len(typed) == 1 :]:
        found = _found(store, scope, place, kind, held)
        rows += found
        if len(found) < MANY:
            break
    hits = {}
    for row in rows:
        key = row["key"]
        facts = {name: said for name, said in row.items() if name not in ("org_id", "customer", "key")}
        hit = Hit(kind, place.region, row["org_id"], row["customer"], whole in key, facts, (begun not in key, key))
        hits[(row["org_id"], *facts.values())] = hit
    return list(hits.values())


def _found(store: Store, scope: Scope, place: RegionView, kind: Kind, held: str) -> Found:
    said: dict[str, Any] = {TYPED: held, PAIRS: finding.pairs(held)}
    try:
        return store.found(_QUESTIONS[kind], scope, place, **said)
    except Unusable as error:
        if error.key != OLDER:
            raise
        return store.found(_OLDER[kind], scope, place, **said)


def _customers(store: Store, scope: Scope, place: RegionView, typed: str) -> list[Hit]:
    if not typed:
        return []
    rows = store.found(_CUSTOMERS, scope, place, **{TYPED: typed})
    return [
        Hit(
            Kind.CUSTOMER,
            place.region,
            row["org_id"],
            row["customer"],
            typed in (row["name_key"], row["org_id"]),
            {},
            (not row["name_key"].startswith(typed), len(row["name_key"]), row["name_key"]),
        )
        for row in rows
    ]
