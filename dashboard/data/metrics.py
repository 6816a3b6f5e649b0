"""Every number, once (docs/metrics.md); which rows it is of say the populations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

KNOWN_DAYS = 14  # a snapshot this old or older tells nothing any more
HORIZON_DAYS = 90
SPARK_WEEKS = 13
SPARE_PERCENT = 60  # assigned for 13 weeks under this part of what was bought: there are licenses to spare
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


def spark_dates(as_of: date) -> tuple[date, ...]:
    """The 13 days, seven apart, that end at `as_of`; oldest first."""
    return tuple(as_of - timedelta(weeks=weeks) for weeks in range(SPARK_WEEKS - 1, -1, -1))


def is_week_end(day: date) -> bool:
    """Whether a week ends (and the next begins) at the midnight that opens this day: a Sunday."""
    return day.isoweekday() == 7


WEEK_END, DATA_DATE = "week_end", "data_date"  # what the day of a point of the trend is, as keys of words


def point_kind(day: date) -> str:
    """A point's day is the end of a week; where it is not, it is the data date."""
    return WEEK_END if is_week_end(day) else DATA_DATE


# Values of one line -----------------------------------------------------------


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
Sums = Mapping[str, int]  # of a section's rows (`populations.SUMS`)


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure of a section: its name in the figures document and its formula over the sums of its rows."""

    name: str
    formula: Callable[[Sums], float | int | None]


CUSTOMERS = Kpi("customers", lambda of: of["customers"])
TOTAL = Kpi("total", lambda of: of["total"])
TOTAL_PAID = Kpi("total_paid", lambda of: of["total_paid"])
TOTAL_TRIAL = Kpi("total_trial", lambda of: of["total_trial"])
ASSIGNMENT = Kpi("assignment", lambda of: rate(of["assigned"], of["total"]))
USAGE = Kpi("usage", lambda of: rate(of["used"], of["total"]))
USAGE_AFTER_ASSIGNMENT = Kpi("usage_after_assignment", lambda of: rate(of["used"], of["assigned"]))
UNASSIGNED = Kpi("unassigned", lambda of: of["available"])
OVER = Kpi("over", lambda of: of["over"])
AVERAGE_OVER = Kpi("average_over", lambda of: rate(of["over"], of["customers"]))

KPIS: Mapping[Section, tuple[Kpi, ...]] = {
    Section.RECENT: (CUSTOMERS, TOTAL, TOTAL_PAID, TOTAL_TRIAL),
    Section.EXPIRING: (CUSTOMERS, ASSIGNMENT, USAGE),
    Section.RENEWING: (CUSTOMERS, ASSIGNMENT, USAGE),
    Section.LOW: (CUSTOMERS, ASSIGNMENT, USAGE_AFTER_ASSIGNMENT, UNASSIGNED),
    Section.OVER: (CUSTOMERS, OVER, AVERAGE_OVER),
}


def kpis(section: Section, sums: Sums) -> dict[str, float | int | None]:
    """The figures of a section over the sums of its own rows, so that card and table cannot disagree."""
    return {kpi.name: kpi.formula(sums) for kpi in KPIS[section]}


# Top KPIs ---------------------------------------------------------------------------

# Those that snapshots say; the others follow from dates alone.
TOP_OF_SNAPSHOTS = frozenset({"low_assignment", "over_limit"})


# Trend ------------------------------------------------------------------------------

SERIES = ("used", "idle", "available", "total", "over")


def left_out(live: int, known: int) -> bool:
    """Fewer than half of the live lines have a snapshot: the point says too little to be drawn."""
    return 2 * known < live
