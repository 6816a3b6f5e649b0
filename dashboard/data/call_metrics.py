"""Every number about calls, once (docs/metrics.md 8): weeks, limits of quality, bands, rates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dashboard.codes import CALLING
from dashboard.data import metrics as m
from dashboard.scope import WEEK, RegionView

TREND_WEEKS = 8
PRODUCT = CALLING
# The measured values of a leg, and the greatest that is still good: milliseconds, milliseconds, percent.
LIMITS = {"jitter_ms": 150, "latency_ms": 400, "loss_pct": 5}
STREAMS = ("audio", "video")
ANY = "any"  # the setting poor_call_rule: one broken limit makes a leg poor; else only all of them
# Bands of a user-week by legs: name in documents, column of the facts, first and last number of legs.
NO_LEGS = "0"
BANDS = (("1-9", "users_1_9", 1, 9), ("10-49", "users_10_49", 10, 49), ("50+", "users_50", 50, None))


def week_of(day: date) -> date:
    """The first day of the week that a day lies in: its Sunday."""
    return day - timedelta(days=day.isoweekday() % 7)


def last_completed(as_of: date) -> date:
    """The newest week whose end is not after the midnight that opens `as_of`."""
    return week_of(as_of) - WEEK


def last_common(places: Iterable[RegionView]) -> date:
    """The newest week that is completed in every region."""
    return min(last_completed(place.as_of) for place in places)


def weeks_to(week: date, count: int = TREND_WEEKS) -> tuple[date, ...]:
    """The weeks that end with this one, oldest first."""
    return tuple(week - back * WEEK for back in range(count - 1, -1, -1))


def week_end(week: date) -> date:
    """The Sunday on which a week ends, exclusive."""
    return week + WEEK


def idle_licenses(assigned: int, users: int) -> int:
    """Band 0: calling licenses assigned at the week's end without a user who called; not below 0."""
    return max(0, assigned - users)


def poor_rate(poor: int, measured: int) -> float | None:
    """Poor legs among the measured ones; unknown where nothing was measured."""
    return m.rate(poor, measured)


def difference(now: float | None, before: float | None) -> float | None:
    """A change of a rate, as a fraction (0.05: five percentage points); unknown where either is."""
    return None if now is None or before is None else now - before
