"""Questions about calls: weeks, endpoint types, features, and the customers behind them (docs/metrics.md 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, FromClause, Table, cast, column, func, select, values

from dashboard.data import call_metrics
from dashboard.data import metrics as m
from dashboard.data.statements import Statement
from dashboard.data.store import Found, Question
from dashboard.data.visible import present, visible
from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.schema import calling_total, calling_week, endpoint_week, feature_week, point, point_total
from dashboard.data.warehouse.schema import customer as c
from dashboard.scope import WEEK, RegionView, Scope

Row = dict[str, Any]
_SUMS = (*rollup.USERS, *rollup.SUMS, *rollup.QUEUE_SUMS)


def week(scope: Scope) -> date:
    """The week that is shown: the newest one that is completed in every region."""
    return call_metrics.last_common(scope.places)


def poor(table: FromClause, scope: Scope) -> ColumnElement[int]:
    """The poor legs of facts, under the rule that is set."""
    return table.c[f"poor_{scope.rules.poor_call_rule}"].label("poor")


def total(amount: ColumnElement[Any], name: str) -> ColumnElement[int]:
    """A sum that stays a whole number of 64 bits; 0 of nothing."""
    return cast(func.coalesce(func.sum(amount), 0), BigInteger).label(name)


# Eight weeks ------------------------------------------------------------------------------


def ask_weeks(scope: Scope, _place: RegionView) -> Statement:
    """A row for each of the 8 weeks: its facts, and the calling licenses that were assigned at its end."""
    shown = call_metrics.weeks_to(week(scope))
    weeks = values(column("week", Date), name="weeks").data([(day,) for day in shown])
    facts, assigned = _facts(shown, scope), _assigned(shown, scope)
    poor_legs = poor(facts, scope)
    return (
        select(
            weeks.c.week,
            *(func.coalesce(facts.c[name], 0).label(name) for name in _SUMS),
            func.coalesce(poor_legs, 0).label("poor"),
            func.coalesce(assigned.c.assigned, 0).label("assigned"),
        )
        .select_from(weeks)
        .outerjoin(facts, facts.c.week == weeks.c.week)
        .outerjoin(assigned, assigned.c.date == weeks.c.week + WEEK.days)
    )


def _facts(weeks: Sequence[date], scope: Scope) -> FromClause:
    table = calling_total if scope.whole else calling_week
    asked = select(table.c.week, *(total(table.c[name], name) for name in _SUMS))
    asked = asked.where(table.c.week.between(weeks[0], weeks[-1])).group_by(table.c.week)
    return (asked if scope.whole else asked.where(visible(table.c.customer_id, scope))).subquery("facts")


def _assigned(weeks: Sequence[date], scope: Scope) -> FromClause:
    """Licenses assigned at each week's end: the points of the license trend (docs/metrics.md 6)."""
    table = point_total if scope.whole else point
    ends = (call_metrics.week_end(weeks[0]), call_metrics.week_end(weeks[-1]))
    sums = total(table.c.total - table.c.available + table.c.over, "assigned")
    asked = select(table.c.date, sums).where(table.c.product == call_metrics.PRODUCT, table.c.date.between(*ends))
    asked = asked.group_by(table.c.date)
    return (asked if scope.whole else asked.where(visible(table.c.customer_id, scope))).subquery("assigned")


def combine_weeks(found: Sequence[Found], scope: Scope) -> dict[str, Any]:
    """{"week", "bands", "quality", "queues", "queues_previous"}: band 0 by region, then all added up."""
    shown = call_metrics.weeks_to(week(scope))
    by_week: dict[date, list[Row]] = {day: [] for day in shown}
    for row in (row for rows in found for row in rows):
        by_week[row["week"]].append(row)
    return {
        "week": shown[-1],
        "bands": [_bands(day, by_week[day]) for day in shown],
        "quality": [{"week": day, **_quality(by_week[day])} for day in shown],
        "queues": queue_kpis(by_week[shown[-1]]),
        "queues_previous": queue_kpis(by_week[shown[-2]]),
    }


def _bands(day: date, rows: Sequence[Row]) -> Row:
    users = {name: _sum(rows, column_name) for name, column_name, _first, _last in call_metrics.BANDS}
    nobody = sum(call_metrics.idle_licenses(row["assigned"], _users(row)) for row in rows)
    return {"week": day, call_metrics.NO_LEGS: nobody, **users}


def _users(row: Row) -> int:
    return sum(int(row[name] or 0) for name in rollup.USERS)


def _quality(rows: Sequence[Row]) -> dict[str, int]:
    legs, measured, bad = (_sum(rows, name) for name in ("legs", "measured", "poor"))
    return {"good": measured - bad, "poor": bad, "not_measured": legs - measured}


def _sum(rows: Sequence[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def queue_kpis(rows: Sequence[Row]) -> dict[str, Any]:
    """The queue figures of some facts together: waits and rates from pooled sums."""
    offered, abandoned = _sum(rows, "offered"), _sum(rows, "abandoned")
    return {
        "average_time_to_answer_s": m.rate(_sum(rows, "answer_wait_s"), _sum(rows, "answer_waits")),
        "average_wait_before_abandonment_s": m.rate(_sum(rows, "abandon_wait_s"), _sum(rows, "abandon_waits")),
        "abandoned_rate": m.rate(abandoned, offered),
        "offered": offered,
        "abandoned": abandoned,
    }


# Endpoint types and features ------------------------------------------------------------------


def ask_endpoints(scope: Scope, _place: RegionView) -> Statement:
    """Legs by endpoint type, of the week and the one before."""
    now, table = week(scope), endpoint_week
    sums = [total(poor(table, scope), "poor"), *(total(table.c[name], name) for name in ("legs", "measured"))]
    asked = select(table.c.week, table.c.endpoint_type, *sums).where(table.c.week.between(now - WEEK, now))
    return _counted(asked, table, scope).group_by(table.c.week, table.c.endpoint_type)


def _counted(asked: Statement, table: Table, scope: Scope) -> Statement:
    """Of the reader's customers, in weeks in which they counted."""
    counts = present(c, table.c.week + WEEK.days)
    return asked.join(c, c.c.customer_id == table.c.customer_id).where(counts, visible(table.c.customer_id, scope))


def combine_endpoints(found: Sequence[Found], scope: Scope) -> list[Row]:
    """Endpoint types with a leg in the week, most legs first, then by name."""
    now = week(scope)
    by_type: dict[str, dict[date, list[Row]]] = {}
    for row in (row for rows in found for row in rows):
        by_type.setdefault(row["endpoint_type"], {now: [], now - WEEK: []})[row["week"]].append(row)
    rows = [_endpoint(name, weeks[now], weeks[now - WEEK]) for name, weeks in by_type.items() if weeks[now]]
    return sorted(rows, key=lambda row: (-_legs_of(row), row["endpoint_type"]))


def _endpoint(name: str, now: Sequence[Row], before: Sequence[Row]) -> Row:
    rate = _rate(now)
    return {
        "endpoint_type": name,
        **_quality(now),
        "poor_rate": rate,
        "change_pp": call_metrics.difference(rate, _rate(before)),
    }


def _rate(rows: Sequence[Row]) -> float | None:
    return call_metrics.poor_rate(_sum(rows, "poor"), _sum(rows, "measured"))


def _legs_of(row: Row) -> int:
    return int(row["good"] + row["poor"] + row["not_measured"])


def ask_features(scope: Scope, _place: RegionView) -> Statement:
    """Legs by feature in the week."""
    table = feature_week
    asked = select(table.c.feature, total(table.c.legs, "legs")).where(table.c.week == week(scope))
    return _counted(asked, table, scope).group_by(table.c.feature)


def combine_features(found: Sequence[Found], _scope: Scope) -> list[Row]:
    """Features with a leg in the week, most legs first, then by name."""
    legs: dict[str, int] = {}
    for row in (row for rows in found for row in rows):
        legs[row["feature"]] = legs.get(row["feature"], 0) + row["legs"]
    rows = [{"feature": name, "legs": count} for name, count in legs.items()]
    return sorted(rows, key=lambda row: (-row["legs"], row["feature"]))


WEEKS = Question("calling-weeks", ask_weeks, combine_weeks)
ENDPOINTS = Question("calling-endpoints", ask_endpoints, combine_endpoints)
FEATURES = Question("calling-features", ask_features, combine_features)
