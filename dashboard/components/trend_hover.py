"""What the hover card of the trend says, week by week: read by `assets/trend.js` from `layout.meta`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.components.trend_points import Span, Week
from dashboard.look import Look

STACK = ("total", "available", "idle", "used", "over")


def meta(shown: Span, before: Mapping[date, int], as_of: date, look: Look) -> dict[str, Any]:
    """Words, series in the order of the stack, and for each week its date, texts and boundaries (licenses)."""
    return {
        "kind": "trend",
        "series": [{"id": series, "name": _name(series, look)} for series in _series(before)],
        "words": {key: look.t(f"trend.hover.{key}") for key in ("click", "enter", "here")},
        "weeks": [_week(week, before, as_of, look) for week in shown.weeks],
    }


def _week(week: Week, before: Mapping[date, int], as_of: date, look: Look) -> dict[str, Any]:
    return {
        "date": week.date.isoformat(),
        "day": look.day(week.date),
        "kind": look.t(f"trend.hover.{'week_end' if week.is_week_end else 'data_date'}"),
        "here": week.date == as_of,
        "values": [_value(series, week, before, look) for series in _series(before)],
        "rings": [week.total, week.assigned, week.lowest],
    }


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
