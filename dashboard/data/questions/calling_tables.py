"""The tables of the calling page: customers by usage, by call quality, by their queues (docs/metrics.md 8).

A statement gives its rows as the figures document has them, and in order: ten thousand of them are a tenth of a second
where each would be put together here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal, null, or_, select

from dashboard.data import call_metrics
from dashboard.data.questions.calling import Row, poor, total, week
from dashboard.data.questions.lines import lines_at
from dashboard.data.store import Found, Question, Statement
from dashboard.data.visible import present, visible
from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.schema import calling_week, endpoint_week, feature_week, queue_week
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import WEEK, By, Region, RegionView, Scope

Column = ColumnElement[Any]
_CUTS = {By.ENDPOINT: (endpoint_week, "endpoint_type"), By.FEATURE: (feature_week, "feature")}


def _weeks(scope: Scope) -> tuple[date, ...]:
    return call_metrics.weeks_to(week(scope))


def _legs(scope: Scope) -> FromClause:
    """Facts of legs, a row for each customer and week: all of them, or those of the cut."""
    if scope.cut is None:
        return calling_week
    table, name = _CUTS[scope.cut.by]
    return select(table).where(table.c[name] == scope.cut.value).subquery("legs")


def _queued(scope: Scope) -> FromClause:
    """Facts of queue entries, a row for each customer and week."""
    if scope.cut is None:
        return calling_week
    _table, name = _CUTS[scope.cut.by]
    sums = [total(queue_week.c[each], each) for each in rollup.QUEUE_SUMS]
    asked = select(queue_week.c.week, queue_week.c.customer_id, *sums).where(queue_week.c[name] == scope.cut.value)
    return asked.group_by(queue_week.c.week, queue_week.c.customer_id).subquery("queued")


def _told(columns: dict[str, Column], facts: FromClause, since: date, scope: Scope) -> FromClause:
    """Facts since a week as columns, one row for each customer that the reader may see."""
    return (
        select(facts.c.customer_id, *(column.label(name) for name, column in columns.items()))
        .where(facts.c.week.between(since, week(scope)), visible(facts.c.customer_id, scope))
        .group_by(facts.c.customer_id)
        .subquery("told")
    )


def _in(day: date, amount: Column, facts: FromClause) -> Column:
    """A customer's number in a week; null where it has no leg in it."""
    return func.max(case((facts.c.week == day, amount)))


def _share(part: Column, whole: Column) -> Column:
    """Part over whole; null where there is no whole."""
    return part / func.nullif(whole, 0)


def _who(place: RegionView) -> list[Column]:
    return [literal(place.region.value).label("region"), c.c.org_id, c.c.name.label("customer")]


def _ordered(asked: Statement, *first: Column) -> Statement:
    return asked.order_by(*first, c.c.name, c.c.org_id)


# Usage --------------------------------------------------------------------------------------


def ask_usage(scope: Scope, place: RegionView) -> Statement:
    """Customers with a live calling line at the place's day or a leg in the week, most active users first.

    Of a part of the calls: customers with a leg of it, most legs first; licenses and users are not known by part.
    """
    facts, weeks = _legs(scope), _weeks(scope)
    counted = {name: _in(weeks[-1], facts.c[name], facts) for name in ("calls", "legs", "seconds", "video_seconds")}
    if scope.cut:
        told = _told(counted, facts, weeks[-1], scope)
        return _usage_of_part(scope, place, told)
    users = sum((facts.c[name] for name in rollup.USERS), literal(0))
    counted |= {f"users_{at}": _in(day, users, facts) for at, day in enumerate(weeks)}
    told, licensed = _told(counted, facts, weeks[0], scope), _licensed(place)
    trend = [func.coalesce(told.c[f"users_{at}"], 0) for at in range(len(weeks))]
    asked = (
        select(*_who(place), *(func.coalesce(licensed.c[name], 0).label(name) for name in ("assigned", "total")),
               trend[-1].label("active_users"), (trend[-1] - trend[-2]).label("change"), *_spoken(told),
               func.list_value(*trend).label("active_users_8_weeks"))
        .select_from(c)
        .outerjoin(licensed, licensed.c.customer_id == c.c.customer_id)
        .outerjoin(told, told.c.customer_id == c.c.customer_id)
        .where(or_(told.c.legs.is_not(None), licensed.c.customer_id.is_not(None)), visible(c.c.customer_id, scope))
    )  # fmt: skip
    return _ordered(asked, trend[-1].desc())


def _usage_of_part(scope: Scope, place: RegionView, told: FromClause) -> Statement:
    unknown = [null().label(name) for name in ("assigned", "total", "active_users", "change")]
    weeks = func.list_value(*(null() for _ in _weeks(scope)))
    asked = (
        select(*_who(place), *unknown, *_spoken(told), weeks.label("active_users_8_weeks"))
        .join(told, told.c.customer_id == c.c.customer_id)
        .where(told.c.legs > 0, present(c, call_metrics.week_end(week(scope))))
    )
    return _ordered(asked, told.c.legs.desc())


def _spoken(told: FromClause) -> list[Column]:
    return [
        *(func.coalesce(told.c[name], 0).label(name) for name in ("calls", "legs")),
        (func.coalesce(told.c.seconds, 0) / 60).label("minutes"),
        (func.coalesce(told.c.video_seconds, 0) / 60).label("video_minutes"),
    ]


def _licensed(place: RegionView) -> FromClause:
    lines = lines_at(place.as_of, (call_metrics.PRODUCT,))
    sums = [total(lines.c[name], name) for name in ("assigned", "total")]
    return select(lines.c.customer_id, *sums).group_by(lines.c.customer_id).subquery("licensed")


# Quality ------------------------------------------------------------------------------------


def ask_quality(scope: Scope, place: RegionView) -> Statement:
    """Customers with a leg in the week, highest poor rate first (unknown last), then most legs."""
    facts, weeks = _legs(scope), _weeks(scope)
    poor_legs, measured = poor(facts, scope), facts.c.measured
    counted = {
        **{name: _in(weeks[-1], facts.c[name], facts) for name in ("legs", "video_legs", "measured")},
        "poor": _in(weeks[-1], poor_legs, facts),
        **{f"rate_{at}": _in(day, _share(poor_legs, measured), facts) for at, day in enumerate(weeks)},
    }
    told, worst = _told(counted, facts, weeks[0], scope), _worst(scope)
    rates = [told.c[f"rate_{at}"] for at in range(len(weeks))]
    asked = (
        select(*_who(place), told.c.legs, told.c.poor, (told.c.measured - told.c.poor).label("good"),
               rates[-1].label("poor_rate"), (rates[-1] - rates[-2]).label("change_pp"),
               (told.c.legs - told.c.video_legs).label("audio_legs"), told.c.video_legs,
               worst.c.worst_endpoint, worst.c.worst_endpoint_poor_rate,
               func.list_value(*rates).label("poor_rate_8_weeks"))
        .select_from(told)
        .join(c, c.c.customer_id == told.c.customer_id)
        .outerjoin(worst, worst.c.customer_id == told.c.customer_id)
        .where(told.c.legs > 0, present(c, call_metrics.week_end(weeks[-1])))
    )  # fmt: skip
    return _ordered(asked, rates[-1].desc().nulls_last(), told.c.legs.desc())


def _worst(scope: Scope) -> FromClause:
    """By customer: the endpoint type with the highest poor rate, then with more poor legs, then by name."""
    table = endpoint_week
    bad = poor(table, scope)
    rate = _share(bad, table.c.measured).label("worst_endpoint_poor_rate")
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


# Queues -------------------------------------------------------------------------------------


def ask_queues(scope: Scope, place: RegionView) -> Statement:
    """Customers with a queue entry in the week, highest abandoned rate first, then most offered."""
    facts, now = _queued(scope), week(scope)
    before = _share(facts.c.abandoned, facts.c.offered)
    counted = {name: _in(now, facts.c[name], facts) for name in rollup.QUEUE_SUMS}
    told = _told({**counted, "rate_before": _in(now - WEEK, before, facts)}, facts, now - WEEK, scope)
    rate = _share(told.c.abandoned, told.c.offered)
    asked = (
        select(*_who(place), told.c.offered,
               *(told.c[name] for name in call_metrics.OUTCOMES), rate.label("abandoned_rate"),
               _share(told.c.answer_wait_s, told.c.answer_waits).label("average_time_to_answer_s"),
               _share(told.c.abandon_wait_s, told.c.abandon_waits).label("average_wait_before_abandonment_s"),
               (rate - told.c.rate_before).label("change_pp"))
        .join(c, c.c.customer_id == told.c.customer_id)
        .where(told.c.offered > 0, present(c, call_metrics.week_end(now)))
    )  # fmt: skip
    return _ordered(asked, rate.desc(), told.c.offered.desc())


# All three ------------------------------------------------------------------------------------

Order = Callable[[Row], tuple[Any, ...]]


def _highest(rate: float | None) -> tuple[bool, float]:
    return rate is None, -(rate or 0)


def _merged(order: Order, found: Sequence[Found], _scope: Scope) -> list[Row]:
    """The regions' rows in one order; those of a single region are in it already."""
    if len(found) == 1:
        return found[0]
    regions = list(Region)
    return sorted(
        (row for rows in found for row in rows),
        key=lambda row: (*order(row), row["customer"], row["org_id"], regions.index(row["region"])),
    )


def _by_users(row: Row) -> tuple[Any, ...]:
    users = row["active_users"]
    return (-users, 0) if users is not None else (0, -row["legs"])


def _by_poor_rate(row: Row) -> tuple[Any, ...]:
    return *_highest(row["poor_rate"]), -row["legs"]


def _by_abandoned_rate(row: Row) -> tuple[Any, ...]:
    return *_highest(row["abandoned_rate"]), -row["offered"]


USAGE = Question("calling-usage", ask_usage, partial(_merged, _by_users), plain=True)
QUALITY = Question("calling-quality", ask_quality, partial(_merged, _by_poor_rate), plain=True)
QUEUES = Question("calling-queues", ask_queues, partial(_merged, _by_abandoned_rate), plain=True)
