"""The query bar: how many customers are found, and how many each further value of a field would give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, or_, select, union_all

from dashboard import codes
from dashboard.data import call_metrics
from dashboard.data import populations as p
from dashboard.data.questions.calling import week
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import present, statuses, visible, visible_by
from dashboard.data.warehouse.schema import calling_week, line
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import subscription as s
from dashboard.query import CHOICES, Term
from dashboard.scope import RegionView, Scope

FIELDS = ("status", "product", "type", "managed-by", "region")
SUPPORT_FIELDS = ("status", "region")
FOUND, TOTAL = "found", "total"
Here = Callable[[Scope, RegionView], FromClause]  # customer_id of those that a page can show


def ask(here: Here, scope: Scope, place: RegionView) -> Statement:
    """Rows (field, value, n, here): customers by each value of the fields, under the terms of the other fields.

    `n` counts all customers that the reader may see there, `here` those of them that the page can show.
    """
    who = _everybody(here(scope, place), place)
    counts = [
        _count(FOUND, scope.query.terms, who, scope, place),
        _count(TOTAL, (), who, scope, place),
        *(counted for field in FIELDS for counted in _COUNTED[field](who, scope, place)),
    ]
    return select(union_all(*counts).subquery())


def combine(found: Sequence[Found], scope: Scope, fields: Sequence[str] = FIELDS) -> dict[str, Any]:
    """{"found", "total", "terms": [...], "facets": [{"key", "values": [{"value", "count", "here"}]}]}.

    `found_here` and `total_here`: those of them that the page can show.
    """
    counts: dict[tuple[str, str], Counted] = {}
    for row in (row for rows in found for row in rows):
        n, here = counts.get((row["field"], row["value"]), NONE)
        counts[row["field"], row["value"]] = n + row["n"], here + row["here"]
    return {
        **_named(FOUND, counts),
        **_named(TOTAL, counts),
        "terms": [_said(term, scope) for term in scope.query.terms],
        "facets": [{"key": field, "values": _values(field, counts)} for field in fields],
    }


Counted = tuple[int, int]  # all, and those that the page can show
NONE = 0, 0


def _named(field: str, counts: dict[tuple[str, str], Counted]) -> dict[str, int]:
    n, here = counts.get((field, ""), NONE)
    return {field: n, f"{field}_here": here}


def _values(field: str, counts: dict[tuple[str, str], Counted]) -> list[dict[str, Any]]:
    got = {value: counted for (name, value), counted in counts.items() if name == field}
    order = CHOICES.get(field) or tuple(dict.fromkeys((*codes.PRODUCTS, *sorted(got))))
    # A product that nobody has is no choice; the fixed values stay, also at 0.
    wanted = [value for value in order if field != "product" or value in got]
    return [
        {"value": value, "count": n, "here": here}
        for value, (n, here) in ((value, got.get(value, NONE)) for value in wanted)
    ]


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


def _with_licenses(_scope: Scope, place: RegionView) -> FromClause:
    """Customers with a live meetings or calling line: eligible (docs/metrics.md 3)."""
    lines = select(line.c.customer_id).where(line.c.product.in_(codes.ANALYSED), p.live(line, place.as_of))
    return lines.distinct().subquery("shown")


def _with_calls(scope: Scope, place: RegionView) -> FromClause:
    """Customers with a live calling line, or a leg in the week: the rows of usage (docs/metrics.md 8)."""
    lines = select(line.c.customer_id).where(line.c.product == call_metrics.PRODUCT, p.live(line, place.as_of))
    legs = select(calling_week.c.customer_id).where(calling_week.c.week == week(scope), calling_week.c.legs > 0)
    return lines.union(legs).subquery("shown")


def _everybody(here: FromClause, place: RegionView) -> FromClause:
    """Every customer who counts at the day, with whether the page can show it."""
    shown = here.c.customer_id.is_not(None)
    joined = select(c.c.customer_id, c.c.managed_by, shown.label("here")).outerjoin(
        here, here.c.customer_id == c.c.customer_id
    )
    return joined.where(or_(present(c, place.as_of), shown)).cte("everybody")


def _row(field: str, value: ColumnElement[str], who: FromClause) -> Statement:
    """A row of the answer, where `who` has a row for each customer at most once under its value."""
    n, here = func.count().label("n"), func.count().filter(who.c.here).label("here")
    return select(literal(field).label("field"), value.label("value"), n, here)


def _count(
    field: str, terms: Sequence[Term], who: FromClause, scope: Scope, place: RegionView, value: str = ""
) -> Statement:
    counted = _row(field, literal(value), who).select_from(who)
    return counted.where(visible_by(terms, who.c.customer_id, scope, place))


def _by_status(who: FromClause, scope: Scope, place: RegionView) -> list[Statement]:
    table, names = statuses(scope, place), CHOICES["status"]
    held = visible_by(_others("status", scope), who.c.customer_id, scope, place)
    counts = [func.count().filter(table.c[name]).label(name) for name in names]
    shown = [func.count().filter(and_(table.c[name], who.c.here)).label(f"{name}_here") for name in names]
    joined = select(*counts, *shown).select_from(who).join(table, table.c.customer_id == who.c.customer_id)
    row = joined.where(held).cte("held")
    return [
        select(
            literal("status").label("field"),
            literal(name).label("value"),
            row.c[name].label("n"),
            row.c[f"{name}_here"].label("here"),
        )
        for name in names
    ]


def _by_product(who: FromClause, scope: Scope, place: RegionView) -> Statement:
    held = visible_by(_others("product", scope), who.c.customer_id, scope, place)
    name = func.lower(line.c.product)
    lines = (
        select(line.c.customer_id, name.label("value"), who.c.here)
        .join(who, and_(who.c.customer_id == line.c.customer_id, p.live(line, place.as_of)))
        .where(held)
    )
    return _by_value("product", lines)


def _by_type(who: FromClause, scope: Scope, place: RegionView) -> Statement:
    held = visible_by(_others("type", scope), who.c.customer_id, scope, place)
    owned = (
        select(s.c.customer_id, s.c.kind.label("value"), who.c.here)
        .join(who, and_(who.c.customer_id == s.c.customer_id, present(s, place.as_of)))
        .where(held)
    )
    return _by_value("type", owned)


def _by_manager(who: FromClause, scope: Scope, place: RegionView) -> Statement:
    held = visible_by(_others("managed-by", scope), who.c.customer_id, scope, place)
    return _by_value("managed-by", select(who.c.customer_id, who.c.managed_by.label("value"), who.c.here).where(held))


def _by_value(field: str, asked: Statement) -> Statement:
    """Customers by value, each once."""
    held = asked.distinct().subquery()
    return _row(field, held.c.value, held).group_by(held.c.value)


def _by_region(who: FromClause, scope: Scope, place: RegionView) -> list[Statement]:
    return [_count("region", _others("region", scope), who, scope, place, place.region.value)]


# How the customers of each value of a field are counted.
_COUNTED: Mapping[str, Callable[[FromClause, Scope, RegionView], list[Statement]]] = {
    "status": _by_status,
    "product": lambda *of: [_by_product(*of)],
    "type": lambda *of: [_by_type(*of)],
    "managed-by": lambda *of: [_by_manager(*of)],
    "region": _by_region,
}


# The filter of the license page, and that of the calling page, which can show other customers.
QUERY = Question("query", partial(ask, _with_licenses), combine, reads_query=True)
CALLING_QUERY = Question("calling-query", partial(ask, _with_calls), combine, reads_query=True)


def _others_asked(scope: Scope, _place: RegionView) -> Statement:
    name = func.lower(line.c.product)
    return (
        select(name.label("product")).where(name.not_in(codes.PRODUCTS), visible(line.c.customer_id, scope)).distinct()
    )


def _others_listed(found: Sequence[Found], _scope: Scope) -> list[str]:
    return sorted({row["product"] for rows in found for row in rows})


# Products beside those that are defined, of any day.
OTHER_PRODUCTS = Question("products", _others_asked, _others_listed)
