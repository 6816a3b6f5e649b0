"""Every number, once (docs/metrics.md); which rows it is of say the populations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

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
QUARTILE = 0.25


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


# Sections -------------------------------------------------------------------------


class Section(StrEnum):
    """The five sections of the license page, in their order."""

    RECENT = "recent"
    EXPIRING = "expiring"
    RENEWING = "renewing"
    LOW = "low"
    OVER = "over"


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


# What a table's row shows beside the figures document's own numbers: made of them, unknown where they are.
MADE: Mapping[str, Callable[[Row], float | int | None]] = {
    "available": lambda row: None if row["total"] is None else available(row["total"], row["assigned"]),
    "over": lambda row: None if row["total"] is None else over(row["total"], row["assigned"]),
    "used_rate": lambda row: rate(row["used"], row["total"]),
}


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

SECTION_OF_TOP: Mapping[str, Section | None] = {
    "total_customers": None,
    "nearing_expiration": Section.EXPIRING,
    "nearing_renewal": Section.RENEWING,
    "low_assignment": Section.LOW,
    "over_limit": Section.OVER,
}


# Those that snapshots say; the others follow from dates alone.
TOP_OF_SNAPSHOTS = frozenset({"low_assignment", "over_limit"})


# Trend ------------------------------------------------------------------------------

SERIES = ("used", "idle", "available", "total", "over")


def left_out(live: int, known: int) -> bool:
    """Fewer than half of the live lines have a snapshot: the point says too little to be drawn."""
    return 2 * known < live
