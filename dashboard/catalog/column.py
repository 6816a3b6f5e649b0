"""A column and a table: what they are called, how a row gives them, how they are shown and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from dashboard.catalog import coded
from dashboard.catalog.coded import Said
from dashboard.catalog.definition import Definition
from dashboard.look import Look
from dashboard.scope import RegionView

Row = Mapping[str, Any]
Value = Callable[[Row], Any]
Told = Callable[[Row, Look], Any]
Heading = Callable[[int, Sequence[RegionView], Look], str]


class Type(StrEnum):
    """How a value is written, sorted and filtered. Rates are fractions; dates are ISO text in the rows."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    CHANGE = "change"
    RATE = "rate"
    POINTS = "points"  # a change of a rate
    FLAG = "flag"
    AMOUNT = "amount"  # a number with a fraction
    SECONDS = "seconds"


PERCENT = frozenset({Type.RATE, Type.POINTS})  # fractions that people read a hundredfold
# The word of a unit that a heading says.
_UNITS = {Type.RATE: "exports.unit.percent", Type.POINTS: "calling.cell.points", Type.SECONDS: "exports.unit.seconds"}


class Kind(StrEnum):
    """What a cell looks like: `components/grid_columns.py` and `assets/hub-formats.js` have a format for each."""

    NAME = "name"
    REGION = "region"
    SUBSCRIPTION = "subscription"
    COUNT = "count"
    CHANGE = "change"
    DUE = "due"
    BAR = "bar"
    OVER_BAR = "over_bar"
    SHARE = "share"
    RATE = "rate"
    SPARK = "spark"
    SWITCH = "switch"
    DAY = "day"
    BAND = "band"
    LICENSES = "licenses"
    MINUTES = "minutes"
    POINTS = "points"
    WAIT = "wait"
    WORST = "worst"
    USERS = "users"
    RATES = "rates"
    STATUSES = "statuses"
    PRODUCTS = "products"
    WORDS = "words"  # a code, or several, in words
    TAGS = "tags"  # several that somebody gave
    PLAIN = "plain"
    TOTAL_BAR = "total_bar"
    NEXT = "next"
    HEALTH = "health"


class Fixed(StrEnum):
    """Columns that are no choice of the reader."""

    ALWAYS = "always"
    COMBINED = "combined"  # shown where several regions are read together


@dataclass(frozen=True, slots=True)
class Together:
    """Several numbers in one cell: the first fields of the cell, a heading for each; words of all, as a choice."""

    words: str
    heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Help:
    """What a cell adds on hover: a format of `assets/hub-tips.js`, of these fields of the row (none: the cell's)."""

    name: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """How a column stands in a grid; `hidden` ones wait in the column menu.

    `width` is its share of the table's width, about what it has in pixels in a window of 1440; `least` are the pixels
    that its words (in three lines, in every language) and its values need. All that are shown at first stand beside
    each other in a window of 1280 pixels, with the widest scrollbars that there are.

    `reads`: the fields of the row that are drawn, in the order of the kind's format; the column's own where none are
    named. `help`: what the cell adds on hover. `sort_of_part`: the default order where only a part of the calls is
    shown. `pinned`: stays in sight where the table is wider than its place; `roomy`: not shown on a phone. `icons`: the
    pictures of its codes.
    """

    kind: Kind
    width: int
    least: int
    hidden: bool = False
    sort: str | None = None
    sort_of_part: str | None = None
    reads: tuple[str, ...] = ()
    together: Together | None = None
    help: Help | None = None
    fixed: Fixed | None = None
    pinned: bool = False
    roomy: bool = False
    icons: Mapping[str, str] | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Series:
    """A column that holds a list: `count` columns of a file, each with the time that `heading` says.

    It is sorted and filtered by one number, which `single` makes of the list.
    """

    count: int
    heading: Heading
    single: Callable[[Sequence[Any]], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its name in rows, addresses and kept choices.

    `words` names it, with its definition, among those of the table's area (the column's own name where left out);
    `window` is the time that it is about. `heading`: the words in a file, where that name alone would say too little.
    `made`: how a row gives the value, where it does not have it by the name. `cell` is None where only files have the
    column, `defined` is false where it needs no definition.
    """

    id: str
    type: Type
    cell: Cell | None = None
    words: str = ""
    window: str = "day"
    heading: str = ""
    made: Value | None = None
    series: Series | None = None
    said: Said | None = None
    defined: bool = True
    area: str = "licenses"

    @property
    def defining(self) -> str:
        """The words of its definition, within its area."""
        return self.words or self.id

    def raw(self, row: Row) -> Any:
        """What a row has in this column."""
        return self.made(row) if self.made else row[self.id]

    def value(self, row: Row) -> Any:
        """What the column is sorted and filtered by: of a list its one number."""
        return self.series.single(self.raw(row)) if self.series else self.raw(row)

    def order(self, row: Row, look: Look) -> str | None:
        """What a text is sorted by."""
        return coded.ordered_by(self.said, self.value(row), look)

    def shown(self, look: Look) -> Value:
        """The value as it is read, and filtered: codes in words."""
        said = self.said
        if said is None:
            return self.value
        return lambda row: None if self.value(row) is None else said(self.value(row), look)

    def name(self, look: Look) -> str:
        """What it is called outside its table, with the unit of its values."""
        name, unit = look.t(self.named), look.t(_UNITS[self.type]) if self.type in _UNITS else ""
        said = self.type is Type.RATE and unit in name
        return f"{name} ({unit})" if unit and not said else name

    @property
    def named(self) -> str:
        """The key of its words in a file."""
        return self.heading or f"{self.area}.define.{self.defining}.name"

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of a row that its cell draws."""
        return (self.cell.reads if self.cell else ()) or (self.id,)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields of a row that its cell needs: drawn, told on hover, and its own."""
        helps = self.cell.help.reads if self.cell and self.cell.help else ()
        return (self.id, *self.reads, *helps)


@dataclass(frozen=True)
class Table:
    """One table. `rows`: the place of its rows in the figures document.

    `columns` stand as in the grid, those of files only among them; `written` names them all in the order of files
    (the grid's where left out). `told`: further fields of a grid's rows, which are words of the reader's language.
    """

    rows: str
    columns: tuple[Column, ...]
    written: tuple[str, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict, hash=False)

    @cached_property
    def by_id(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return {column.id: column for column in self.columns}

    @cached_property
    def grid(self) -> tuple[Column, ...]:
        """Those that a grid has, in its order."""
        return tuple(column for column in self.columns if column.cell)

    @cached_property
    def file(self) -> tuple[Column, ...]:
        """All of them, in the order of files."""
        return tuple(self.by_id[name] for name in self.written) or self.columns

    @cached_property
    def texts(self) -> tuple[Column, ...]:
        """Those of the grid that are sorted as texts of a language."""
        return tuple(column for column in self.grid if column.type is Type.TEXT)

    @cached_property
    def sorted_of_part(self) -> bool:
        """Whether it has another order where only a part of the calls is shown."""
        return any(column.cell.sort_of_part for column in self.grid if column.cell)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """What its columns are."""
        return tuple(self._definition(column) for column in self.columns if column.defined)

    def _definition(self, column: Column) -> Definition:
        return Definition(f"{self.rows}.{column.id}", column.defining, column.window, column.area)

    def title(self, column: Column, look: Look) -> str:
        """What a column is called on screen."""
        return self._definition(column).name(look)

    @cached_property
    def _needed(self) -> tuple[tuple[str, Value | None], ...]:
        names = dict.fromkeys(name for column in self.grid for name in column.needs if name not in self.told)
        return tuple((name, self.by_id[name].made if name in self.by_id else None) for name in names)

    def slim(self, row: Row, look: Look) -> dict[str, Any]:
        """The row as the grid's cells need it, also those of columns that are chosen later."""
        slim = {name: made(row) if made else row[name] for name, made in self._needed}
        return slim | {name: told(row, look) for name, told in self.told.items()} if self.told else slim
