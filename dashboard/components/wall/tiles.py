"""Large figures, and what their limits make of them: a bar, a sign, a colour and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.dash_components import Icon
from dashboard.components.numbers import Value, exact, figure_part
from dashboard.data.walls.definition import LEVELS, Threshold
from dashboard.look import Look

GOOD = "good"
_CLASSES = {GOOD: "is-good", **{level: f"is-{level}" for level in LEVELS}}


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: its path in the figures document, its short name, its value and how that is written.

    `change`: against the week before, in words; `moved`: the same unrounded, None where it is unknown.
    """

    path: str
    label: str
    value: Value
    written: Callable[[float | None], str]
    change: str = ""
    moved: Value = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the limits of a figure say of it: how bad it is, and the limit in words."""

    level: str
    words: str


def told(tile: Tile, limits: Sequence[Threshold], look: Look) -> Told | None:
    """The worst limit that is reached; that none is, where there are some; nothing of an unknown value."""
    mine = sorted(
        (one for one in limits if one.metric == tile.path), key=lambda one: LEVELS.index(one.level), reverse=True
    )
    if not mine or tile.value is None:
        return None
    for one in mine:
        if is_over(tile.value, one):
            return Told(one.level, look.t(f"walls.limit.{one.side}", value=tile.written(one.value)))
    nearest = mine[-1]
    other = "below" if nearest.side == "above" else "least"
    return Told(GOOD, look.t(f"walls.limit.{other}", value=tile.written(nearest.value)))


def is_over(value: float, limit: Threshold) -> bool:
    """Whether a value is beyond the limit; the limit itself is within."""
    return value > limit.value if limit.side == "above" else value < limit.value


def row(tiles: Sequence[Tile], limits: Sequence[Threshold], look: Look, small: bool = False) -> Component:
    """The figures beside each other."""
    classes = f"tiles of-{len(tiles)}{' is-small' if small else ''}"
    return html.Ul([_tile(tile, told(tile, limits, look)) for tile in tiles], className=classes)


def _tile(tile: Tile, state: Told | None) -> Component:
    parts: list[Component] = [
        html.Span(tile.label, className="l"),
        html.Span(figure_part(tile.path, tile.value, tile.written(tile.value)), className="v"),
    ]
    if tile.change:
        marks = {"data-change-of": tile.path, "data-value": exact(tile.moved)}
        parts.append(html.Span(tile.change, className="d", **marks))
    if state is not None:
        parts.append(html.Span([Icon(state.level), state.words], className="st"))
    return html.Li(parts, className=_CLASSES[state.level] if state else "")
