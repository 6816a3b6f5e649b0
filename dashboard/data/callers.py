"""The tables of the calling page: customers by usage, by call quality, by their queues (metrics.md 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)  # fmt: skip

from dashboard.data import calls
from dashboard.data import metrics as m
from dashboard.data.calling import Row, by_week, poor, queue_kpis, total, week
from dashboard.data.lines import lines_at
from dashboard.data.store import Found, Question, Statement
from dashboard.data.visible import present, visible
from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.schema import calling_week, endpoint_week, feature_week, queue_week
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import WEEK, By, Place, Region, Scope

_BEFORE = "before_"
_TREND = [f"_{back}" for back in range(calls.TREND_WEEKS - 1, -1, -1)]  # `_0` is the week itself


def _weeks(scope: Scope) -> list[date]:
    return list(calls.weeks_to(week(scope)))


def _legs(scope: Scope) -> FromClause:
    """Facts of legs, a row for each customer and week: all of them, or those of the cut."""
    if scope.cut is None:
        return calling_week
    table, name = {By.ENDPOINT: (endpoint_week, "endpoint_type"), By.FEATURE: (feature_week, "feature")}[scope.cut.by]
    return select(table).where(table.c[name] == scope.cut.value).subquery("legs")


def _queued(scope: Scope) -> FromClause:
    """Facts of queue entries, a row for each customer and week."""
    if scope.cut is None:
        return calling_week
    table, name = queue_week, {By.ENDPOINT: "endpoint_type", By.FEATURE: "feature"}[scope.cut.by]
    sums = [total(table.c[each], each) for each in rollup.QUEUE_SUMS]
    asked = select(table.c.week, table.c.customer_id, *sums).where(table.c[name] == scope.cut.value)
    return asked.group_by(table.c.week, table.c.customer_id).subquery("queued")


def _of_customers(columns: Sequence[ColumnElement[Any]], facts: FromClause, since: date, scope: Scope) -> FromClause:
    """Facts since a week as columns, one row for each customer that the reader may see."""
    return (
        select(facts.c.customer_id, *columns)
        .where(facts.c.week.between(since, week(scope)), visible(facts.c.customer_id, scope))
        .group_by(facts.c.customer_id)
        .subquery("told")
    )


def _at(names: Sequence[str], facts: FromClause, day: date, before: str = "") -> list[ColumnElement[Any]]:
    return [func.max(case((facts.c.week == day, facts.c[name]))).label(before + name) for name in names]


def _who() -> tuple[ColumnElement[Any], ...]:
    return c.c.org_id, c.c.name.label("customer")


# Usage --------------------------------------------------------------------------------------


def ask_usage(scope: Scope, place: Place) -> Statement:
    """Customers with a live calling line at the place's day, or with a leg in the week."""
    told, licensed = _usage(scope), _licensed(place)
    licenses = [func.coalesce(licensed.c[name], 0).label(name) for name in ("assigned", "total")]
    numbers = [column for column in told.c if column.name != "customer_id"]
    called, owns = told.c.legs.is_not(None), licensed.c.customer_id.is_not(None)
    return (
        select(*_who(), *licenses, *numbers)
        .select_from(c)
        .outerjoin(licensed, licensed.c.customer_id == c.c.customer_id)
        .outerjoin(told, and_(told.c.customer_id == c.c.customer_id, present(c, calls.week_end(week(scope)))))
        .where(called if scope.cut else or_(called, owns), visible(c.c.customer_id, scope))
    )


def _usage(scope: Scope) -> FromClause:
    facts, weeks = _legs(scope), _weeks(scope)
    counts = _at(("calls", "legs", "seconds", "video_seconds"), facts, weeks[-1])
    if scope.cut:
        return _of_customers(counts, facts, weeks[-1], scope)
    users = sum((facts.c[name] for name in rollup.USERS), literal(0))
    trend = by_week(users, facts, {f"users{name}": day for name, day in zip(_TREND, weeks, strict=True)})
    return _of_customers([*counts, *trend], facts, weeks[0], scope)


def _licensed(place: Place) -> FromClause:
    lines = lines_at(place.as_of, (calls.PRODUCT,))
    sums = [total(lines.c[name], name) for name in ("assigned", "total")]
    return select(lines.c.customer_id, *sums).group_by(lines.c.customer_id).subquery("licensed")


def combine_usage(found: Sequence[Found], scope: Scope) -> list[Row]:
    """Most active users first; of a part of the calls, where users are not known, most legs first."""
    rows = [_usage_row(row, place, scope) for place, rows in zip(scope.places, found, strict=True) for row in rows]
    return _sorted(rows, lambda row: (-(row["active_users"] or 0), -row["legs"] if scope.cut else 0))


def _usage_row(row: Row, place: Place, scope: Scope) -> Row:
    users = [None if scope.cut else row[f"users{name}"] or 0 for name in _TREND]
    return {
        **_named(row, place),
        "assigned": None if scope.cut else row["assigned"],
        "total": None if scope.cut else row["total"],
        "active_users": users[-1],
        "change": m.change(users[-1], users[-2]),
        "calls": row["calls"] or 0,
        "legs": row["legs"] or 0,
        "minutes": (row["seconds"] or 0) / 60,
        "video_minutes": (row["video_seconds"] or 0) / 60,
        "active_users_8_weeks": users,
    }


# Quality ------------------------------------------------------------------------------------


def ask_quality(scope: Scope, _place: Place) -> Statement:
    """Customers with a leg in the week: its legs, 8 weeks of poor and measured ones, the worst endpoint type."""
    facts, weeks = _legs(scope), _weeks(scope)
    days = dict(zip(_TREND, weeks, strict=True))
    trends = [
        *by_week(poor(facts, scope), facts, {f"poor{name}": day for name, day in days.items()}),
        *by_week(facts.c.measured, facts, {f"measured{name}": day for name, day in days.items()}),
    ]
    told = _of_customers([*_at(("legs", "video_legs"), facts, weeks[-1]), *trends], facts, weeks[0], scope)
    worst = _worst(scope)
    numbers = [column for column in told.c if column.name != "customer_id"]
    return (
        select(*_who(), *numbers, worst.c.worst_endpoint, worst.c.worst_endpoint_poor_rate)
        .select_from(told)
        .join(c, c.c.customer_id == told.c.customer_id)
        .outerjoin(worst, worst.c.customer_id == told.c.customer_id)
        .where(told.c.legs > 0, present(c, calls.week_end(weeks[-1])))
    )


def _worst(scope: Scope) -> FromClause:
    """By customer: the endpoint type with the highest poor rate, then with more poor legs, then by name."""
    table = endpoint_week
    bad = poor(table, scope)
    rate = (bad / table.c.measured).label("worst_endpoint_poor_rate")
    place = func.row_number().over(
        partition_by=table.c.customer_id, order_by=(rate.desc(), bad.desc(), table.c.endpoint_type)
    )
    asked = (
        select(table.c.customer_id, table.c.endpoint_type.label("worst_endpoint"), rate, place.label("place"))
        .where(table.c.week == week(scope), bad > 0, visible(table.c.customer_id, scope))
        .subquery("rated")
    )
    first = select(asked).where(asked.c.place == 1)
    return (first.where(literal(False)) if scope.cut else first).subquery("worst")


def combine_quality(found: Sequence[Found], scope: Scope) -> list[Row]:
    """Highest poor rate first, unknown last, then most legs."""
    rows = [_quality_row(row, place) for place, rows in zip(scope.places, found, strict=True) for row in rows]
    return _sorted(rows, lambda row: (*_highest(row["poor_rate"]), -row["legs"]))


def _quality_row(row: Row, place: Place) -> Row:
    rates = [calls.poor_rate(row[f"poor{name}"] or 0, row[f"measured{name}"] or 0) for name in _TREND]
    bad, measured = row[f"poor{_TREND[-1]}"], row[f"measured{_TREND[-1]}"]
    return {
        **_named(row, place),
        "legs": row["legs"],
        "poor": bad,
        "good": measured - bad,
        "poor_rate": rates[-1],
        "change_pp": calls.difference(rates[-1], rates[-2]),
        "audio_legs": row["legs"] - row["video_legs"],
        "video_legs": row["video_legs"],
        "worst_endpoint": row["worst_endpoint"],
        "worst_endpoint_poor_rate": row["worst_endpoint_poor_rate"],
        "poor_rate_8_weeks": rates,
    }


# Queues -------------------------------------------------------------------------------------


def ask_queues(scope: Scope, _place: Place) -> Statement:
    """Customers with a queue entry in the week, and what their queues did in the week before."""
    facts, now = _queued(scope), week(scope)
    columns = [
        *_at(rollup.QUEUE_SUMS, facts, now),
        *_at(("offered", "abandoned"), facts, now - WEEK, _BEFORE),
    ]
    told = _of_customers(columns, facts, now - WEEK, scope)
    numbers = [column for column in told.c if column.name != "customer_id"]
    return (
        select(*_who(), *numbers)
        .select_from(told)
        .join(c, c.c.customer_id == told.c.customer_id)
        .where(told.c.offered > 0, present(c, calls.week_end(now)))
    )


def combine_queues(found: Sequence[Found], scope: Scope) -> list[Row]:
    """Highest abandoned rate first, then most offered."""
    rows = [_queue_row(row, place) for place, rows in zip(scope.places, found, strict=True) for row in rows]
    return _sorted(rows, lambda row: (*_highest(row["abandoned_rate"]), -row["offered"]))


def _queue_row(row: Row, place: Place) -> Row:
    before = m.rate(row[_BEFORE + "abandoned"], row[_BEFORE + "offered"])
    kpis = queue_kpis([row])
    return {
        **_named(row, place),
        **{name: row[name] for name in calls.OUTCOMES},
        **kpis,
        "change_pp": calls.difference(kpis["abandoned_rate"], before),
    }


# All three ------------------------------------------------------------------------------------


def _named(row: Row, place: Place) -> Row:
    return {"region": place.region, "org_id": row["org_id"], "customer": row["customer"]}


def _highest(rate: float | None) -> tuple[bool, float]:
    return rate is None, -(rate or 0)


def _sorted(rows: list[Row], first: Any) -> list[Row]:
    regions = list(Region)
    return sorted(rows, key=lambda row: (first(row), row["customer"], row["org_id"], regions.index(row["region"])))


USAGE = Question("calling-usage", ask_usage, combine_usage)
QUALITY = Question("calling-quality", ask_quality, combine_quality)
QUEUES = Question("calling-queues", ask_queues, combine_queues)
