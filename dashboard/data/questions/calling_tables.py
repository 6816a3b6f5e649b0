"""The tables of the calling page: customers by usage, by call quality, by their queues (docs/metrics.md 8).

A statement gives its rows as the figures document has them, of a whole region: windows of them, and whose rows a reader
sees, are `windows` and `listed`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal, null, or_, select

from dashboard import codes
from dashboard.codes import OUTCOMES
from dashboard.data import call_metrics, health
from dashboard.data import populations as p
from dashboard.data.listing import WINDOWED, By, Listing, Selection, Source, Window
from dashboard.data.questions.calling import poor, total, week
from dashboard.data.questions.lines import lines_at
from dashboard.data.statements import Statement
from dashboard.data.visible import present
from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.schema import calling_week, endpoint_week, feature_week, queue_week
from dashboard.data.warehouse.schema import customer as c
from dashboard.data.windows import Listed, Sums
from dashboard.scope import WEEK, RegionView, Scope
from dashboard.scope import By as CutBy

Column = ColumnElement[Any]
_CUTS = {CutBy.ENDPOINT: (endpoint_week, "endpoint_type"), CutBy.FEATURE: (feature_week, "feature")}


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
    """Facts since a week as columns, one row for each customer."""
    return (
        select(facts.c.customer_id, *(column.label(name) for name, column in columns.items()))
        .where(facts.c.week.between(since, week(scope)))
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
    return [
        literal(place.region.value).label("region"), c.c.customer_id, c.c.org_id, c.c.name.label("customer"),
        c.c.name_key,
    ]  # fmt: skip


# Usage --------------------------------------------------------------------------------------


def ask_usage(scope: Scope, place: RegionView) -> Statement:
    """Customers with a live calling line at the place's day or a leg in the week.

    Of a part of the calls: customers with a leg of it; licenses and users are not known by part.
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
    assigned = func.coalesce(licensed.c.assigned, 0)
    return (
        select(*_who(place), *(func.coalesce(licensed.c[name], 0).label(name) for name in ("assigned", "total")),
               trend[-1].label("active_users"), (trend[-1] - trend[-2]).label("change"), *_spoken(told),
               func.list_value(*trend).label("active_users_8_weeks"), p.share(trend[-1], assigned).label("share"))
        .select_from(c)
        .outerjoin(licensed, licensed.c.customer_id == c.c.customer_id)
        .outerjoin(told, told.c.customer_id == c.c.customer_id)
        .where(or_(told.c.legs.is_not(None), licensed.c.customer_id.is_not(None)))
    )  # fmt: skip


def _usage_of_part(scope: Scope, place: RegionView, told: FromClause) -> Statement:
    unknown = [null().label(name) for name in ("assigned", "total", "active_users", "change")]
    weeks = func.list_value(*(null() for _ in _weeks(scope)))
    shown = [*unknown, *_spoken(told), weeks.label("active_users_8_weeks"), null().label("share")]
    return (
        select(*_who(place), *shown)
        .join(told, told.c.customer_id == c.c.customer_id)
        .where(told.c.legs > 0, present(c, call_metrics.week_end(week(scope))))
    )


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
    """Customers with a leg in the week."""
    facts, weeks = _legs(scope), _weeks(scope)
    poor_legs, measured = poor(facts, scope), facts.c.measured
    counted = {
        **{name: _in(weeks[-1], facts.c[name], facts) for name in ("legs", "video_legs", "measured")},
        "poor": _in(weeks[-1], poor_legs, facts),
        **{f"rate_{at}": _in(day, _share(poor_legs, measured), facts) for at, day in enumerate(weeks)},
    }
    told, worst = _told(counted, facts, weeks[0], scope), _worst(scope)
    rates = [told.c[f"rate_{at}"] for at in range(len(weeks))]
    return (
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
        .where(table.c.week == week(scope), bad > 0)
        .subquery("rated")
    )
    first = select(asked).where(asked.c.place == 1)
    return (first.where(literal(False)) if scope.cut else first).subquery("worst")


# Queues -------------------------------------------------------------------------------------


def ask_queues(scope: Scope, place: RegionView) -> Statement:
    """Customers with a queue entry in the week."""
    facts, now = _queued(scope), week(scope)
    before = _share(facts.c.abandoned, facts.c.offered)
    counted = {name: _in(now, facts.c[name], facts) for name in rollup.QUEUE_SUMS}
    told = _told({**counted, "rate_before": _in(now - WEEK, before, facts)}, facts, now - WEEK, scope)
    rate = _share(told.c.abandoned, told.c.offered)
    return (
        select(*_who(place), told.c.offered,
               *(told.c[name] for name in codes.OUTCOMES), rate.label("abandoned_rate"),
               _share(told.c.answer_wait_s, told.c.answer_waits).label("average_time_to_answer_s"),
               _share(told.c.abandon_wait_s, told.c.abandon_waits).label("average_wait_before_abandonment_s"),
               (rate - told.c.rate_before).label("change_pp"))
        .join(c, c.c.customer_id == told.c.customer_id)
        .where(told.c.offered > 0, present(c, call_metrics.week_end(now)))
    )  # fmt: skip


# All three ------------------------------------------------------------------------------------

_TIES = (By("customer"), By("org_id"))


def _by_users(scope: Scope) -> tuple[By, ...]:
    """Most active users first; of a part of the calls they are not known: most legs first."""
    return (By("legs" if scope.cut else "active_users", descending=True), *_TIES)


def _by_rate(rate: str, most: str, _scope: Scope) -> tuple[By, ...]:
    """The highest rate first (unknown last), then the most."""
    return (By(rate, descending=True), By(most, descending=True), *_TIES)


def _last(weeks: Column) -> Column:
    return func.list_extract(weeks, -1)


def _listing(
    name: str, ask: Callable[[Scope, RegionView], Statement], order: Callable[[Scope], tuple[By, ...]],
    columns: tuple[str, ...], made: tuple[str, ...] = (),
) -> Listing:  # fmt: skip
    return Listing(
        name, ask, ("region", "org_id", "customer", *columns), order, made, folded={"customer": "name_key"},
        values={each: _last for each in columns if each.endswith("_8_weeks")},
    )  # fmt: skip


USAGE_ROWS = _listing(
    "calling-usage", ask_usage, _by_users,
    ("assigned", "total", "active_users", "change", "calls", "legs", "minutes", "video_minutes",
     "active_users_8_weeks"),
    made=("share",),
)  # fmt: skip
QUALITY_ROWS = _listing(
    "calling-quality", ask_quality, partial(_by_rate, "poor_rate", "legs"),
    ("legs", "poor", "good", "poor_rate", "change_pp", "audio_legs", "video_legs", "worst_endpoint",
     "worst_endpoint_poor_rate", "poor_rate_8_weeks"),
)  # fmt: skip
QUEUE_ROWS = _listing(
    "calling-queues", ask_queues, partial(_by_rate, "abandoned_rate", "offered"),
    ("offered", *OUTCOMES, "abandoned_rate", "average_time_to_answer_s",
     "average_wait_before_abandonment_s", "change_pp"),
)  # fmt: skip


def _rows(_sums: Sums, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return rows


def _page_rows(sums: Sums, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"sums": sums, "rows": rows}


def _listed(listing: Listing) -> Listed:
    """For the figures document: all rows."""
    return Listed(listing.name, listing, _rows, columns=listing.columns)


def _page(listing: Listing) -> Listed:
    """For the page: {"sums": {"rows"}, "rows"}; of many rows the first."""
    return Listed(f"page-{listing.name}", listing, _page_rows, most=WINDOWED)


USAGE, QUALITY, QUEUES = _listed(USAGE_ROWS), _listed(QUALITY_ROWS), _listed(QUEUE_ROWS)
PAGE_USAGE, PAGE_QUALITY, PAGE_QUEUES = _page(USAGE_ROWS), _page(QUALITY_ROWS), _page(QUEUE_ROWS)


def _abandoning(source: Source) -> list[ColumnElement[bool]]:
    """Customers of whose callers so many give up as counts against their health."""
    abandoned, offered = source.rows.c.abandoned, source.rows.c.offered
    return [offered >= health.ABANDONED_LEAST, abandoned * 100 >= offered * health.ABANDONED_PERCENT]


MOST_ABANDONING = 5
ABANDONING = Listed(
    "calling-abandoning", QUEUE_ROWS, _rows, columns=("customer", "abandoned_rate"),
    of=Window(0, MOST_ABANDONING, Selection(_abandoning)),
)  # fmt: skip
