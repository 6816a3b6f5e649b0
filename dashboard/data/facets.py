"""The query bar: how many customers are found, and how many each further value of a field would give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import FromClause, and_, func, literal, select, union_all

from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.store import Found, Question, Statement
from dashboard.data.visible import present, statuses, visible, visible_by
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line
from dashboard.data.warehouse.schema import subscription as s
from dashboard.query import CHOICES, Term
from dashboard.scope import Place, Scope

FIELDS = ("status", "product", "type", "managed-by", "region")
FOUND, TOTAL = "found", "total"


def ask(scope: Scope, place: Place) -> Statement:
    """Rows (field, value, n): eligible customers by each value, under the terms of the other fields."""
    counts = [
        _count(FOUND, scope.query.terms, scope, place),
        _count(TOTAL, (), scope, place),
        *_by_status(scope, place),
        _by_product(scope, place),
        _by_type(scope, place),
        _by_manager(scope, place),
        _count("region", _others("region", scope), scope, place, place.region.value),
    ]
    return select(union_all(*counts).subquery())


def combine(found: Sequence[Found], scope: Scope) -> dict[str, Any]:
    """{"found", "total", "terms": [...], "facets": [{"key", "values": [{"value", "count"}]}]}."""
    counts: dict[tuple[str, str], int] = {}
    for row in (row for rows in found for row in rows):
        key = (row["field"], row["value"])
        counts[key] = counts.get(key, 0) + row["n"]
    return {
        FOUND: counts.get((FOUND, ""), 0),
        TOTAL: counts.get((TOTAL, ""), 0),
        "terms": [_said(term, scope) for term in scope.query.terms],
        "facets": [{"key": field, "values": _values(field, counts)} for field in FIELDS],
    }


def _values(field: str, counts: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    got = {value: n for (name, value), n in counts.items() if name == field}
    order = CHOICES.get(field) or tuple(dict.fromkeys((*m.PRODUCTS, *sorted(got))))
    # A product that nobody has is no choice; the fixed values stay, also at 0.
    return [{"value": value, "count": got.get(value, 0)} for value in order if field != "product" or value in got]


def _said(term: Term, scope: Scope) -> dict[str, Any]:
    return {
        "text": term.text,
        "key": term.key,
        "value": term.said,
        "negated": term.negated,
        "without": scope.query.without(term).text,
    }


def _others(field: str, scope: Scope) -> tuple[Term, ...]:
    return scope.query.without_key(field).terms


def _eligible(day: date) -> FromClause:
    """Customers with a live meetings or calling line."""
    lines = select(line.c.customer_id).where(line.c.product.in_(m.ANALYSED), p.live(line, day))
    return lines.distinct().subquery()


def _count(field: str, terms: Sequence[Term], scope: Scope, place: Place, value: str = "") -> Statement:
    who = _eligible(place.as_of)
    counted = select(literal(field).label("field"), literal(value).label("value"), func.count().label("n"))
    return counted.select_from(who).where(visible_by(terms, who.c.customer_id, scope, place))


def _by_status(scope: Scope, place: Place) -> list[Statement]:
    who, table = _eligible(place.as_of), statuses(scope, place)
    held = visible_by(_others("status", scope), who.c.customer_id, scope, place)
    counts = [func.count().filter(table.c[name]).label(name) for name in CHOICES["status"]]
    row = select(*counts).select_from(who).join(table, table.c.customer_id == who.c.customer_id).where(held).cte("held")
    return [
        select(literal("status").label("field"), literal(name).label("value"), row.c[name].label("n"))
        for name in CHOICES["status"]
    ]


def _by_product(scope: Scope, place: Place) -> Statement:
    who, name = _eligible(place.as_of), func.lower(line.c.product)
    held = visible_by(_others("product", scope), who.c.customer_id, scope, place)
    return (
        select(literal("product").label("field"), name.label("value"), _distinct(line))
        .join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))
        .where(held)
        .group_by(name)
    )


def _by_type(scope: Scope, place: Place) -> Statement:
    who = _eligible(place.as_of)
    held = visible_by(_others("type", scope), who.c.customer_id, scope, place)
    return (
        select(literal("type").label("field"), s.c.kind.label("value"), _distinct(s))
        .join(who, and_(who.c.customer_id == s.c.customer_id, present(s, place.as_of)))
        .where(held)
        .group_by(s.c.kind)
    )


def _by_manager(scope: Scope, place: Place) -> Statement:
    who = _eligible(place.as_of)
    held = visible_by(_others("managed-by", scope), who.c.customer_id, scope, place)
    return (
        select(literal("managed-by").label("field"), c.c.managed_by.label("value"), _distinct(c))
        .join(who, who.c.customer_id == c.c.customer_id)
        .where(held)
        .group_by(c.c.managed_by)
    )


def _distinct(table: FromClause) -> Any:
    return func.count(table.c.customer_id.distinct()).label("n")


QUERY = Question("query", ask, combine, reads_query=True)


def _others_asked(scope: Scope, _place: Place) -> Statement:
    name = func.lower(line.c.product)
    return select(name.label("product")).where(name.not_in(m.PRODUCTS), visible(line.c.customer_id, scope)).distinct()


def _others_listed(found: Sequence[Found], _scope: Scope) -> list[str]:
    return sorted({row["product"] for rows in found for row in rows})


# Products beside those that are defined, of any day.
OTHER_PRODUCTS = Question("products", _others_asked, _others_listed)
