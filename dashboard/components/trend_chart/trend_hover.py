"""What the hover card of the trend says, week by week: read by `assets/trend.js` from `layout.meta`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dashboard.components.trend_chart.trend_points import Span, Week
from dashboard.look import Look

STACK = ("total", "available", "idle", "used", "over")


def meta(shown: Span, before: Mapping[date, int], look: Look) -> dict[str, Any]:
    """Words, series in the order of the stack, and for each week its date, texts and boundaries (licenses)."""
    return {
        "kind": "trend",
        "series": [{"id": series, "name": _name(series, look)} for series in _series(before)],
        "words": {key: look.t(f"trend.hover.{key}") for key in ("click", "enter", "here")},
        "weeks": [_week(week, before, shown, look) for week in shown.weeks],
    }


def _week(week: Week, before: Mapping[date, int], shown: Span, look: Look) -> dict[str, Any]:
    return {
        "date": week.date.isoformat(),
        "day": look.day(week.date),
        "kind": ", ".join(_kind(week, shown, look)),
        "here": week.date == shown.as_of,
        "values": [_value(series, week, before, look) for series in _series(before)],
        "rings": [week.total, week.assigned, week.lowest],
    }


def _kind(week: Week, shown: Span, look: Look) -> Iterator[str]:
    """What day it is, whether it lies after the day that is read, and why all its numbers may be 0."""
    is_chosen = week.date == shown.as_of < shown.last
    yield look.t(f"trend.hover.{'week_end' if week.is_week_end else 'chosen' if is_chosen else 'data_date'}")
    if week.date > shown.as_of:
        yield look.t("trend.hover.later")
    if not week.lines:
        yield look.t("trend.hover.no_line")


def _value(series: str, week: Week, before: Mapping[date, int], look: Look) -> list[str]:
    """Value and share of the total; lines have no share."""
    if series == "before":
        return [look.count(before.get(week.date)), ""]
    number: int = getattr(week, series)
    share = number / week.total if week.total else None
    return [look.count(number), "" if series == "total" else look.rate(share)]


def _series(before: Mapping[date, int]) -> tuple[str, ...]:
    return (*STACK, "before") if before else STACK


def _name(series: str, look: Look) -> str:
    return look.t("trend.long.idle" if series == "idle" else f"trend.series.{series}")
