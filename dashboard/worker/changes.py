"""The figures that changed most within a week, in words: for letters about a page with them, or a file of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.access import User, may
from dashboard.components.wall.cells import CELLS
from dashboard.components.wall.tiles import Tile
from dashboard.context import context_of
from dashboard.data.store import Store
from dashboard.look import Look
from dashboard.pages import BLOCKS

MOST = 5
# The area of a page or a block (the first word of its id) -> the block whose figures are known of the week before.
_FIGURES = {"licenses": "licenses-top", "calling": "calling-queues"}
_STATE = ("region", "service", "q", "as_of", "version")  # what of a page's state the figures depend on


def lines(store: Store, user: User, look: Look, name: str, state: Mapping[str, str]) -> list[str]:
    """Name, value and change of each, the greatest change in proportion first.

    `name`: of the page or the block; nothing where its figures are not known of the week before, may not be seen, or
    where it shows one customer.
    """
    block = BLOCKS.get(_FIGURES.get(name.partition("-")[0], ""))
    if block is None or state.get("customer") or not may(user, block.permission):
        return []
    now = context_of(store, user, look, {part: state[part] for part in _STATE if state.get(part)})
    tiles = CELLS[block.id](store.answer(block.question, now.scope), now).tiles
    ranked = sorted(_changed(tiles), key=lambda one: one[0], reverse=True)
    return [f"{tile.label}: {tile.written(tile.value)} ({tile.change})" for _share, tile in ranked[:MOST]]


def _changed(tiles: Sequence[Tile]) -> Iterator[tuple[float, Tile]]:
    for tile in tiles:
        if tile.moved and tile.value is not None:
            before = abs(tile.value - tile.moved)
            yield (abs(tile.moved) / before if before else float("inf")), tile
