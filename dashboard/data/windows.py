"""Windows of a listing: some of its rows in an order, how many there are, and their sums; over all regions of a scope.

Regions are read one by one. Where there are several, each tells the keys of its first rows, and the rows of the window
are those that come first among all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, func, select

from dashboard.data.listing import EVERYTHING, WINDOW, Key, Listing, Row, Selection, Source, Window
from dashboard.data.statements import Statement
from dashboard.data.store import Answer, Question, Store
from dashboard.data.versions.row_sets import NUMBER
from dashboard.scope import RegionView, Scope

ALL_ROWS = Selection()
PIECE = 5_000  # rows that a file reads at once
Sums = Mapping[str, int]


def count(store: Store, listing: Listing, scope: Scope, selection: Selection = ALL_ROWS) -> int:
    """How many rows pass."""

    ask, kept = _Counting(selection), selection == ALL_ROWS
    return sum(row["rows"] for place in scope.places for row in store.listed(listing, scope, place, ask, kept=kept))


def sums(store: Store, listing: Listing, scope: Scope) -> Sums:
    """The listing's sums over all rows, added up over the regions; `rows` is their number."""

    ask = _Adding(listing)
    found = [row for place in scope.places for row in store.listed(listing, scope, place, ask, kept=True)]
    return {name: sum(int(row[name]) for row in found) for name in ("rows", *listing.sums)}


def rows(
    store: Store, listing: Listing, scope: Scope, window: Window = EVERYTHING, columns: Sequence[str] = ()
) -> list[Row]:
    """The rows of a window, with these columns (default: all that can be shown), as JSON has them."""
    named = columns or listing.shown
    read = _window if len(scope.places) == 1 else _merged
    found = read(store, listing, scope, window, listing.read(named))
    if listing.told:
        found = [listing.tell(row, named) for row in found]
    plain: list[Row] = orjson.loads(orjson.dumps(found))
    return plain


def streamed(
    store: Store, listing: Listing, scope: Scope, selection: Selection = ALL_ROWS, columns: Sequence[str] = ()
) -> Iterator[Row]:
    """All rows that pass, read piece by piece."""
    offset = 0
    while piece := rows(store, listing, scope, Window(offset, PIECE, selection), columns):
        yield from piece
        if len(piece) < PIECE:
            return
        offset += PIECE


def _window(store: Store, listing: Listing, scope: Scope, window: Window, named: Sequence[str]) -> list[Row]:
    """Of a single region: the statement has the order and the bounds."""
    ask, kept = _Numbers(window), window.selection == ALL_ROWS
    return store.listed_rows(listing, scope, scope.places[0], ask, named, kept=kept)


@dataclass(frozen=True, slots=True)
class _Counting:
    """How many rows pass."""

    selection: Selection

    def __call__(self, source: Source) -> Statement:
        return select(func.count().label("rows")).select_from(source.rows).where(*self.selection.where(source))


@dataclass(frozen=True, slots=True)
class _Adding:
    """A listing's sums, and the number of its rows."""

    listing: Listing

    def __call__(self, source: Source) -> Statement:
        added = [func.coalesce(of(source.rows), 0).label(name) for name, of in self.listing.sums.items()]
        return select(func.count().label("rows"), *added).select_from(source.rows)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of the rows in a window, in its order."""

    window: Window

    def __call__(self, source: Source) -> Statement:
        window, number = self.window, source.rows.c[NUMBER]
        asked = select(number).where(*window.selection.where(source))
        return _bounded(asked.order_by(*ordered(window.selection.by(source)), number), window.offset, window.limit)


def _labelled(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    return [key.value.label(f"k{i}") for i, key in enumerate(keys)]


def _bounded(asked: Statement, offset: int, limit: int | None) -> Statement:
    return asked.offset(offset) if limit is None else asked.offset(offset).limit(limit)


def ordered(keys: Sequence[Key]) -> list[ColumnElement[Any]]:
    """An order in SQL: unknown values last in both directions."""
    return [(key.value.desc() if key.descending else key.value.asc()).nulls_last() for key in keys]


# Several regions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """One row of one region: which, and what it is ordered by (value, downwards)."""

    at: int
    number: int
    keys: tuple[tuple[Any, bool], ...]


def _merged(store: Store, listing: Listing, scope: Scope, window: Window, named: Sequence[str]) -> list[Row]:
    last = None if window.limit is None else window.offset + window.limit
    places = [
        one for at, place in enumerate(scope.places) for one in _first(store, listing, scope, at, place, window, last)
    ]
    chosen = _in_order(places)[window.offset : last]
    found = {
        (at, number): row
        for at, place in enumerate(scope.places)
        for number, row in _numbered(
            store, listing, scope, place, [one.number for one in chosen if one.at == at], named
        )
    }
    return [found[one.at, one.number] for one in chosen]


def _first(
    store: Store, listing: Listing, scope: Scope, at: int, place: RegionView, window: Window, last: int | None
) -> list[_Place]:
    """The first rows of a region that could be in the window, by their keys: those asked for, then the default."""
    ways: list[bool] = []

    def ask(source: Source) -> Statement:
        given = window.selection.by(source)
        default = [Key(source.rows.c[by.column], by.descending) for by in listing.order(scope)]
        ways[:] = [key.descending for key in (*given, *default)]
        keys = _labelled((*given, *default))
        asked = select(source.rows.c[NUMBER], *keys).where(*window.selection.where(source))
        return _bounded(asked.order_by(*ordered(given), source.rows.c[NUMBER]), 0, last)

    found = store.listed(listing, scope, place, ask)
    return [_Place(at, row[NUMBER], tuple((row[f"k{i}"], down) for i, down in enumerate(ways))) for row in found]


def _in_order(places: list[_Place]) -> list[_Place]:
    """Sorted by each key in turn, the last one first: every sort keeps what the one before it made."""
    for i in reversed(range(len(places[0].keys) if places else 0)):
        known = [one for one in places if one.keys[i][0] is not None]
        known.sort(key=lambda one: one.keys[i][0], reverse=known[0].keys[i][1] if known else False)
        places = [*known, *(one for one in places if one.keys[i][0] is None)]
    return places


def _numbered(
    store: Store, listing: Listing, scope: Scope, place: RegionView, numbers: Sequence[int], named: Sequence[str]
) -> Iterable[tuple[int, Row]]:
    """The rows of these numbers, with them."""
    if not numbers:
        return ()
    listed, rising = orjson.dumps(numbers).decode(), sorted(numbers)

    def ask(source: Source) -> Statement:
        wanted = select(func.unnest(func.from_json(listed, '["BIGINT"]')))
        number = source.rows.c[NUMBER]
        return select(number).where(number.in_(wanted)).order_by(number)

    return zip(rising, store.listed_rows(listing, scope, place, ask, named), strict=True)


# A listing as a question ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Summed:
    """A question whose part of the figures document is made of a listing's sums alone."""

    name: str
    listing: Listing
    compose: Callable[[Sums], Answer]
    beside: tuple[tuple[str, Question], ...] = ()
    of_hub: bool = field(default=False, init=False)
    plain: bool = field(default=True, init=False)

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""
        return self.compose(sums(store, self.listing, scope))


@dataclass(frozen=True, slots=True)
class Listed:
    """A question whose part of the figures document holds a listing's rows, and figures that are made of their sums.

    `compose(sums, rows)` makes the part. `most`: where there are more rows, only the first `WINDOW` are read, and the
    others are asked for in windows. `columns`: of each row; all that can be shown where none is said. `of`: which rows,
    where not all; the sums are those of all. `adds`: whether the part needs more of the sums than the number of rows.
    """

    name: str
    listing: Listing
    compose: Callable[[Sums, list[Row]], Answer]
    most: int | None = None
    columns: tuple[str, ...] = ()
    beside: tuple[tuple[str, Question], ...] = ()
    of: Window = EVERYTHING
    adds: bool = True
    plain: bool = field(default=True, init=False)

    @property
    def of_hub(self) -> bool:
        """Whether its rows tell what the hub's own state says."""
        return bool(self.listing.beside)

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""
        known = sums(store, self.listing, scope) if self.adds else {"rows": count(store, self.listing, scope)}
        cut = self.most is not None and known["rows"] > self.most
        window = replace(self.of, limit=WINDOW) if cut else self.of
        return self.compose(known, rows(store, self.listing, scope, window, self.columns))
