"""One picture of the playlist: whose data, how old; figures, pictures and lists in their places."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components import head, where
from dashboard.components.dash_components import Icon
from dashboard.components.wall import lists, tiles
from dashboard.components.wall.cells import Cell
from dashboard.context import Context, today
from dashboard.data.walls.definition import Item, Threshold


def page(title: str, cells: Sequence[Cell], item: Item, now: Context) -> Component:
    """A page: figures across, a picture, a list beside it."""
    figures, picture, first = cells
    body = [
        tiles.row(figures.tiles, item.thresholds, now.look),
        html.Div([_part(picture, (), now), _list(first)], className="mid"),
    ]
    return _item(title, body, now, "is-page")


def blocks(title: str, cells: Sequence[Cell], item: Item, now: Context) -> Component:
    """Single blocks: one over all, two beside each other, four, six."""
    if len(cells) == 1:
        return _item(title, [_alone(cells[0], item, now)], now, "is-one")
    places = [_part(cell, item.thresholds, now, heading=True) for cell in cells]
    return _item(title, [html.Div(places, className=f"cells in-{item.layout}")], now, "is-cells")


def trouble(title: str, words: str) -> Component:
    """What stands in the place of a picture that could not be made."""
    said = html.P([Icon("warning"), words], className="wall-none is-warning")
    return html.Section([html.Header(html.H1(title)), html.Div(said, className="wall-alone")], className="wall-item")


def _item(title: str, body: Sequence[Component], now: Context, kind: str) -> Component:
    scope = now.scope
    facts = {
        "data-region": scope.region,
        "data-service": scope.service.value,
        "data-as-of": where.as_of(scope),
        "data-version": where.version(scope),
    }
    whose = now.look.t(f"frame.region.{scope.region}")
    query = [html.Span(scope.query.text, className="wall-query")] if scope.query.terms else []
    top = html.Header([html.H1(title), html.P([whose, *query]), _fresh(now)])
    return html.Section([top, html.Div(body, className="wall-body")], className=f"wall-item {kind}", **facts)


def _fresh(now: Context) -> Component:
    """Data of 22 Nov 2026, 1 day old; a sign that says whether that is old."""
    look, scope = now.look, now.scope
    oldest = min(place.data_date for place in scope.places)
    days, same = (today() - oldest).days, where.one_day(scope)
    level = "serious" if days > now.config.stale_days else "warning" if days > 1 else "good"
    told = look.day(same) if same else look.day(oldest)
    since = look.t("frame.date.data_of") if same else look.t("walls.data_from")
    said = html.Span([since, " ", html.B(told), " ", head.age(oldest, look)])
    return html.Span([Icon(level), said], className=f"fresh is-{level}")


def _alone(cell: Cell, item: Item, now: Context) -> Component:
    """One block over the whole screen."""
    parts: list[Component] = []
    if cell.tiles:
        parts.append(tiles.row(cell.tiles, item.thresholds, now.look))
    if cell.picture:
        parts.append(html.Div(list(cell.picture), className="wall-plot weeks-chart"))
    if cell.rows is not None:
        parts.append(lists.drawn(cell.rows, cell.nothing))
    note = [html.P(cell.note, className="wall-note")] if cell.note else []
    return html.Div([*note, *parts], className="wall-alone")


def _part(cell: Cell, limits: Sequence[Threshold], now: Context, heading: bool = False) -> Component:
    parts: list[Component] = [_heading(cell)]
    if cell.tiles and (heading or not cell.picture):
        parts.append(tiles.row(cell.tiles[:3], limits, now.look, small=True))
    if cell.picture:
        parts.append(html.Div(list(cell.picture), className="wall-plot weeks-chart"))
    if cell.rows is not None and not (cell.picture):
        parts.append(lists.drawn(cell.rows, cell.nothing))
    return html.Section(parts)


def _list(cell: Cell) -> Component:
    return html.Section([_heading(cell), lists.drawn(cell.rows or (), cell.nothing)])


def _heading(cell: Cell) -> Component:
    return html.H2([cell.title, *([" ", html.Small(cell.note)] if cell.note else [])])
