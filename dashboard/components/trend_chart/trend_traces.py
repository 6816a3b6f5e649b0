"""The traces of the trend: for every run of weeks its own stack, total line, hatched sliver and strip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.components.trend_chart.trend_paint import Figure, area, colours, escaped
from dashboard.components.trend_chart.trend_points import Span, Week
from dashboard.look import Look

_EDGE = 1.75


def traces(shown: Span, before: Sequence[Sequence[tuple[date, int]]], top: float, look: Look) -> list[Figure]:
    """Gap bands first, then run by run, the year before on top."""
    bands = [_band(gap, top, look) for gap in shown.gaps]
    runs = [trace for at, run in enumerate(shown.runs()) for trace in _run(at, run, look)]
    return [*bands, *runs, *(_before(run, look) for run in before)]


def _run(at: int, run: Sequence[Week], look: Look) -> list[Figure]:
    """One unbroken run. A stack of its own, since plotly fills the gaps inside a stack group."""
    stack = f"run-{at}"
    return [
        _area("used", [week.lowest for week in run], run, stack, look),
        _area("idle", [week.idle for week in run], run, stack, look),
        _area("available", [week.available for week in run], run, stack, look),
        _line("total", [week.total for week in run], run, look),
        _sliver(run, look),
        _strip(run, look),
    ]


def _area(series: str, values: list[int], run: Sequence[Week], stack: str, look: Look) -> Figure:
    edge = 0 if series == "available" else _EDGE
    line = {"color": colours(look)[f"s-{series}"], "width": edge}
    return _base(series, values, run, look) | {
        "stackgroup": stack,
        "line": line,
        "fillcolor": area(look, f"s-{series}"),
    }


def _line(series: str, values: list[int], run: Sequence[Week], look: Look) -> Figure:
    return _base(series, values, run, look) | {"line": {"color": colours(look)[f"s-{series}"], "width": _EDGE}}


def _sliver(run: Sequence[Week], look: Look) -> Figure:
    """From total up to total + over, hatched; stands right after the total line, which `tonexty` fills to."""
    values = [week.total + week.over for week in run]
    return _base("over", values, run, look) | {"mode": "none", "fill": "tonexty"} | _hatched(look)


def _strip(run: Sequence[Week], look: Look) -> Figure:
    values = [week.over for week in run]
    line = {"color": colours(look)["s-over"], "width": 1.5}
    return _base("over", values, run, look) | {"yaxis": "y2", "line": line, "fill": "tozeroy"} | _hatched(look)


def _before(run: Sequence[tuple[date, int]], look: Look) -> Figure:
    line = {"color": colours(look)["s-before"], "width": 1.25, "dash": "4px,3px"}
    return {
        "type": "scatter",
        "mode": "lines" if len(run) > 1 else "markers",
        "name": escaped(look.t("trend.series.before")),
        "x": [day.isoformat() for day, _ in run],
        "y": [total for _, total in run],
        "line": line,
        "marker": {"color": line["color"]},
        "hoverinfo": "skip",
    }


def _band(gap: tuple[date, date], top: float, look: Look) -> Figure:
    """A hatched band over a stretch without snapshots."""
    start, end = (day.isoformat() for day in gap)
    pattern = {"shape": "/", "fgcolor": colours(look)["line"], "bgcolor": colours(look)["surface"]}
    return {
        "type": "scatter",
        "mode": "none",
        "name": escaped(look.t("trend.mark.gap")),
        "x": [start, start, end, end, start],
        "y": [0, top, top, 0, 0],
        "fill": "toself",
        "fillpattern": pattern | {"size": 6, "solidity": 0.17},
        "hoverinfo": "skip",
    }


def _base(series: str, values: list[int], run: Sequence[Week], look: Look) -> Figure:
    """A run of one week has no line to draw: a mark stands for it."""
    return {
        "type": "scatter",
        "mode": "lines" if len(run) > 1 else "markers",
        "name": escaped(look.t(f"trend.series.{series}")),
        "x": [week.date.isoformat() for week in run],
        "y": values,
        "marker": {"color": colours(look)[f"s-{series}"]},
        "hoverinfo": "skip",
    }


def _hatched(look: Look) -> Figure:
    paint = colours(look)
    pattern = {"shape": "/", "fgcolor": paint["s-over"], "bgcolor": paint["s-over-soft"]}
    return {"fillpattern": pattern | {"size": 5, "solidity": 0.45}}
