"""The pictures of a wall: each item of its playlist under the scope of its maker, and what needs attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from dash.development.base_component import Component

from dashboard.access import User, may
from dashboard.components.wall import cells, screen, ticker
from dashboard.components.wall.cells import Cell
from dashboard.components.wall.ticker import Alert
from dashboard.context import Context, context_of
from dashboard.data.questions import calling_tables
from dashboard.data.store import Store
from dashboard.data.walls.definition import SERVICES, Definition, Item
from dashboard.errors import HubError, NoAccess
from dashboard.look import Look
from dashboard.pages import BLOCKS

# What a page is made of on a wall: figures, a picture, a list.
PAGES = {
    "licenses": ("licenses-top", "licenses-trend", "licenses-expiring"),
    "calling": ("calling-queues", "calling-quality", "calling-queue-rows"),
}


_OURS = 500  # a failure of the hub's own, which may be over a moment later


_NO_DATA = {"view.error.no_data": "walls.screen.no_data", "view.error.no_data_at_all": "walls.screen.no_data_at_all"}


class Picture(NamedTuple):
    """What stands on the screen; not `whole` where something failed that may be over a moment later."""

    content: Component
    whole: bool = True


class Attention(NamedTuple):
    """What needs attention; not `whole` where some of it could not be asked just now."""

    alerts: list[Alert]
    whole: bool = True


def drawn(item: Item, user: User, store: Store, look: Look) -> Picture:
    """One picture; where its data cannot be had, the words of why."""
    title = _title(item, look)
    try:
        now = _context(item, item.service, user, store, look)
        made = [_cell(name, now) for name in PAGES.get(item.shows[0], item.shows)]
    except HubError as error:
        return Picture(screen.trouble(title, _why(error, look)), error.status < _OURS)
    draw = screen.page if item.is_page else screen.blocks
    return Picture(draw(title, made, item, now))


def _why(error: HubError, look: Look) -> str:
    """Who stands before a wall gives no commands."""
    if error.key in _NO_DATA:
        return look.t(_NO_DATA[error.key], **error.values)
    return error.told_to_reader(look.lang)


def attention(shown: Definition, user: User, store: Store, look: Look) -> Attention:
    """What needs attention in the scopes of the playlist, each told once."""
    found: list[Alert] = []
    whole = True
    for region, query in dict.fromkeys((item.region, item.q) for item in shown.items):
        item = Item(("licenses",), region=region, q=query)
        try:
            found += _of_scope(item, user, store, look)
        except HubError as error:  # its picture says why
            whole = whole and error.status < _OURS
    return Attention(ticker.ordered(found), whole)


def _of_scope(item: Item, user: User, store: Store, look: Look) -> Iterator[Alert]:
    for service in SERVICES:
        now = _context(item, service, user, store, look)
        yield from ticker.ending(_answer("licenses-expiring", now), now)
        yield from ticker.over(_answer("licenses-over", now), now)
    _answer("calling-queue-rows", now)  # asks for the right to them
    yield from ticker.queues(now.store.answer(calling_tables.ABANDONING, now.scope), now)


def _context(item: Item, service: str, user: User, store: Store, look: Look) -> Context:
    asked = {"region": item.region, "service": service, "q": item.q}
    return context_of(store, user, look, {name: value for name, value in asked.items() if value})


def _cell(name: str, now: Context) -> Cell:
    return cells.CELLS[name](_answer(name, now), now)


def _answer(name: str, now: Context) -> Any:
    """The answer of a block to the wall's maker; a right that ended ends it here too."""
    block = BLOCKS[name]
    if not may(now.user, block.permission):
        raise NoAccess("web.error.no_access")
    return now.store.answer(block.question, now.scope)


def _title(item: Item, look: Look) -> str:
    names: Sequence[str] = item.shows
    if len(names) == 1:
        return look.t(f"walls.page.{names[0]}" if item.is_page else f"walls.cell.{names[0]}")
    area = {name.partition("-")[0] for name in names}
    return look.t(f"walls.page.{area.pop()}" if len(area) == 1 else "walls.page.both")
