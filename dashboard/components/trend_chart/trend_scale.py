"""Ticks of the trend in the reader's language: round numbers from 0, months or weeks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10

from dashboard.components.trend_chart.trend_paint import Sizes
from dashboard.components.trend_chart.trend_points import Span, Week
from dashboard.look import NBSP, Look

_INTERVALS = 5
_STEPS = (1, 2, 2.5, 5, 10)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
_WEEKS_UNTIL = 100  # days of a span whose ticks are weeks, not months
_TICK_AT_LEAST = 34  # pixels from one month's name to the next


def numbers(weeks: Sequence[Week]) -> list[int]:
    """At most six whole ticks from 0 to the first round number not below the stack and the total."""
    most = max((max(week.total, week.assigned, week.total + week.over) for week in weeks), default=0)
    if not most:
        return [0]
    step = step_of(most / _INTERVALS)
    return [at * step for at in range(ceil(most / step) + 1)]


def step_of(least: float) -> int:
    """The smallest round whole step of at least `least`."""
    magnitude = 10.0 ** floor(log10(max(least, 1)))
    steps = (step * magnitude for step in _STEPS)
    return next(int(step) for step in steps if step >= least and step == int(step))


def number_words(ticks: Sequence[int], look: Look, narrow: bool) -> list[str]:
    """Whole numbers; a phone's axis may shorten them to thousands or millions."""
    step = ticks[1] if len(ticks) > 1 else 0
    unit = next((u for u in (1_000_000, 1_000) if narrow and step >= u / 2), 1)
    if unit == 1:
        return [look.count(tick) for tick in ticks]
    key = "trend.axis.millions" if unit > 1_000 else "trend.axis.thousands"
    return [_short(tick / unit, key, look) for tick in ticks]


def _short(number: float, key: str, look: Look) -> str:
    if not number:
        return look.count(0)
    digits = 0 if number == int(number) else 1
    return look.t(key, number=look.decimal(number, digits)).replace(" ", NBSP)


def days(shown: Span, look: Look, size: Sizes) -> list[tuple[date, str]]:
    """Ticks of the time axis: week ends of a short span, first days of months of a longer one."""
    if (shown.last - shown.first).days <= _WEEKS_UNTIL:
        return _weeks(shown, look, size)
    return _months(shown, look, size)


def _weeks(shown: Span, look: Look, size: Sizes) -> list[tuple[date, str]]:
    ends = [week.date for week in shown.weeks if week.is_week_end] or [week.date for week in shown.weeks]
    every = ceil(len(ends) / min(size.ticks, 7)) or 1
    return [(day, look.short_day(day)) for day in ends[::every]]


def _months(shown: Span, look: Look, size: Sizes) -> list[tuple[date, str]]:
    first = shown.first.year * 12 + shown.first.month - (shown.first.day == 1)
    months = range(first, shown.last.year * 12 + shown.last.month)
    most = min(size.ticks, size.plot // _TICK_AT_LEAST)
    every = next((step for step in _MONTH_STEPS if len(months) <= step * most), _MONTH_STEPS[-1])
    starts = [date(month // 12, month % 12 + 1, 1) for month in months if month % every == 0]
    return [(day, look.month(day, with_year=_with_year(at, starts))) for at, day in enumerate(starts)]


def _with_year(at: int, starts: Sequence[date]) -> bool:
    """January says the year; so does the first tick, unless January is next to it."""
    return starts[at].month == 1 or (at == 0 and not any(start.month == 1 for start in starts[1:2]))
