"""A listing: the rows of a table in SQL, from which windows are taken: sorted, filtered, counted, summed up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, TableClause, column, func, literal_column, table, text

from dashboard.data.versions.row_sets import NUMBER
from dashboard.scope import RegionView, Scope

Row = dict[str, Any]
Expression = ColumnElement[Any]

WINDOWED = 600  # a table of more rows is sent in windows: with some 430 bytes a row an answer stays under 300 kB
WINDOW = 200  # rows that come with the table itself
MOST = 2_000  # rows of one window that a page may ask for
CUSTOMER_ID = "customer_id"  # the column that a reader's limit and a query are put on


@dataclass(frozen=True, slots=True)
class By:
    """One column of an order; unknown values come last in both directions."""

    column: str
    descending: bool = False


Distinct = Callable[[str], Sequence[Any]]  # the values that a column has in the rows that may be seen


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the places of the rows in an order, from 1; `codes`: what stands at each, where that was asked."""

    place: Expression
    codes: Sequence[Any] = ()


def _unknown(_column: str, _lang: str | None) -> Placed | None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of one place, to write conditions about.

    `distinct` reads the values of a column. `values`: what a column is sorted and filtered by, where that is not its
    value itself. `folds`: text column -> the column that holds its folded text. `placed(column, language)`: the place
    of each row in the order of a text column, and without a language in that of its codes, with the code of each place;
    None where that is not kept beside the rows.
    """

    rows: FromClause
    distinct: Distinct
    values: Mapping[str, Callable[[Expression], Expression]] = field(default_factory=dict)
    folds: Mapping[str, str] = field(default_factory=dict)
    placed: Callable[[str, str | None], Placed | None] = _unknown

    def value(self, column: str) -> Expression:
        """What a column is sorted and filtered by."""
        read = self.values.get(column)
        return read(self.rows.c[column]) if read else self.rows.c[column]

    def folded(self, column: str) -> Expression | None:
        """The folded text of a column, where the rows hold one."""
        name = self.folds.get(column)
        return None if name is None else self.rows.c[name]


@dataclass(frozen=True, slots=True)
class Told:
    """A column of which a row tells something else than the row set holds: made of the row, with these columns too."""

    make: Callable[[Row], Any]
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hub's own state tells of a region's customers by one column.

    `rows()` is a JSON list of `{"org_id", <the column>}`; `stamp` is another one whenever they could be others.
    """

    stamp: str
    rows: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Beside:
    """A column that the hub's own state tells. `kind`: its type in DuckDB; `none`: SQL, of whom nothing is told."""

    column: str
    kind: str
    none: str
    told: Callable[..., Facts]  # of (store, scope, place); the store stands above this room


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the rows of a place lie (`database.table`), and beside them, by column, what the hub tells and orders of
    texts. `joined`: the columns of the hub that a statement reads of all rows."""

    rows: str
    facts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    joined: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of one table.

    `ask(scope, place)` gives those of the whole region, one row each, with `customer_id`, the `columns` (named as in
    the figures document), what is made of them to be shown (`made`), and folded texts (`folded`: text -> its column).
    It depends on neither query nor reader: whose rows are seen is decided where a window is taken. `order(scope)` is
    the default order. `values` are what a list column is sorted and filtered by. `sums`: whole numbers over the rows
    of a region, which may be added up over the regions, of columns and of those that only sums read
    (`added`). `told`: columns that are made of the row when it is read.
    `beside`: columns that the hub's own state tells of a customer: no part of the row set, which outlives a change of
    them, but joined to it. `ranked`: texts and codes whose order is kept beside the rows. `searched`: whether
    what a search needs is made ready before somebody searches.
    """

    name: str
    ask: Callable[[Scope, RegionView], Select[Any]]
    columns: tuple[str, ...]
    order: Callable[[Scope], tuple[By, ...]]
    made: tuple[str, ...] = ()
    folded: Mapping[str, str] = field(default_factory=dict, hash=False)
    values: Mapping[str, Callable[[Expression], Expression]] = field(default_factory=dict, hash=False)
    sums: Mapping[str, Callable[[FromClause], Expression]] = field(default_factory=dict, hash=False)
    added: tuple[str, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict, hash=False)
    beside: tuple[Beside, ...] = ()
    ranked: tuple[str, ...] = ()
    searched: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """All that a row of the table can show."""
        return (*self.columns, *self.made)

    def source(self, tables: Tables, distinct: Distinct, placed: Callable[[str, str | None], Placed | None]) -> Source:
        """The rows of a place, to write conditions about."""
        return Source(self._joined(tables), distinct, self.values, self.folded, placed)

    def own(self, rows: str) -> TableClause:
        """The row set itself (`database.table`); what the hub tells is no part of it."""
        return table_of(rows, _own(self))

    def _joined(self, tables: Tables) -> FromClause:
        """The row set with what lies beside it; the columns of the hub that are not joined have their names alone."""
        own, places = _own(self), list(tables.places)
        facts = [each for each in self.beside if each.column in tables.joined]
        if not facts and not places:
            return table_of(tables.rows, (*own, *besides_of(self)))
        told = [
            *(f'own."{each}"' for each in own),
            *(f'coalesce(f{at}."{each.column}", {each.none}) as "{each.column}"' for at, each in enumerate(facts)),
            *(f'o{at}.place as "{name}"' for at, name in enumerate(places)),
        ]
        others = [
            *(f"positional join {tables.facts[each.column]} as f{at}" for at, each in enumerate(facts)),
            *(f"positional join {table} as o{at}" for at, table in enumerate(tables.places.values())),
        ]
        asked = text(f"select {', '.join(told)} from {tables.rows} as own {' '.join(others)}")  # noqa: S608  our own names
        named = (*own, *(each.column for each in facts), *places)
        return asked.columns(*map(column, named)).subquery("with_facts")

    def told_of(self, beside: FromClause, name: str) -> Expression:
        """What the hub tells by this column of the rows that its table is joined to."""
        none = next(each.none for each in self.beside if each.column == name)
        return func.coalesce(beside.c[name], literal_column(none)).label(name)

    def read(self, columns: Sequence[str]) -> tuple[str, ...]:
        """What is read of the row set for these columns."""
        more = (name for column in columns if column in self.told for name in self.told[column].reads)
        return tuple(dict.fromkeys((*columns, *more)))

    def tell(self, row: Row, columns: Sequence[str]) -> Row:
        """These columns of a row that was read."""
        return {name: self.told[name].make(row) if name in self.told else row[name] for name in columns}

    def order_text(self, scope: Scope) -> str:
        """The default order as SQL."""
        return ", ".join(f'"{by.column}" {"desc" if by.descending else "asc"} nulls last' for by in self.order(scope))


def besides_of(listing: Listing) -> tuple[str, ...]:
    """The columns that the hub's own state tells."""
    return tuple(each.column for each in listing.beside)


@lru_cache(maxsize=64)
def _own(listing: Listing) -> tuple[str, ...]:
    """The columns of the row set itself."""
    named = (*listing.read(listing.shown), *listing.folded.values(), *listing.added, CUSTOMER_ID, NUMBER)
    besides = set(besides_of(listing))
    return tuple(each for each in dict.fromkeys(named) if each not in besides)


@lru_cache(maxsize=256)
def table_of(name: str, columns: tuple[str, ...]) -> TableClause:
    """A table (`database.table`) with these columns."""
    database, _, own = name.partition(".")
    return table(own, *map(column, columns), schema=database)


@dataclass(frozen=True, slots=True)
class Key:
    """One part of an order: an expression whose values can be compared with those of other regions."""

    value: Expression
    descending: bool = False


Conditions = Callable[[Source], list[ColumnElement[bool]]]
Keys = Callable[[Source], list[Key]]


def _no_conditions(_source: Source) -> list[ColumnElement[bool]]:
    return []


def _no_keys(_source: Source) -> list[Key]:
    return []


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows, in which order; equal ones keep the default order."""

    where: Conditions = _no_conditions
    by: Keys = _no_keys


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows of a selection; `limit` None: all from `offset` on."""

    offset: int = 0
    limit: int | None = None
    selection: Selection = field(default_factory=Selection)


EVERYTHING = Window()
