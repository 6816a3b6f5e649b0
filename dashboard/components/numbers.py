"""Figures outside tables: the five of the top and those under a section's head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.catalog.figures import BY_PATH, TOP, Better, TopFigure
from dashboard.components.dash_components import Icon
from dashboard.data import metrics as m
from dashboard.look import Look

Value = float | int | None


def exact(value: object) -> str:
    """The unrounded value for machines; empty where unknown."""
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Since:
    """What stands beside a change, and beside one that is unknown."""

    known: str
    unknown: str


def top(now: Mapping[str, int], before: Mapping[str, int | None], since: Since, look: Look) -> list[Component]:
    """The five figures, each with its change (where that is known) and a link to its section."""
    return [html.Li(_kpi(figure, now[figure.name], before[figure.name], since, look)) for figure in TOP]


def _kpi(figure: TopFigure, value: int, before: int | None, since: Since, look: Look) -> Component:
    name = BY_PATH[figure.path].name(look)
    label = html.A(
        name,
        href=f"#{figure.leads_to}",
        className="label",
        **{"data-tip": figure.path, "data-place": figure.leads_to},
    )
    shown = html.Span(figure_part(figure.path, value, look.count(value)), className="value")
    return html.Div([label, shown, _change(figure, m.change(value, before), since, look)], className="kpi")


def _change(figure: TopFigure, change: int | None, since: Since, look: Look) -> Component:
    marks = {"data-change-of": figure.path, "data-value": exact(change)}
    if change is None:
        return html.Span([html.B(look.signed(None), **marks), f" {since.unknown}"], className="delta")
    icon = "trend-up" if change > 0 else "trend-down" if change < 0 else "trend-flat"
    side = _side(figure.better, change)
    said = [Icon(icon, "icon-12"), look.signed(change)]
    if side:
        said.append(html.Span(f" {look.t(f'licenses.top.{side}')}", className="vh"))
    number = html.B(said, className=side, **marks)
    return html.Span([number, f" {since.known}"], className="delta")


def _side(better: Better, change: float) -> str:
    if not change or better is Better.NEITHER:
        return ""
    return "better" if (change > 0) == (better is Better.UP) else "worse"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure under a section's head. `shown` is the text, `parts` what it is made of, `counted` the formula."""

    path: str
    value: Value
    shown: str
    parts: str | list[Component | str] = ""
    counted: str = ""


def figures(items: list[Figure], look: Look) -> list[Component]:
    """Label, figure, its parts in grey; a definition away."""
    return [html.Div([html.Dt(_label(item, look)), html.Dd(_value(item))]) for item in items]


def _label(item: Figure, look: Look) -> Component:
    return html.Button(
        BY_PATH[item.path].name(look),
        className="tip",
        type="button",
        **{"data-tip": item.path, "data-counted": item.counted},
    )


def _value(item: Figure) -> list[Component]:
    number = figure_part(item.path, item.value, item.shown)
    return [number, html.Small(item.parts)] if item.parts else [number]


def compared(path: str, value: Value, shown: str, change: float | None, told: str, since: str, look: Look) -> Component:
    """A figure against the week before, where less is better: its label, the figure, the change."""
    label = html.Button(BY_PATH[path].name(look), className="tip", type="button", **{"data-tip": path})
    side = _side(Better.DOWN, change) if change else ""
    icon = "trend-up" if (change or 0) > 0 else "trend-down" if change else "trend-flat"
    words = [html.Span(f" {look.t(f'licenses.top.{side}')}", className="vh")] if side else []
    number = html.B(
        [Icon(icon, "icon-12"), told, *words], className=side, **{"data-change-of": path, "data-value": exact(change)}
    )
    delta = html.Small([number, f" {since}"], className="delta")
    return html.Div([html.Dt(label), html.Dd([figure_part(path, value, shown), delta])])


def figure_part(path: str, value: Value, shown: str) -> Component:
    """A figure that machines can check: its path in the document, and the unrounded value."""
    return html.Span(shown, **{"data-metric": path, "data-value": exact(value)})
