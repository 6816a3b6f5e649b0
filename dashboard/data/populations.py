"""Every population, once (docs/metrics.md): which rows, in SQL. Cards and tables of a section share one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Double, FromClause, and_, case, cast, false, func, literal, not_

from dashboard.codes import SUBSCRIPTION, TRIAL
from dashboard.data.metrics import ALL_BANDS, BANDS, HORIZON_DAYS, KNOWN_DAYS, Section
from dashboard.scope import Rules

Expr = ColumnElement[bool]


# Conditions; `line` is any selectable with the columns they name ------------


def live(line: FromClause, day: date) -> Expr:
    """The line is live at `day` (state and withdrawal are in its bounds already)."""
    return and_(line.c.live_from <= day, line.c.live_until >= day)


def known(value: FromClause, day: date) -> Expr:
    """The value is the newest one on or before `day`, and not too old to be known."""
    columns = value.c
    # The second bound says nothing new; it lets the engine skip all older blocks.
    return and_(
        columns.valid_from <= day,
        columns.valid_from > day - timedelta(days=KNOWN_DAYS),
        columns.valid_until > day,
    )


def self_renewing(line: FromClause) -> Expr:
    """A subscription with auto-renew on; a trial never renews itself."""
    columns = line.c
    return and_(columns.kind == SUBSCRIPTION, columns.auto_renew)


def ends_soon(line: FromClause, day: date) -> Expr:
    """Ends within the next 90 days, both bounds included."""
    return line.c.end_date.between(day, day + timedelta(days=HORIZON_DAYS))


def recent(line: FromClause, day: date) -> Expr:
    """Started within the last 90 days, both bounds included."""
    return line.c.start_date.between(day - timedelta(days=HORIZON_DAYS), day)


def expiring(line: FromClause, day: date) -> Expr:
    """Ends soon and does not renew itself: every trial, and subscriptions with auto-renew off."""
    return and_(ends_soon(line, day), not_(self_renewing(line)))


def renewing(line: FromClause, day: date) -> Expr:
    """Ends soon and is a subscription with auto-renew on."""
    return and_(ends_soon(line, day), self_renewing(line))


def over_limit(line: FromClause, _day: date) -> Expr:
    """More assigned than bought; unknown numbers are never over."""
    columns = line.c
    return func.coalesce(columns.assigned > columns.total, false())


def low(line: FromClause, _day: date) -> Expr:
    """Below the bound of its cohort (see `bound`); `line` carries `judged`, `rate` and `bound`."""
    columns = line.c
    return func.coalesce(and_(columns.judged, columns.rate < columns.bound), false())


# Values, in SQL -------------------------------------------------------------------

Column = ColumnElement[Any]


def share(part: Column, whole: Column) -> Column:
    """Part over whole; NULL where either is unknown or there is no whole."""
    return cast(part, Double) / func.nullif(whole, 0)


def available(total: Column, assigned: Column) -> Column:
    """Licenses bought and not assigned; NULL where that is unknown."""
    return case((total - assigned < 0, 0), else_=total - assigned)


def over(total: Column, assigned: Column) -> Column:
    """Licenses assigned beyond what was bought; NULL where that is unknown."""
    return case((assigned - total < 0, 0), else_=assigned - total)


def days_between(first: Column, last: Column) -> Column:
    """Days from one date to another."""
    return func.date_diff("day", first, last)


def months_between(first: Column, last: Column) -> Column:
    """Completed calendar months: 31 Jan to 28 Feb is 0, to 1 Mar is 1."""
    incomplete = case((func.day(last) < func.day(first), 1), else_=0)
    return (func.year(last) - func.year(first)) * 12 + func.month(last) - func.month(first) - incomplete


def _sum(name: str, kind: str | None = None) -> Callable[[FromClause], Column]:
    def of(rows: FromClause) -> Column:
        added = func.sum(rows.c[name])
        return cast(added if kind is None else added.filter(rows.c.kind == kind), BigInteger)

    return of


# Of the rows of a section, by name: whole numbers that may be added up over regions; unknown numbers are left out.
SUMS: Mapping[str, Callable[[FromClause], Column]] = {
    "customers": lambda rows: func.count(rows.c.org_id.distinct()),
    **{name: _sum(name) for name in ("total", "assigned", "used", "available", "over")},
    "total_paid": _sum("total", SUBSCRIPTION),
    "total_trial": _sum("total", TRIAL),
}


# Low assignment: cohorts ----------------------------------------------------------


def judged(line: FromClause, day: date, rules: Rules) -> Expr:
    """Old and large enough, with known numbers: in a cohort, and can be low."""
    columns = line.c
    old_enough = columns.start_date <= day - timedelta(days=rules.low_min_age_days)
    return func.coalesce(and_(columns.total >= rules.low_min_total, old_enough), false())


def assignment(line: FromClause) -> ColumnElement[Any]:
    """assigned / total; NULL where total is 0 or unknown."""
    return share(line.c.assigned, line.c.total)


def band(total: ColumnElement[int]) -> ColumnElement[str]:
    """The size band of a line."""
    return case(*((total >= floor, literal(name)) for floor, name in BANDS))


def bound(lines: FromClause, rules: Rules) -> tuple[ColumnElement[float], ColumnElement[str], ColumnElement[int]]:
    """Bound, band and cohort size of each line.

    `lines` carries the sizes and quartiles of its band (`band_size`, `band_quartile`) and of all bands of its
    product, kind and region (`all_size`, `all_quartile`).
    """
    columns = lines.c
    in_band = columns.band_size >= rules.low_min_cohort
    in_all = columns.all_size >= rules.low_min_cohort
    return (
        case(
            (in_band, func.least(columns.band_quartile, rules.low_ceiling)),
            (in_all, func.least(columns.all_quartile, rules.low_ceiling)),
            else_=rules.low_fallback,
        ),
        case((in_band, columns.band), (in_all, literal(ALL_BANDS)), else_=None),
        case((in_band, columns.band_size), (in_all, columns.all_size), else_=0),
    )


# Sections and top figures ----------------------------------------------------------

POPULATIONS: Mapping[Section, Callable[[FromClause, date], Expr]] = {
    Section.RECENT: recent,
    Section.EXPIRING: expiring,
    Section.RENEWING: renewing,
    Section.LOW: low,
    Section.OVER: over_limit,
}

TOP: Mapping[str, Callable[[FromClause, date], Expr] | None] = {
    "total_customers": None,  # every eligible customer
    "nearing_expiration": expiring,
    "nearing_renewal": renewing,
    "low_assignment": low,
    "over_limit": over_limit,
}


# Statuses: conditions on a subscription or trial --------------------------------------


def running(line: FromClause, day: date) -> Expr:
    """Between its dates, and active."""
    columns = line.c
    return and_(columns.start_date <= day, columns.end_date >= day, columns.state == "active")


def expiring_soon(line: FromClause, day: date, rules: Rules) -> Expr:
    """A running trial, or a running subscription that does not renew itself, ends within the setting's days."""
    columns = line.c
    limit = day + timedelta(days=rules.expiring_soon_days)
    return and_(running(line, day), columns.end_date <= limit, not_(self_renewing(line)))


def inactive(customer: FromClause, day: date, rules: Rules) -> Expr:
    """No administrator signed in within the setting's days (or ever)."""
    last = customer.c.last_sign_in
    return func.coalesce(last < day - timedelta(days=rules.no_activity_days), literal(True))
