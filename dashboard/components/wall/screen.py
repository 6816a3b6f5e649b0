"""One picture of the playlist: whose data, how old; figures, pictures and lists in their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components import head, where
from dashboard.components.dash_components import Icon
from dashboard.components.wall import lists, tiles
from dashboard.components.wall.cells import Cell
from dashboard.context import Context, today
from dashboard.data.walls.definition import Item

# In a layout of cells: how many figures each has room for, and how many lines with them and without.
_ROOM = {"2": (3, 5, 5), "2x2": (3, 2, 5), "3x2": (2, 2, 4)}


def page(title: str, cells: Sequence[Cell], item: Item, now: Context) -> Component:
    """A page: figures across, a picture, a list beside it."""
    figures, picture, first = cells
    body = [
        tiles.row(figures.tiles, item.thresholds, now.look),
        html.Div([html.Section([_heading(picture), *_content(picture)]), _list(first)], className="mid"),
    ]
    return _item(title, body, now, "is-page")


def blocks(title: str, cells: Sequence[Cell], item: Item, now: Context) -> Component:
    """Single blocks: one over all, two beside each other, four, six."""
    if len(cells) == 1:
        return _item(title, [_alone(cells[0], item, now)], now, "is-one")
    places = [_cell(cell, item, now) for cell in cells]
    return _item(title, [html.Div(places, className=f"cells in-{item.layout}")], now, "is-cells")


def trouble(title: str, words: str) -> Component:
    """What stands in the place of a picture that could not be made."""
    said = html.P([Icon("warning"), words], className="wall-none is-warning")
    parts = [html.Header(html.H1(title)), html.Div(said, className="wall-alone")]
    return html.Section(parts, className="wall-item")


def _item(title: str, body: Sequence[Component], now: Context, kind: str) -> Component:
    scope = now.scope
    facts = {
        "data-region": scope.region,
        "data-service": scope.service.value,
        "data-as-of": where.as_of(scope),
        "data-version": where.version(scope),
    }
    query = [html.Span(scope.query.text, className="wall-query")] if scope.query.terms else []
    whose = now.look.t(f"frame.region.{'short_' if query else ''}{scope.region}")  # both are to be read whole
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
    parts += _content(cell)
    notes = [html.P(" · ".join(cell.notes), className="wall-note")] if cell.notes else []
    return html.Div([*notes, *parts], className="wall-alone")


def _cell(cell: Cell, item: Item, now: Context) -> Component:
    """One of several: as much of it as there is room for."""
    figures, with_them, without = _ROOM[item.layout]
    parts: list[Component] = [_heading(cell)]
    if cell.tiles:
        bare = [replace(tile, change="") for tile in cell.tiles[:figures]]
        parts.append(tiles.row(bare, item.thresholds, now.look, small=True))
    return html.Section([*parts, *_content(cell, with_them if cell.tiles else without)])


def _content(cell: Cell, most: int = lists.MOST) -> list[Component]:
    """The picture, or the list."""
    if cell.picture:
        keyed = " is-keyed" if cell.keyed else ""
        return [html.Div(list(cell.picture), className=f"wall-plot weeks-chart{keyed}")]
    return [] if cell.rows is None else [lists.drawn(cell.rows[:most], cell.nothing)]


def _list(cell: Cell) -> Component:
    return html.Section([_heading(cell), *_content(cell)])


def _heading(cell: Cell) -> Component:
    notes = [part for note in cell.notes for part in (" ", html.Small(note))]
    return html.H2([cell.title, *notes])
