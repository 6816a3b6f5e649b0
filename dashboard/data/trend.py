"""The license trend: sums over the live lines at each week end, and at the last day itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    select,
    union_all,
    values,
)

from dashboard.data import metrics as m
from dashboard.data.lines import lines_at
from dashboard.data.store import Found, Question, Statement
from dashboard.data.visible import visible
from dashboard.data.warehouse.schema import line, point, point_total
from dashboard.scope import Place, Scope

End = Callable[[Place], date]  # the day that a region's trend runs to


def as_of(place: Place) -> date:
    """The figures document: to the day that is read."""
    return place.as_of


def data_date(place: Place) -> date:
    """The page: to the newest data, with the day that is read marked (the query still selects at that day)."""
    return place.data_date


def ask_trend(end: End, scope: Scope, place: Place) -> Statement:
    """Sums at each week end up to the last that every region has, and at the place's own end (`own` true)."""
    parts = [_week_ends(end, scope), _sums_at(end(place), scope), *_before_first(end, scope, place)]
    return select(union_all(*parts).subquery())


def _week_ends(end: End, scope: Scope) -> Statement:
    last = min(end(other) for other in scope.places)
    table = point_total if scope.whole else point
    sums = [_added(table.c[name]).label(name) for name in ("live", "known", *m.SERIES)]
    statement = (
        select(table.c.date, literal(False).label("own"), *sums)
        .where(table.c.product == scope.service.value, table.c.date <= last)
        .group_by(table.c.date)
    )
    return statement if scope.whole else statement.where(visible(table.c.customer_id, scope))


def _added(amount: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


def _before_first(end: End, scope: Scope, place: Place) -> list[Statement]:
    """Where another region has data earlier: lines that are live here, without numbers, at those week ends."""
    first = min(other.first_date for other in scope.places)
    days = [day for day in _days_between(first, end(place)) if m.is_week_end(day)]
    if len(scope.places) == 1 or not days:
        return []
    product = scope.service.value
    weeks = values(column("date", Date), name="weeks").data([(day,) for day in days])
    began = select(func.min(point_total.c.date)).where(point_total.c.product == product).scalar_subquery()
    zeros = [literal(0).label(name) for name in ("known", *m.SERIES)]
    lives = and_(line.c.product == product, line.c.live_from <= weeks.c.date, line.c.live_until >= weeks.c.date)
    return [
        select(weeks.c.date, literal(False).label("own"), func.count().label("live"), *zeros)
        .join(line, lives)
        .where(func.coalesce(weeks.c.date < began, True), visible(line.c.customer_id, scope))
        .group_by(weeks.c.date)
    ]


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _sums_at(day: date, scope: Scope) -> Statement:
    lines = lines_at(day, (scope.service.value,))
    total, assigned, used = lines.c.total, lines.c.assigned, lines.c.used
    # greatest() passes over NULL, so each difference is guarded by what it needs.
    amounts = {
        "used": used,
        "idle": case((assigned > used, assigned - used), else_=0),
        "available": case((total > assigned, total - assigned), else_=0),
        "total": total,
        "over": case((assigned > total, assigned - total), else_=0),
    }
    return select(
        literal(day).label("date"),
        literal(True).label("own"),
        func.count(lines.c.line_id).label("live"),
        func.count(total).label("known"),
        *(_added(amounts[name]).label(name) for name in m.SERIES),
    ).where(visible(lines.c.customer_id, scope))


def combine_trend(end: End, found: Sequence[Found], scope: Scope) -> list[dict[str, Any]]:
    """Points in time order; a date that any region with live lines leaves out is left out."""
    days = [end(place) for place in scope.places]
    dated = [{**row, "date": max(days)} if row["own"] else row for rows in found for row in rows]
    # Where every region stands on the same week end, its own day is that week end already.
    if min(days) == max(days) and m.is_week_end(max(days)):
        dated = [row for row in dated if not row["own"]]
    by_date: dict[date, list[dict[str, Any]]] = {}
    for row in dated:
        by_date.setdefault(row["date"], []).append(row)
    return [_point(day, rows) for day, rows in sorted(by_date.items()) if _drawn(rows)]


def _drawn(rows: list[dict[str, Any]]) -> bool:
    return any(row["live"] for row in rows) and not any(m.left_out(row["live"], row["known"]) for row in rows)


def _point(day: date, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"date": day, **{name: sum(row[name] for row in rows) for name in m.SERIES}}


TREND = Question("trend", partial(ask_trend, as_of), partial(combine_trend, as_of))
TREND_TO_DATA_DATE = Question("trend-to-data-date", partial(ask_trend, data_date), partial(combine_trend, data_date))
