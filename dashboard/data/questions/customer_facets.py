"""The query bar of the list of customers: found, and by each further value, over kept rows of all customers.

What a customer counts under is the same as in `facets`, which asks the version itself: here one row a customer holds
it, so that a filter that is typed costs a look over rows that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, cast, func, literal, select, union_all

from dashboard import codes
from dashboard.data import populations as p
from dashboard.data.listing import CUSTOMER_ID, By, Listing, Source
from dashboard.data.questions.customer_rows import those
from dashboard.data.questions.facets import FIELDS, FOUND, SUPPORT_FIELDS, TOTAL, combine
from dashboard.data.statements import Statement
from dashboard.data.store import Answer, Found, Question, Store
from dashboard.data.visible import present, statuses
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line
from dashboard.data.warehouse.schema import subscription as s
from dashboard.query import Query
from dashboard.scope import Region, RegionView, Scope

Column = ColumnElement[Any]
# The lists of a customer's values by the field of the filter that they answer to.
_LISTS: Mapping[str, str] = {"status": "statuses", "product": "products", "type": "kinds", "managed-by": "managers"}
_ALIKE = "alike"


def _ask(scope: Scope, place: RegionView) -> Statement:
    """Every customer who is not withdrawn, with all that one of the fields may select them by."""
    lived, owned = _products(place), _kinds(place)
    asked = _statuses(scope, place).add_columns(
        func.coalesce(lived.c.products, func.list_value()).label("products"),
        func.coalesce(owned.c.kinds, func.list_value()).label("kinds"),
        func.list_value(c.c.managed_by).label("managers"),
    )
    asked = asked.outerjoin(lived, lived.c.customer_id == c.c.customer_id)
    return _alike(asked.outerjoin(owned, owned.c.customer_id == c.c.customer_id))


def _ask_support(scope: Scope, place: RegionView) -> Statement:
    """Only what support may see: nothing else is in the row set."""
    return _alike(_statuses(scope, place))


def _alike(asked: Statement) -> Statement:
    """With a number that customers of the same values share: few numbers are counted instead of many lists."""
    each = asked.subquery("each_customer")
    lists = [each.c[name] for name in _LISTS.values() if name in each.c]
    return select(each, func.dense_rank().over(order_by=lists).label(_ALIKE))


def _statuses(scope: Scope, place: RegionView) -> Statement:
    held = statuses(scope, place)
    listed = those(codes.STATUSES, [held.c[name] for name in codes.STATUSES]).label("statuses")
    return select(c.c.customer_id, listed).select_from(c).join(held, held.c.customer_id == c.c.customer_id)


def _products(place: RegionView) -> FromClause:
    products = func.list_sort(func.list(func.lower(line.c.product).distinct())).label("products")
    lives = p.live(line, place.as_of)
    return select(line.c.customer_id, products).where(lives).group_by(line.c.customer_id).subquery("lived")


def _kinds(place: RegionView) -> FromClause:
    kinds = func.list_sort(func.list(s.c.kind.distinct())).label("kinds")
    return select(s.c.customer_id, kinds).where(present(s, place.as_of)).group_by(s.c.customer_id).subquery("owned")


@dataclass(frozen=True, slots=True)
class Facets:
    """A question as `facets` asks it, over the rows of a listing."""

    name: str
    listing: Listing
    fields: tuple[str, ...]
    beside: tuple[tuple[str, Question], ...] = ()
    of_hub: bool = field(default=False, init=False)
    plain: bool = field(default=True, init=False)

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""
        return combine([self._found(store, scope, place) for place in scope.places], scope, self.fields)

    def _found(self, store: Store, scope: Scope, place: RegionView) -> Found:
        """Each field is counted under the terms of the others: those under the same terms in one statement."""
        asked: dict[Query, list[str]] = {scope.query: [FOUND]}
        asked.setdefault(Query(), []).append(TOTAL)
        for name in self.fields:
            asked.setdefault(scope.query.without_key(name), []).append(name)
        found: Found = []
        for query, names in asked.items():
            counted = _Counted(tuple(names), place.region)
            found += store.listed(self.listing, replace(scope, query=query), place, _values, counted, kept=True)
        return found


def _values(source: Source) -> Statement:
    """One customer of each number, and how many there are of it."""
    rows = source.rows.c
    return select(func.min(rows[CUSTOMER_ID]).label(CUSTOMER_ID), func.count().label("n")).group_by(rows[_ALIKE])


@dataclass(frozen=True, slots=True)
class _Counted:
    """Of the rows found: how many have each value of these fields."""

    names: tuple[str, ...]
    region: Region

    def __call__(self, asked: Statement) -> Statement:
        one, (rows,) = asked.cte("one_of_each"), asked.get_final_froms()
        lists = (rows.c[name] for name in _LISTS.values() if name in rows.c)
        held = select(one.c.n, *lists).join_from(one, rows, rows.c[CUSTOMER_ID] == one.c[CUSTOMER_ID]).cte("held")
        return select(union_all(*(_count(name, held, self.region) for name in self.names)).subquery())


def _count(name: str, held: FromClause, region: Region) -> Statement:
    """Rows (field, value, n, here): the page can show all of them."""
    if name not in _LISTS:
        value = literal({"region": region.value}.get(name, ""))
        return _row(name, value, held)
    values = func.unnest(held.c[_LISTS[name]]).label("value")
    each = select(values, held.c.n).subquery(f"each_{_LISTS[name]}")
    return _row(name, each.c.value, each).where(each.c.value.is_not(None)).group_by(each.c.value)


def _row(name: str, value: Column, of: FromClause) -> Statement:
    n = cast(func.coalesce(func.sum(of.c.n), 0), BigInteger)
    return select(literal(name).label("field"), value.label("value"), n.label("n"), n.label("here")).select_from(of)


def _listing(name: str, ask: Callable[[Scope, RegionView], Statement], columns: tuple[str, ...]) -> Listing:
    return Listing(name, ask, columns, order=lambda _scope: (By("customer_id"),), added=(_ALIKE,), searched=True)


CUSTOMERS_QUERY = Facets("customers-query", _listing("customers-facets", _ask, tuple(_LISTS.values())), FIELDS)
SUPPORT_QUERY = Facets(
    "customers-support-query", _listing("customers-support-facets", _ask_support, ("statuses",)), SUPPORT_FIELDS
)
