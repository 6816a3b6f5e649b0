"""The trend's block: the picture (see `trend`), its caption, its table twin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash.development.base_component import Component

from dashboard.blocks import INSIDE, Slot
from dashboard.components import states, where
from dashboard.components.trend_chart import trend
from dashboard.components.trend_chart.trend_points import Span, Week, Window
from dashboard.context import Context
from dashboard.look import Look
from dashboard.parameters import RANGES

SLOTS = (
    Slot("chart", "figure"),
    Slot("caption", INSIDE),
    Slot("key", INSIDE),
    Slot("summary", INSIDE),
    Slot("twin", "content"),
    Slot("state", INSIDE),
)
PARAMS = ("range", "compare", "theme")

Points = Sequence[Mapping[str, Any]]


def show(points: Points, now: Context) -> dict[str, object]:
    """A value for each slot. `points` run to the data date; `as_of` is marked."""
    look, how = now.look, _how(now)
    listed = trend.rows(points, **how)
    return {
        "chart": trend.adaptive(points, look, compare=now.state.compare is not None, **how),
        "caption": _caption(listed, now),
        "key": [trend.key(points, look, **how)],
        "summary": trend.summary(points, look, **how),
        "twin": _twin(trend.shown(points, **how), look),
        "state": [] if listed else [_nothing(now)],
    }


def period(points: Points, now: Context) -> Points:
    """The points of the period that is shown, oldest first: what the file holds."""
    return trend.rows(points, **_how(now))[::-1]


def window(text: str) -> Window:
    """`3m`, ... as it is; `2026-01-01..2026-06-30` as two dates."""
    if text in RANGES:
        return text
    first, last = text.split("..")
    return date.fromisoformat(first), date.fromisoformat(last)


def _how(now: Context) -> dict[str, Any]:
    places = now.scope.places
    return {
        "as_of": max(place.as_of for place in places),
        "window": window(now.state.range),
        "data_dates": [place.data_date for place in places],
    }


def _caption(listed: Sequence[Mapping[str, object]], now: Context) -> str:
    service = now.look.t(f"licenses.service.{now.scope.service}")
    if not listed:
        return now.look.t("licenses.trend.caption_empty", service=service)
    first, last = (now.look.day(date.fromisoformat(str(row["date"]))) for row in (listed[-1], listed[0]))
    return now.look.t("licenses.trend.caption", service=service, first=first, last=last)


def _twin(shown: Span, look: Look) -> dict[str, object]:
    """Ready texts for the table twin: the same weeks, newest first; the caption says which of them are later."""
    series, is_past = trend.STACK, shown.as_of < shown.last
    return {
        "caption": look.t(f"trend.table.caption{'_past' if is_past else ''}", day=look.day(shown.as_of)),
        "head": [look.t("trend.table.date"), *(look.t(f"trend.series.{name}") for name in series)],
        "rows": [
            [_day(week, look), *(look.count(getattr(week, name)) for name in series)] for week in reversed(shown.weeks)
        ],
    }


def _day(week: Week, look: Look) -> str:
    """The day of a row; where it ends no week, it says so."""
    day = look.day(week.date)
    return day if week.is_week_end else look.t("trend.table.data_date", day=day)


def _nothing(now: Context) -> Component:
    look, service_of = now.look, now.look.t(f"licenses.service.of_{now.scope.service}")
    if now.scope.query.terms:
        text = look.t(
            "licenses.empty.text", query=now.scope.query.text, service_of=service_of, place=where.among(now.scope, look)
        )
        return states.empty(look.t("licenses.trend.none_filtered"), text)
    return states.nothing(look.t("licenses.trend.none"), look.t("licenses.trend.none_text", service_of=service_of))
