"""The days that a scheduled report is about, told from the moment at which it is due. Days are those of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from dashboard.errors import BadField

_DAY = timedelta(days=1)
_SUNDAY = 6
MOST_DAYS = 92


class Range(StrEnum):
    """Which days, before the one on which it is due."""

    DAY = "day"  # the last whole one
    WEEK = "week"  # the last whole one, Sunday to Saturday
    MONTH = "month"  # the last whole one
    DAYS = "days"  # the last so many


def days(which: Range, due: datetime, count: int = 1) -> tuple[date, date]:
    """The first and the last day. `count`: of the last days."""
    today = due.astimezone(UTC).date()
    if which is Range.WEEK:
        sunday = today - (today.weekday() - _SUNDAY) % 7 * _DAY
        return sunday - 7 * _DAY, sunday - _DAY
    if which is Range.MONTH:
        last = today.replace(day=1) - _DAY
        return last.replace(day=1), last
    return today - (count if which is Range.DAYS else 1) * _DAY, today - _DAY


def read(which: object, count: object = None) -> tuple[Range, int]:
    """As somebody said it. Raises BadField."""
    if not isinstance(which, str) or which not in set(Range):
        raise BadField("schedules.error.range", field="range")
    if which != Range.DAYS:
        return Range(which), 1
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_DAYS:
        raise BadField("schedules.error.count", field="count", most=MOST_DAYS)
    return Range.DAYS, count
