"""Questions about licenses: each is a statement for one region and the way its answers are combined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    case,
    func,
    literal,
    select,
    union_all,
)  # fmt: skip

from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.metrics import Section
from dashboard.data.questions.lines import judged_at, lines_at
from dashboard.data.store import Found, Question, Statement
from dashboard.data.visible import statuses, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line_value
from dashboard.scope import Region, RegionView, Scope

NUMBERS = ("total", "assigned", "used")
ROW = ("org_id", "customer", "subscription_id", "kind", "start_date", "end_date", "auto_renew", *NUMBERS)


# Top KPIs -----------------------------------------------------------------------------


def ask_top(scope: Scope, place: RegionView) -> Statement:
    """Five counts of distinct customers, at the place's day and a week before."""
    both = union_all(*(_top_at(scope, day, when) for when, day in _days(place))).subquery()
    return select(both)


def _days(place: RegionView) -> tuple[tuple[str, date], ...]:
    return ("top", place.as_of), ("top_previous", place.week_before)


def _top_at(scope: Scope, day: date, when: str) -> Statement:
    lines = judged_at(day, m.ANALYSED, scope)
    counts = [
        func.count(lines.c.customer_id.distinct() if holds is None else _where(lines, holds, day).distinct()).label(
            name
        )
        for name, holds in p.TOP.items()
    ]
    snapshots = func.count(lines.c.line_id).label("live"), func.count(lines.c.total).label("known")
    return select(literal(when).label("at"), *counts, *snapshots).where(visible(lines.c.customer_id, scope))


def _where(lines: FromClause, holds: Any, day: date) -> ColumnElement[int]:
    return case((holds(lines, day), lines.c.customer_id))


def combine_top(found: Sequence[Found], _scope: Scope) -> dict[str, dict[str, int]]:
    """{"top": {...}, "top_previous": {...}}, added up over the regions."""
    parts: dict[str, dict[str, int]] = {}
    for when in ("top", "top_previous"):
        rows = [row for rows in found for row in rows if row["at"] == when]
        parts[when] = {name: sum(row[name] for row in rows) for name in p.TOP}
    return parts


def combine_page_top(found: Sequence[Found], scope: Scope) -> dict[str, Any]:
    """The same, with the names of those of which nothing is known a week before.

    Before the first snapshot of a region nothing is; where most snapshots are missing, what snapshots say is not.
    """
    before = [row for rows in found for row in rows if row["at"] == "top_previous"]
    if any(place.week_before < place.first_date for place in scope.places):
        unknown = list(p.TOP)
    else:
        missing = any(m.left_out(row["live"], row["known"]) for row in before)
        unknown = [name for name in p.TOP if missing and name in m.TOP_OF_SNAPSHOTS]
    return {**combine_top(found, scope), "unknown_previous": unknown}


# Sections -----------------------------------------------------------------------------


def ask_section(section: Section, scope: Scope, place: RegionView) -> Statement:
    """All rows of a section's table in one region, with what their columns need."""
    day, product = place.as_of, scope.service.value
    source = judged_at(day, (product,), scope) if section is Section.LOW else lines_at(day, (product,))
    population = (
        select(source)
        .where(p.POPULATIONS[section](source, day), visible(source.c.customer_id, scope))
        .cte("population")
    )
    before, uses = _values_at(place.week_before, product), _uses(section, day, product, population)
    columns: list[ColumnElement[Any]] = [
        c.c.org_id, c.c.name.label("customer"), population,  # type: ignore[list-item]  # a CTE stands for its columns
        before.c.assigned.label("assigned_before"), before.c.used.label("used_before"),
    ]  # fmt: skip
    statement = (
        select(*columns, *([] if uses is None else [column for column in uses.c if column.name != "line_id"]))
        .select_from(population)
        .join(c, c.c.customer_id == population.c.customer_id)
        .outerjoin(before, before.c.line_id == population.c.line_id)
    )
    return statement if uses is None else statement.outerjoin(uses, uses.c.line_id == population.c.line_id)


def _values_at(day: date, product: str) -> FromClause:
    columns = line_value.c
    return (
        select(columns.line_id, columns.assigned, columns.used)
        .where(columns.product == product, p.known(line_value, day))
        .subquery("before")
    )


def _uses(section: Section, day: date, product: str, population: FromClause) -> FromClause | None:
    """`used` at the 13 dates, one column each (`use_0` the oldest)."""
    if section not in (Section.EXPIRING, Section.RENEWING):
        return None
    days = m.spark_dates(day)
    columns = [
        func.max(case((p.known(line_value, d), line_value.c.used))).label(f"use_{i}") for i, d in enumerate(days)
    ]
    return (
        select(line_value.c.line_id, *columns)
        .where(
            line_value.c.product == product,
            line_value.c.valid_from > days[0] - timedelta(days=m.KNOWN_DAYS),
            line_value.c.valid_from <= day,
            line_value.c.line_id.in_(select(population.c.line_id)),
        )
        .group_by(line_value.c.line_id)
        .subquery("uses")
    )


def combine_section(section: Section, found: Sequence[Found], scope: Scope) -> dict[str, Any]:
    """{"kpis": {...}, "rows": [...]}: rows of all regions in the table's default order."""
    rows = [_row(section, row, place) for place, rows in zip(scope.places, found, strict=True) for row in rows]
    regions = list(Region)
    order = m.ORDER[section]
    rows.sort(key=lambda row: (order(row), row["customer"], row["subscription_id"], regions.index(row["region"])))
    return {"kpis": m.kpis(section, rows), "rows": rows}


def _row(section: Section, row: dict[str, Any], place: RegionView) -> dict[str, Any]:
    shown = {"region": place.region, **{name: row[name] for name in ROW}}
    shown["assignment_change"] = m.change(row["assigned"], row["assigned_before"])
    shown["usage_change"] = m.change(row["used"], row["used_before"])
    return shown | _MORE[section](row, place.as_of)


def _ending(row: dict[str, Any], day: date) -> dict[str, Any]:
    uses = [row[f"use_{i}"] for i in range(m.SPARK_WEEKS)]
    return {"days": (row["end_date"] - day).days, "usage_13_weeks": uses}


def _low(row: dict[str, Any], day: date) -> dict[str, Any]:
    return {
        "months": m.months_between(row["start_date"], day),
        **{name: row[name] for name in ("rate", "bound", "band", "cohort_size")},
    }


_MORE: dict[Section, Callable[[dict[str, Any], date], dict[str, Any]]] = {
    Section.RECENT: lambda row, day: {"days": (day - row["start_date"]).days},
    Section.EXPIRING: _ending,
    Section.RENEWING: _ending,
    Section.LOW: _low,
    Section.OVER: lambda row, day: {
        "months": m.months_between(day, row["end_date"]),
        "rate": m.rate(row["assigned"], row["total"]),
    },
}


# Statuses -----------------------------------------------------------------------------


def ask_statuses(scope: Scope, place: RegionView) -> Statement:
    """How many present customers in scope hold each status."""
    table = statuses(scope, place)
    counts = [func.count().filter(table.c[name]).label(name) for name in STATUS_ORDER]
    return select(*counts).where(visible(table.c.customer_id, scope))


STATUS_ORDER = (
    "trial", "subscription", "expiring_soon", "license_overage",
    "no_recent_activity", "ready_for_order_setup", "suspended", "expired",
)  # fmt: skip


def combine_statuses(found: Sequence[Found], _scope: Scope) -> dict[str, int]:
    """{"trial": n, ...}, added up over the regions."""
    return {name: sum(row[name] for rows in found for row in rows) for name in STATUS_ORDER}


# All questions ---------------------------------------------------------------------------


TOP = Question("top", ask_top, combine_top)
PAGE_TOP = Question("page-top", ask_top, combine_page_top)
STATUSES = Question("statuses", ask_statuses, combine_statuses)
SECTIONS = {
    section: Question(section.value, partial(ask_section, section), partial(combine_section, section))
    for section in Section
}
# On the page a section says also how many customers its figure at the top counts, of both services.
PAGE_SECTIONS = {section: replace(question, beside=(("all", PAGE_TOP),)) for section, question in SECTIONS.items()}
