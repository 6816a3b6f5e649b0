"""The license trend: sums over the live lines at each week end, and at the last day itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
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
from dashboard.data.questions.lines import lines_at
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import visible
from dashboard.data.warehouse.schema import line, point, point_total
from dashboard.scope import RegionView, Scope

End = Callable[[RegionView], date]  # a day at which each region is read itself, beside the week ends
WEEK_END, FIRST = "week_end", "first"  # what a row is of; else the name of an end


def as_of(place: RegionView) -> date:
    """The day that is read."""
    return place.as_of


def data_date(place: RegionView) -> date:
    """The newest data (the query still selects at the day that is read)."""
    return place.data_date


def ask_trend(scope: Scope, place: RegionView) -> Statement:
    """The figures document: sums at each week end up to the day that is read, and at that day."""
    return _asked({"as_of": as_of}, scope, place)


def ask_page_trend(scope: Scope, place: RegionView) -> Statement:
    """The page: on to the newest data, with the day that is read among the points; and where the product begins."""
    began = select(func.min(point_total.c.date)).where(point_total.c.product == scope.service.value).scalar_subquery()
    nothing = [literal(0).label(name) for name in ("live", "known", *m.SERIES)]
    return _asked(_page_ends(scope), scope, place, [select(began.label("date"), literal(FIRST).label("of"), *nothing)])


def _page_ends(scope: Scope) -> Mapping[str, End]:
    is_past = any(place.as_of != place.data_date for place in scope.places)
    return {**({"as_of": as_of} if is_past else {}), "data_date": data_date}


def _asked(ends: Mapping[str, End], scope: Scope, place: RegionView, more: Sequence[Statement] = ()) -> Statement:
    """`ends` by name, the last is the newest: week ends run to it as far as every region has them."""
    last = [*ends.values()][-1]
    read = {day: lines_at(day, (scope.service.value,)) for day in {end(place) for end in ends.values()}}
    own = [_sums_at(end(place), read[end(place)], name, scope) for name, end in ends.items()]
    return select(union_all(_week_ends(last, scope), *own, *_before_first(last, scope, place), *more).subquery())


def _week_ends(end: End, scope: Scope) -> Statement:
    last = min(end(other) for other in scope.places)
    table = point_total if scope.whole else point
    sums = [_added(table.c[name]).label(name) for name in ("live", "known", *m.SERIES)]
    statement = (
        select(table.c.date, literal(WEEK_END).label("of"), *sums)
        .where(table.c.product == scope.service.value, table.c.date <= last)
        .group_by(table.c.date)
    )
    return statement if scope.whole else statement.where(visible(table.c.customer_id, scope))


def _added(amount: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


def _before_first(end: End, scope: Scope, place: RegionView) -> list[Statement]:
    """Where another region has data earlier: lines that are live here, without numbers, at those week ends."""
    first = min(other.first_date for other in scope.places)
    days = _week_ends_between(first, end(place))
    if len(scope.places) == 1 or not days:
        return []
    product = scope.service.value
    weeks = values(column("date", Date), name="weeks").data([(day,) for day in days])
    began = select(func.min(point_total.c.date)).where(point_total.c.product == product).scalar_subquery()
    zeros = [literal(0).label(name) for name in ("known", *m.SERIES)]
    lives = and_(line.c.product == product, line.c.live_from <= weeks.c.date, line.c.live_until >= weeks.c.date)
    return [
        select(weeks.c.date, literal(WEEK_END).label("of"), func.count().label("live"), *zeros)
        .join(line, lives)
        .where(func.coalesce(weeks.c.date < began, True), visible(line.c.customer_id, scope))
        .group_by(weeks.c.date)
    ]


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def _sums_at(day: date, lines: FromClause, name: str, scope: Scope) -> Statement:
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
        literal(name).label("of"),
        func.count(lines.c.line_id).label("live"),
        func.count(total).label("known"),
        *(_added(amounts[name]).label(name) for name in m.SERIES),
    ).where(visible(lines.c.customer_id, scope))


Rows = Sequence[dict[str, Any]]


def combine_trend(found: Sequence[Found], scope: Scope) -> list[dict[str, Any]]:
    """Points in time order; a date that any region with live lines leaves out is left out."""
    by_date = _by_date({"as_of": as_of}, found, scope)
    return [_point(day, rows) for day, rows in sorted(by_date.items()) if _lines(rows) and not _is_gap(rows)]


def combine_page_trend(found: Sequence[Found], scope: Scope) -> list[dict[str, Any]]:
    """The same, with a point of 0 where no line lives; so only where snapshots are missing there is none.

    `lines`: how many lines live then. Where none lives at any date, there is nothing to draw.
    """
    by_date = _by_date(_page_ends(scope), found, scope)
    firsts = [row["date"] for rows in found for row in rows if row["of"] == FIRST and row["date"]]
    expected = _week_ends_between(min(firsts), min(place.data_date for place in scope.places)) if firsts else []
    dated = {**{day: [] for day in expected}, **by_date}
    points = [{**_point(day, rows), "lines": _lines(rows)} for day, rows in sorted(dated.items()) if not _is_gap(rows)]
    return points if any(map(_lines, by_date.values())) else []


def _by_date(ends: Mapping[str, End], found: Sequence[Found], scope: Scope) -> dict[date, list[dict[str, Any]]]:
    """Rows of week ends by their date; those of an end stand at the newest day that any region is read at."""
    days = {name: [end(place) for place in scope.places] for name, end in ends.items()}
    by_date: dict[date, list[dict[str, Any]]] = {}
    for row in (row for rows in found for row in rows if row["of"] != FIRST):
        own = days.get(row["of"], [])
        # Where every region stands on the same week end, its own day is that week end already.
        if own and min(own) == max(own) and m.is_week_end(max(own)):
            continue
        by_date.setdefault(max(own) if own else row["date"], []).append(row)
    return by_date


def _week_ends_between(first: date, last: date) -> list[date]:
    return [day for day in _days_between(first, last) if m.is_week_end(day)]


def _lines(rows: Rows) -> int:
    return sum(row["live"] for row in rows)


def _is_gap(rows: Rows) -> bool:
    return any(m.left_out(row["live"], row["known"]) for row in rows)


def _point(day: date, rows: Rows) -> dict[str, Any]:
    return {"date": day, **{name: sum(row[name] for row in rows) for name in m.SERIES}}


TREND = Question("trend", ask_trend, combine_trend)
TREND_TO_DATA_DATE = Question("trend-to-data-date", ask_page_trend, combine_page_trend)
