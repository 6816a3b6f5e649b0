"""Grey shapes in the final sizes, seen only when an answer takes longer than 150 ms; still, no shimmer."""

from __future__ import annotations

from functools import cache

from dash import html
from dash.development.base_component import Component

TABLE_ROWS = 10
_NAMES = (72, 54, 81, 46, 66, 58, 76, 50, 62, 70)


@cache
def top() -> Component:
    """Five figures of the top."""
    bars = [("62%", "12px", "0"), ("44%", "24px", "11px"), ("52%", "10px", "12px")]
    kpi = html.Div([_bar(*bar) for bar in bars], className="kpi")
    return html.Ul([html.Li(kpi) for _ in range(5)], className="kpis skeleton", **_QUIET)


@cache
def figures() -> Component:
    """Figures under a section's head."""
    one = html.Div([_bar("60%", "10px", "3px"), _bar("40%", "18px", "7px")])
    return html.Div([one, one, one], className="figs skeleton", **_QUIET)


@cache
def table() -> Component:
    """Ten rows under the grid's head."""
    rows = [
        html.Div([_bar(f"{name}%"), _bar("78px"), _bar("34px"), _bar("44px"), _bar("80%")], className="skel-row")
        for name in _NAMES[:TABLE_ROWS]
    ]
    return html.Div(rows, className="skeleton skel-table", **_QUIET)


@cache
def chart() -> Component:
    """An area where the chart will be."""
    return html.Div(html.Div(className="skel-area"), className="skeleton skel-chart", **_QUIET)


_QUIET = {"aria-hidden": "true"}


def _bar(width: str, height: str = "10px", above: str = "0") -> Component:
    return html.Span(className="skel", style={"width": width, "height": height, "marginTop": above})
