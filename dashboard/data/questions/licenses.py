"""Questions about licenses: each is a statement for one region and the way its answers are combined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, case, func, literal, null, select, union_all

from dashboard import codes
from dashboard.data import metrics as m
from dashboard.data import populations as p
from dashboard.data.listing import WINDOWED, By, Listing
from dashboard.data.metrics import Section
from dashboard.data.questions.lines import judged_at, lines_at
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import statuses, visible
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.warehouse.schema import line_value
from dashboard.data.warehouse.schema import subscription as s
from dashboard.data.windows import Listed
from dashboard.scope import RegionView, Scope

Column = ColumnElement[Any]

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
    lines = judged_at(day, codes.ANALYSED, scope)
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
    """The rows of a section's table in the whole region, with all that can be shown of them."""
    day, product = place.as_of, scope.service.value
    source = judged_at(day, (product,), scope) if section is Section.LOW else lines_at(day, (product,))
    population = select(source).where(p.POPULATIONS[section](source, day)).cte("population")
    before, uses = _values_at(place.week_before, product), _uses(section, day, product, population)
    more = {name: made(population, literal(day, Date), uses) for name, made in _MORE[section].items()}
    statement = (
        select(
            literal(place.region.value).label("region"),
            population.c.customer_id,
            *_of(population, before),
            *(value.label(name) for name, value in more.items()),
        )
        .select_from(population)
        .join(c, c.c.customer_id == population.c.customer_id)
        .outerjoin(s, s.c.subscription_id == population.c.subscription_id)
        .outerjoin(before, before.c.line_id == population.c.line_id)
    )
    return statement if uses is None else statement.outerjoin(uses, uses.c.line_id == population.c.line_id)


def _of(lines: FromClause, before: FromClause) -> list[Column]:
    """What every section's row has."""
    columns, total, assigned = lines.c, lines.c.total, lines.c.assigned
    return [
        c.c.org_id,
        c.c.name.label("customer"),
        c.c.name_key,
        func.coalesce(s.c.id_key, "").label("id_key"),
        *(columns[name] for name in ROW if name not in ("org_id", "customer")),
        (assigned - before.c.assigned).label("assignment_change"),
        (columns.used - before.c.used).label("usage_change"),
        p.available(total, assigned).label("available"),
        p.over(total, assigned).label("over"),
        p.share(columns.used, total).label("used_rate"),
    ]


def _values_at(day: date, product: str) -> FromClause:
    columns = line_value.c
    return (
        select(columns.line_id, columns.assigned, columns.used)
        .where(columns.product == product, p.known(line_value, day))
        .subquery("before")
    )


def _uses(section: Section, day: date, product: str, population: FromClause) -> FromClause | None:
    """`used` at the 13 dates as a list, the oldest first."""
    if section not in (Section.EXPIRING, Section.RENEWING):
        return None
    days = m.spark_dates(day)
    weeks = func.list_value(*(func.max(case((p.known(line_value, d), line_value.c.used))) for d in days))
    return (
        select(line_value.c.line_id, weeks.label("weeks"))
        .where(
            line_value.c.product == product,
            line_value.c.valid_from > days[0] - timedelta(days=m.KNOWN_DAYS),
            line_value.c.valid_from <= day,
            line_value.c.line_id.in_(select(population.c.line_id)),
        )
        .group_by(line_value.c.line_id)
        .subquery("uses")
    )


# How a column is made of the section's lines, the day, and the uses where the section has them.
Made = Callable[[FromClause, Column, FromClause | None], Column]


def _weeks(_lines: FromClause, _day: Column, uses: FromClause | None) -> Column:
    unknown = func.list_value(*(null() for _ in range(m.SPARK_WEEKS)))
    return unknown if uses is None else func.coalesce(uses.c.weeks, unknown)


def _judged(name: str) -> Made:
    return lambda lines, _day, _uses: lines.c[name]


_ENDING: dict[str, Made] = {
    "days": lambda lines, day, _uses: p.days_between(day, lines.c.end_date),
    "usage_13_weeks": _weeks,
}
# What each section's rows have besides, in this order.
_MORE: dict[Section, dict[str, Made]] = {
    Section.RECENT: {"days": lambda lines, day, _uses: p.days_between(lines.c.start_date, day)},
    Section.EXPIRING: _ENDING,
    Section.RENEWING: _ENDING,
    Section.LOW: {
        "months": lambda lines, day, _uses: p.months_between(lines.c.start_date, day),
        **{name: _judged(name) for name in ("rate", "bound", "band", "cohort_size")},
    },
    Section.OVER: {
        "months": lambda lines, day, _uses: p.months_between(day, lines.c.end_date),
        "rate": lambda lines, _day, _uses: p.share(lines.c.assigned, lines.c.total),
    },
}
# The default order: the first key of each, then customer name, then subscription ID. Days, not dates: on all regions
# each region counts from its own data date.
_FIRST = {
    Section.RECENT: By("days"),
    Section.EXPIRING: By("days"),
    Section.RENEWING: By("days"),
    Section.LOW: By("rate"),
    Section.OVER: By("over", descending=True),
}


def _order(section: Section, _scope: Scope) -> tuple[By, ...]:
    return _FIRST[section], By("customer"), By("subscription_id")


def _greatest(weeks: Column) -> Column:
    return func.list_max(weeks)


def _listing(section: Section) -> Listing:
    return Listing(
        section.value,
        partial(ask_section, section),
        columns=("region", *ROW, "assignment_change", "usage_change", *_MORE[section]),
        order=partial(_order, section),
        made=("available", "over", "used_rate"),
        folded={"customer": "name_key", "subscription_id": "id_key"},
        values={"usage_13_weeks": _greatest},
        sums=p.SUMS,
    )


def compose_section(section: Section, sums: Mapping[str, int], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """{"kpis": {...}, "rows": [...]}: rows of all regions in the table's default order."""
    return {"kpis": m.kpis(section, sums), "rows": rows}


def compose_page_section(section: Section, sums: Mapping[str, int], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The same with the sums that the figures are made of; of many rows the first."""
    return {"kpis": m.kpis(section, sums), "sums": sums, "rows": rows}


# Statuses -----------------------------------------------------------------------------


def ask_statuses(scope: Scope, place: RegionView) -> Statement:
    """How many present customers in scope hold each status."""
    table = statuses(scope, place)
    counts = [func.count().filter(table.c[name]).label(name) for name in codes.STATUSES]
    return select(*counts).where(visible(table.c.customer_id, scope))


def combine_statuses(found: Sequence[Found], _scope: Scope) -> dict[str, int]:
    """{"trial": n, ...}, added up over the regions."""
    return {name: sum(row[name] for rows in found for row in rows) for name in codes.STATUSES}


# All questions ---------------------------------------------------------------------------


TOP = Question("top", ask_top, combine_top)
PAGE_TOP = Question("page-top", ask_top, combine_page_top)
STATUSES = Question("statuses", ask_statuses, combine_statuses)
LISTINGS = {section: _listing(section) for section in Section}
SECTIONS = {
    section: Listed(section.value, listing, partial(compose_section, section), columns=listing.columns)
    for section, listing in LISTINGS.items()
}
# On the page a section says also how many customers its figure at the top counts, of both services.
PAGE_SECTIONS = {
    section: Listed(
        f"page-{section.value}",
        listing,
        partial(compose_page_section, section),
        most=WINDOWED,
        beside=(("all", PAGE_TOP),),
    )
    for section, listing in LISTINGS.items()
}
