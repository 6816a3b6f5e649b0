"""Windows of a listing: some of its rows in an order, how many there are, and their sums; over all regions of a scope.

Regions are read one by one. Where there are several, each tells the keys of its first rows, and the rows of the window
are those that come first among all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement, FromClause, func, select

from dashboard.data.listing import EVERYTHING, WINDOW, Key, Listing, Row, Selection, Source, Window, besides_of
from dashboard.data.statements import Statement
from dashboard.data.store import Answer, Question, Store
from dashboard.data.versions.row_sets import NUMBER, ROW_ID
from dashboard.scope import RegionView, Scope

ALL_ROWS = Selection()
PIECE = 5_000  # rows that a file reads at once
Sums = Mapping[str, int]
_NUMBER_OF = f"{NUMBER}_"  # beside the keys of an order


def count(store: Store, listing: Listing, scope: Scope, selection: Selection = ALL_ROWS) -> int:
    """How many rows pass."""

    def ask(source: Source) -> Statement:
        return select(func.count().label("rows")).select_from(source.rows).where(*selection.where(source))

    return sum(row["rows"] for place in scope.places for row in store.listed(listing, scope, place, ask))


def sums(store: Store, listing: Listing, scope: Scope) -> Sums:
    """The listing's sums over all rows, added up over the regions; `rows` is their number."""

    def ask(source: Source) -> Statement:
        added = [func.coalesce(of(source.rows), 0).label(name) for name, of in listing.sums.items()]
        return select(func.count().label("rows"), *added).select_from(source.rows)

    found = [row for place in scope.places for row in store.listed(listing, scope, place, ask)]
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
    columns = _Columns(listing, named)

    def ask(source: Source) -> Statement:
        keys = window.selection.by(source)
        labels = _labelled(keys)
        asked = select(columns.first(source), *labels).where(*window.selection.where(source))
        by = ordered([Key(label, key.descending) for label, key in zip(labels, keys, strict=True)])
        return _bounded(asked.order_by(*by, source.rows.c[NUMBER]), window.offset, window.limit)

    def finish(source: Source, asked: Statement) -> Statement:
        first = asked.subquery("first")
        keys = [Key(first.c[f"k{i}"], key.descending) for i, key in enumerate(window.selection.by(source))]
        return columns.joined(source, first).order_by(*ordered(keys), first.c[_NUMBER_OF])

    return store.listed(listing, scope, scope.places[0], ask, finish)


@dataclass(frozen=True, slots=True)
class _Columns:
    """How the columns of a window are read: which rows are in it first, by as little as that takes, then the rest of
    them alone. Sorting whole rows of 100 000 customers takes five times as long."""

    listing: Listing
    named: Sequence[str]

    def first(self, source: Source) -> ColumnElement[Any]:
        """The number of a row."""
        return source.rows.c[NUMBER].label(_NUMBER_OF)

    def joined(self, source: Source, first: FromClause) -> Statement:
        """The columns beside them, and what the hub's state tells."""
        own, besides = source.own, besides_of(self.listing)
        told = [name for name in self.named if name in besides]
        among = first.join(own, own.c[NUMBER] == first.c[_NUMBER_OF])
        for name in told:
            beside = source.beside[name]
            among = among.join(beside, beside.c[ROW_ID] == first.c[_NUMBER_OF] - 1)
        columns = [self.listing.told_of(source, name) if name in told else own.c[name] for name in self.named]
        return select(*columns).select_from(among)


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
        (at, row[_NUMBER_OF]): row
        for at, place in enumerate(scope.places)
        for row in _numbered(store, listing, scope, place, [one.number for one in chosen if one.at == at], named)
    }
    return [{name: found[one.at, one.number][name] for name in named} for one in chosen]


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
        asked = select(source.rows.c[NUMBER].label(_NUMBER_OF), *keys).where(*window.selection.where(source))
        return _bounded(asked.order_by(*ordered(given), source.rows.c[NUMBER]), 0, last)

    found = store.listed(listing, scope, place, ask)
    return [_Place(at, row[_NUMBER_OF], tuple((row[f"k{i}"], down) for i, down in enumerate(ways))) for row in found]


def _in_order(places: list[_Place]) -> list[_Place]:
    """Sorted by each key in turn, the last one first: every sort keeps what the one before it made."""
    for i in reversed(range(len(places[0].keys) if places else 0)):
        known = [one for one in places if one.keys[i][0] is not None]
        known.sort(key=lambda one: one.keys[i][0], reverse=known[0].keys[i][1] if known else False)
        places = [*known, *(one for one in places if one.keys[i][0] is None)]
    return places


def _numbered(
    store: Store, listing: Listing, scope: Scope, place: RegionView, numbers: Sequence[int], named: Sequence[str]
) -> list[Row]:
    if not numbers:
        return []
    listed, columns = orjson.dumps(numbers).decode(), _Columns(listing, named)

    def ask(source: Source) -> Statement:
        wanted = select(func.unnest(func.from_json(listed, '["BIGINT"]')))
        return select(columns.first(source)).where(source.rows.c[NUMBER].in_(wanted))

    def finish(source: Source, asked: Statement) -> Statement:
        first = asked.subquery("first")
        return columns.joined(source, first).add_columns(first.c[_NUMBER_OF])

    return store.listed(listing, scope, place, ask, finish)


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
    where not all; the sums are those of all.
    """

    name: str
    listing: Listing
    compose: Callable[[Sums, list[Row]], Answer]
    most: int | None = None
    columns: tuple[str, ...] = ()
    beside: tuple[tuple[str, Question], ...] = ()
    of: Window = EVERYTHING
    plain: bool = field(default=True, init=False)

    @property
    def of_hub(self) -> bool:
        """Whether its rows tell what the hub's own state says."""
        return bool(self.listing.beside)

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""
        known = sums(store, self.listing, scope)
        cut = self.most is not None and known["rows"] > self.most
        window = replace(self.of, limit=WINDOW) if cut else self.of
        return self.compose(known, rows(store, self.listing, scope, window, self.columns))
