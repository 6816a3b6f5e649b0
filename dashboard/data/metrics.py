"""Every number and population, once (metrics.md). Cards and tables of a section share its population."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Double, FromClause, and_, case, cast, false, func, literal, not_

from dashboard.scope import Rules

ANALYSED = ("meetings", "calling")
PRODUCTS = (*ANALYSED, "messaging", "webinars", "real_time_translations", "call_on_webex")
LIVE_STATES = ("active", "suspended", "pending_setup")
TRIAL = "trial"
SUBSCRIPTION = "subscription"
KNOWN_DAYS = 14  # a snapshot this old or older tells nothing any more
HORIZON_DAYS = 90
SPARK_WEEKS = 13
BANDS: tuple[tuple[int, str], ...] = (
    (2000, "2000+"),
    (500, "500-1999"),
    (100, "100-499"),
    (25, "25-99"),
    (0, "5-24"),
)
ALL_BANDS = "all"

Expr = ColumnElement[bool]


# Days and months -----------------------------------------------------------


def months_between(first: date, last: date) -> int:
    """Completed calendar months: 31 Jan to 28 Feb is 0, to 1 Mar is 1."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def spark_dates(as_of: date) -> tuple[date, ...]:
    """The 13 days, seven apart, that end at `as_of`; oldest first."""
    return tuple(as_of - timedelta(weeks=weeks) for weeks in range(SPARK_WEEKS - 1, -1, -1))


def is_week_end(day: date) -> bool:
    """Whether a week ends (and the next begins) at the midnight that opens this day: a Sunday."""
    return day.isoweekday() == 7


# Values of one line -----------------------------------------------------------


def available(total: int, assigned: int) -> int:
    """Licenses bought and not assigned."""
    return max(0, total - assigned)


def over(total: int, assigned: int) -> int:
    """Licenses assigned beyond what was bought."""
    return max(0, assigned - total)


def idle(assigned: int, used: int) -> int:
    """Licenses assigned and not used."""
    return max(0, assigned - used)


def rate(part: float | None, whole: float | None) -> float | None:
    """Part over whole; unknown where there is no whole."""
    return part / whole if part is not None and whole else None


def change(now: int | None, before: int | None) -> int | None:
    """Now minus before; unknown where either is."""
    return None if now is None or before is None else now - before


# Conditions in SQL; `line` is any selectable with the columns they name ------------


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


# Low assignment: cohorts ----------------------------------------------------------


def judged(line: FromClause, day: date, rules: Rules) -> Expr:
    """Old and large enough, with known numbers: in a cohort, and can be low."""
    columns = line.c
    old_enough = columns.start_date <= day - timedelta(days=rules.low_min_age_days)
    return func.coalesce(and_(columns.total >= rules.low_min_total, old_enough), false())


def assignment(line: FromClause) -> ColumnElement[Any]:
    """assigned / total; NULL where total is 0 or unknown."""
    columns = line.c
    return cast(columns.assigned, Double) / func.nullif(columns.total, 0)


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


QUARTILE = 0.25


# Sections -------------------------------------------------------------------------


class Section(StrEnum):
    """The five sections of the license page, in their order."""

    RECENT = "recent"
    EXPIRING = "expiring"
    RENEWING = "renewing"
    LOW = "low"
    OVER = "over"


POPULATIONS: Mapping[Section, Callable[[FromClause, date], Expr]] = {
    Section.RECENT: recent,
    Section.EXPIRING: expiring,
    Section.RENEWING: renewing,
    Section.LOW: low,
    Section.OVER: over_limit,
}

Row = Mapping[str, Any]
Rows = Sequence[Row]


def _sum(rows: Rows, column: str, kinds: Sequence[str] = (SUBSCRIPTION, TRIAL)) -> int:
    return sum(row[column] or 0 for row in rows if row["kind"] in kinds)


def _customers(rows: Rows) -> int:
    return len({(row["region"], row["org_id"]) for row in rows})


def _over(rows: Rows) -> int:
    return sum(over(row["total"], row["assigned"]) for row in rows if row["total"] is not None)


def _available(rows: Rows) -> int:
    return sum(available(row["total"], row["assigned"]) for row in rows if row["total"] is not None)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of a section: its name in the figures document and its formula over the population's rows."""

    name: str
    formula: Callable[[Rows], float | int | None]


CUSTOMERS = Kpi("customers", _customers)
TOTAL = Kpi("total", lambda rows: _sum(rows, "total"))
TOTAL_PAID = Kpi("total_paid", lambda rows: _sum(rows, "total", (SUBSCRIPTION,)))
TOTAL_TRIAL = Kpi("total_trial", lambda rows: _sum(rows, "total", (TRIAL,)))
ASSIGNMENT = Kpi("assignment", lambda rows: rate(_sum(rows, "assigned"), _sum(rows, "total")))
USAGE = Kpi("usage", lambda rows: rate(_sum(rows, "used"), _sum(rows, "total")))
USAGE_AFTER_ASSIGNMENT = Kpi("usage_after_assignment", lambda rows: rate(_sum(rows, "used"), _sum(rows, "assigned")))
UNASSIGNED = Kpi("unassigned", _available)
OVER = Kpi("over", _over)
AVERAGE_OVER = Kpi("average_over", lambda rows: rate(_over(rows), _customers(rows)))

KPIS: Mapping[Section, tuple[Kpi, ...]] = {
    Section.RECENT: (CUSTOMERS, TOTAL, TOTAL_PAID, TOTAL_TRIAL),
    Section.EXPIRING: (CUSTOMERS, ASSIGNMENT, USAGE),
    Section.RENEWING: (CUSTOMERS, ASSIGNMENT, USAGE),
    Section.LOW: (CUSTOMERS, ASSIGNMENT, USAGE_AFTER_ASSIGNMENT, UNASSIGNED),
    Section.OVER: (CUSTOMERS, OVER, AVERAGE_OVER),
}


def kpis(section: Section, rows: Rows) -> dict[str, float | int | None]:
    """The figures of a section over its own rows, so that card and table cannot disagree."""
    return {kpi.name: kpi.formula(rows) for kpi in KPIS[section]}


# Default order of the tables: the first key of each, then customer name, then subscription ID. Days, not dates:
# on all regions each region counts from its own data date.
ORDER: Mapping[Section, Callable[[Row], object]] = {
    Section.RECENT: lambda row: row["days"],
    Section.EXPIRING: lambda row: row["days"],
    Section.RENEWING: lambda row: row["days"],
    Section.LOW: lambda row: row["rate"],
    Section.OVER: lambda row: -over(row["total"], row["assigned"]),
}


# Top KPIs ---------------------------------------------------------------------------

TOP: Mapping[str, Callable[[FromClause, date], Expr] | None] = {
    "total_customers": None,  # every eligible customer
    "nearing_expiration": expiring,
    "nearing_renewal": renewing,
    "low_assignment": low,
    "over_limit": over_limit,
}
SECTION_OF_TOP: Mapping[str, Section | None] = {
    "total_customers": None,
    "nearing_expiration": Section.EXPIRING,
    "nearing_renewal": Section.RENEWING,
    "low_assignment": Section.LOW,
    "over_limit": Section.OVER,
}


# Trend ------------------------------------------------------------------------------

SERIES = ("used", "idle", "available", "total", "over")


def left_out(live: int, known: int) -> bool:
    """Fewer than half of the live lines have a snapshot: the point says too little to be drawn."""
    return 2 * known < live


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
