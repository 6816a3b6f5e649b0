"""The license trend: figure, hover card, sentence for screen readers, table twin, key for the phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import dcc, html

from dashboard.components.trend_chart import trend_hover, trend_labels, trend_layout, trend_scale, trend_traces
from dashboard.components.trend_chart.trend_hover import STACK
from dashboard.components.trend_chart.trend_paint import Figure, sizes
from dashboard.components.trend_chart.trend_points import Span, Week, Window, read, span, year_before
from dashboard.look import Look

__all__ = ["CONFIG", "STACK", "adaptive", "figure", "foot", "graph", "key", "rows", "shown", "summary"]

Points = Sequence[Mapping[str, object]]
# Our own hover card reads the layout (`assets/trend.js`), so plotly only draws.
CONFIG = {"staticPlot": True, "responsive": True, "displayModeBar": False}


def figure(
    points: Points,
    look: Look,
    *,
    as_of: date,
    window: Window = "1y",
    compare: bool = False,
    narrow: bool = False,
    data_dates: Sequence[date] = (),
) -> Figure:
    """A plotly figure (plain dict) of the `trend` list of the figures document.

    `points` run to the data date, `as_of` is marked. `window`: 3m, 6m, 1y, 2y or two dates. `compare` adds the
    total of the year before. `data_dates`: those of the regions drawn together, where they may differ.
    """
    return _picture(points, look, as_of, window, compare, data_dates).figure(narrow)


def adaptive(
    points: Points,
    look: Look,
    *,
    as_of: date,
    window: Window = "1y",
    compare: bool = False,
    data_dates: Sequence[date] = (),
) -> Figure:
    """The wide figure that carries the layout of the narrow one: `assets/trend.js` shows the one that fits."""
    picture = _picture(points, look, as_of, window, compare, data_dates)
    wide, other = picture.figure(narrow=False), picture.layout(narrow=True)
    del other["template"]  # the same in both
    wide["layout"]["meta"]["other"] = other
    return wide


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is drawn, before its width is known. `earlier`: runs of the year before."""

    shown: Span
    earlier: list[list[tuple[date, int]]]
    look: Look

    def figure(self, narrow: bool) -> Figure:
        layout = self.layout(narrow)
        meta = trend_hover.meta(self.shown, self.before, self.look)
        data = trend_traces.traces(self.shown, self.earlier, trend_layout.top(self.ticks), self.look)
        return {"data": data, "layout": layout | {"meta": meta | {"narrow": narrow}}}

    def layout(self, narrow: bool) -> Figure:
        return trend_layout.layout(self.shown, self.ticks, self._labels(narrow), self.look, sizes(narrow))

    @property
    def ticks(self) -> list[int]:
        return trend_scale.numbers(self.shown.weeks)

    @property
    def before(self) -> dict[date, int]:
        return {day: total for run in self.earlier for day, total in run}

    def _labels(self, narrow: bool) -> list[trend_labels.Label]:
        if not self.shown.weeks:
            return []
        last = self.shown.at or self.shown.weeks[-1]
        return trend_labels.labels(last, self.before.get(last.date), trend_layout.top(self.ticks), sizes(narrow))


def _picture(
    points: Points, look: Look, as_of: date, window: Window, compare: bool, data_dates: Sequence[date]
) -> _Picture:
    weeks = read(points)
    shown = span(weeks, window, as_of, data_dates)
    return _Picture(shown, year_before(weeks, shown) if compare else [], look)


def graph(graph_id: Any, service: str, look: Look) -> html.Div:
    """The empty chart: give `figure` of the graph inside to `adaptive`. Focus and hover are its wrapper's."""
    words = {"aria-label": look.t("trend.chart.label"), "aria-roledescription": look.t("trend.chart.kind")}
    drawing = dcc.Graph(id=graph_id, config=CONFIG, className="trend-drawing")
    marks = {"data-service": service, **words}
    return html.Div(drawing, className="chart trend-graph", role="application", tabIndex=0, **marks)


def summary(points: Points, look: Look, *, as_of: date, window: Window = "1y", data_dates: Sequence[date] = ()) -> str:
    """One sentence that says what the picture shows."""
    found = shown(points, as_of=as_of, window=window, data_dates=data_dates)
    if not found.weeks:
        return look.t("trend.summary.empty", first=look.day(found.first), day=look.day(found.last))
    first, last = found.weeks[0], found.at or found.weeks[-1]
    values = {series: look.count(getattr(last, series)) for series in STACK}
    change = {"change": look.signed(last.total - first.total), "first": look.day(first.date)}
    line = look.t(
        f"trend.summary.{'line' if first is not last else 'one'}", day=look.day(last.date), **values, **change
    )
    return f"{line}{''.join(_remarks(found, last, look))}."


def _remarks(shown: Span, last: Week, look: Look) -> Iterator[str]:
    """What else there is in the picture, each as the end of a sentence."""
    empty = sum(week.lines == 0 for week in shown.weeks)
    if shown.gaps:
        yield look.t("trend.summary.gaps", n=len(shown.gaps))
    if empty:
        yield look.t("trend.summary.no_line", n=empty)
    if last.date < shown.last:
        yield look.t("trend.summary.later", day=look.day(shown.last))


def shown(points: Points, *, as_of: date, window: Window = "1y", data_dates: Sequence[date] = ()) -> Span:
    """What the picture, its table and its words are of."""
    return span(read(points), window, as_of, data_dates)


def rows(
    points: Points, *, as_of: date, window: Window = "1y", data_dates: Sequence[date] = ()
) -> list[dict[str, object]]:
    """The weeks shown, newest first, as in the figures document: what the table twin and the export list."""
    found = shown(points, as_of=as_of, window=window, data_dates=data_dates)
    return [_row(week) for week in reversed(found.weeks)]


def _row(week: Week) -> dict[str, object]:
    return {"date": week.date.isoformat()} | {series: getattr(week, series) for series in STACK}


def key(points: Points, look: Look, **how: Any) -> html.Div:
    """Marks, names and values of the day read, for the phone, which has no room for direct labels."""
    found = shown(points, **how)
    week = found.at
    if week is None:
        return html.Div(className="key only-phone")
    day = [html.Span(look.day(week.date))] if week is not found.weeks[-1] else []
    return html.Div([*day, *(_entry(series, week, look) for series in STACK)], className="key only-phone")


def _entry(series: str, week: Week, look: Look) -> html.Span:
    words = f"{look.t(f'trend.series.{series}')} {look.count(getattr(week, series))}"
    return html.Span([html.I(className=f"sw sw-{series}"), words])


def foot(look: Look) -> str:
    """What has to be said under the picture."""
    return look.t("trend.chart.foot")
