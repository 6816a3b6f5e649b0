"""Eight weeks as stacked columns, drawn as plain elements: read before any script, themed by style, good on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Line
from dashboard.components.trend_chart.trend_labels import apart
from dashboard.components.trend_chart.trend_scale import step_of
from dashboard.data import call_metrics
from dashboard.look import Look

_INTERVALS = 5
_LABEL = 8.0  # least distance of two labels, in percent of the height
_SPLIT = 66.0  # where both are drawn: the columns' share of the height, in percent
_GAP = 6.0
_RATE_TICKS = 3


@dataclass(frozen=True, slots=True)
class Series:
    """One part of the stack: `mark` ends its class and its key's, `name` is said to the reader."""

    mark: str
    name: str


@dataclass(frozen=True, slots=True)
class Week:
    """One column: its numbers in the order of the stack (from below), and a rate that is drawn above."""

    first: date
    values: tuple[int, ...]
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `rate_name`: the line above the columns, where there is one; `least`: the first day to go
    to; `apart`: the least distance of two labels, in percent of the height."""

    series: tuple[Series, ...]
    weeks: tuple[Week, ...]
    look: Look
    least: date
    rate_name: str = ""
    apart: float = _LABEL

    @property
    def height(self) -> float:
        return _SPLIT if self.rate_name else 100.0

    @property
    def step(self) -> int:
        return step_of(max(sum(week.values) for week in self.weeks) / _INTERVALS)

    @property
    def top(self) -> int:
        """The number at the upper end of the columns' axis."""
        most = max(sum(week.values) for week in self.weeks)
        return self.step * max(1, ceil(most / self.step))

    @property
    def rate_step(self) -> float:
        """In percent, from the round ones."""
        most = max((week.rate or 0 for week in self.weeks), default=0) * 100
        return next(step for step in (1, 2, 5, 10, 20, 50) if step * _RATE_TICKS >= most or step == 50)


def drawn(chart: Chart) -> Component:
    """Axis, columns, direct labels; over them the line of a rate."""
    classes = "weeks is-split" if chart.rate_name else "weeks"
    return html.Div([_axis(chart), _plot(chart), _ends(chart)], className=classes)


def key(series: Sequence[Series]) -> Component:
    """What the colours mean: labels at the last week can stand far from what they name."""
    parts = [html.Span([html.I(className=f"sw mark-{each.mark}"), each.name]) for each in series]
    return html.Div(parts, className="key")


def span(week: date, look: Look) -> str:
    """15–21 Nov 2026: the days of a week."""
    last = week + timedelta(days=6)
    if week.month == last.month:
        return f"{week.day}–{look.day(last)}"
    first = look.short_day(week) if week.year == last.year else look.day(week)
    return f"{first} – {look.day(last)}"


def _percent(share: float) -> str:
    return f"{share:.2f}%"


def _axis(chart: Chart) -> Component:
    look = chart.look
    numbers = [(look.count(at), at / chart.top * chart.height) for at in range(0, chart.top + 1, chart.step)]
    rates = [(look.rate_short(at), _rate_at(at, chart)) for at in _rates(chart)]
    words = [html.Span(text, style={"bottom": _percent(at)}) for text, at in (*numbers, *rates)]
    return html.Div(words, className="weeks-axis", **{"aria-hidden": "true"})


def _rates(chart: Chart) -> list[float]:
    return [at * chart.rate_step / 100 for at in range(_RATE_TICKS + 1)] if chart.rate_name else []


def _rate_at(rate: float, chart: Chart) -> float:
    lowest = _SPLIT + _GAP
    return lowest + rate * 100 / (chart.rate_step * _RATE_TICKS) * (100 - lowest)


def _plot(chart: Chart) -> Component:
    levels = [at / chart.top * chart.height for at in range(0, chart.top + 1, chart.step)]
    levels += [_rate_at(at, chart) for at in _rates(chart)]
    zeros = {0.0, _rate_at(0, chart)} if chart.rate_name else {0.0}
    lines = [html.I(className="zero" if at in zeros else "", style={"bottom": _percent(at)}) for at in levels]
    columns = html.Div([_column(at, chart) for at in range(len(chart.weeks))], className="weeks-cols")
    return html.Div([html.Div(lines, className="weeks-grid", **_QUIET), columns, *_line(chart)], className="weeks-plot")


_QUIET = {"aria-hidden": "true"}


def _column(at: int, chart: Chart) -> Component:
    week, look, last = chart.weeks[at], chart.look, at == len(chart.weeks) - 1
    parts = [
        html.I(className=f"mark-{series.mark}", style={"height": _percent(value / chart.top * 100)})
        for series, value in zip(chart.series, week.values, strict=True)
        if value
    ]
    end = call_metrics.week_end(week.first)
    go = {"data-act": "week", "data-week-end": end.isoformat()} if end >= chart.least and not last else {}
    said = ", ".join(f"{name} {value}" for name, value in told(week, chart))
    return html.Button(
        [
            html.Span(parts[::-1], className="stack", style={"height": _percent(chart.height)}),
            html.Span(look.short_day(week.first), className="week-name"),
        ],
        className="week",
        type="button",
        **{
            "aria-label": f"{span(week.first, look)}: {said}",
            "data-card": _card(week, chart, bool(go)),
            "aria-pressed": str(last).lower(),
            **go,
        },
    )


def told(week: Week, chart: Chart) -> list[tuple[str, str]]:
    """Name and number of each series in the order in which they are seen, from above."""
    look = chart.look
    numbers = [(series.name, look.count(n)) for series, n in zip(chart.series, week.values, strict=True)][::-1]
    return [*([(chart.rate_name, look.rate(week.rate))] if chart.rate_name else []), *numbers]


def _card(week: Week, chart: Chart, goes: bool) -> str:
    """What the hover card says: a title, then lines of name, tab, number."""
    look = chart.look
    lines = [f"{name}\t{number}" for name, number in told(week, chart)]
    together = f"{look.t('calling.card.total')}\t{look.count(sum(week.values))}"
    click = [look.t("calling.card.click")] if goes else []
    return "\n".join([span(week.first, look), *lines, together, *click])


def _line(chart: Chart) -> list[Component]:
    """The rate, with gaps where it is unknown, and a dot for each week."""
    if not chart.rate_name:
        return []
    width = 100 / len(chart.weeks)
    at = [(width * (place + 0.5), week.rate) for place, week in enumerate(chart.weeks)]
    heights = [None if rate is None else [x, _rate_at(rate, chart)] for x, rate in at]
    dots = [html.I(style={"left": _percent(x), "bottom": _percent(y)}) for x, y in filter(None, heights)]
    return [html.Div([Line(heights), *dots], className="weeks-rate", **_QUIET)]


def _ends(chart: Chart) -> Component:
    """Direct labels beside the last week: name and number, moved apart where they would touch."""
    last, below, wanted = chart.weeks[-1], 0.0, []
    for value in last.values:
        share = value / chart.top * chart.height
        wanted.append(100 - (below + share / 2))
        below += share
    named = list(zip((series.name for series in chart.series), map(chart.look.count, last.values), strict=True))
    if chart.rate_name:
        named.append((chart.rate_name, chart.look.rate(last.rate)))
        wanted.append(100 - _rate_at(last.rate or 0, chart))
    placed = apart(wanted[::-1], chart.apart, lowest=0.0, highest=100.0)
    labels = [
        html.Div([html.Span(name), html.B(number)], style={"top": _percent(top)})
        for (name, number), top in zip(named[::-1], placed, strict=True)
    ]
    return html.Div(labels, className="weeks-ends only-wide", **_QUIET)
