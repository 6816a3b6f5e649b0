"""A listing's rows in one open version, as far as the reader may see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

import duckdb
from sqlalchemy import BigInteger, ColumnClause, FromClause, String, bindparam, column, func, select
from sqlalchemy.sql import visitors

from dashboard.data import collate, statements
from dashboard.data.listing import (
    CUSTOMER_ID,
    Expression,
    Facts,
    Listing,
    Placed,
    Row,
    Source,
    Tables,
    besides_of,
    table_of,
)
from dashboard.data.statements import TEXTS_KEPT, Statement, Written, compiled
from dashboard.data.versions.row_sets import DATABASE, NUMBER, ROW_ID, RowSets, digest
from dashboard.data.visible import by_texts, customers, reads_texts, texts, visible
from dashboard.scope import RegionView, Scope

Ask = Callable[[Source], Statement]
Finish = Callable[[Statement], Statement]
# In a text that is kept this name stands for the table of those whom the reader may see and the query selects.
_CHOSEN = f"{DATABASE}.chosen_customers"


def as_asked(asked: Statement) -> Statement:
    """Nothing more."""
    return asked


@dataclass(frozen=True)
class ListedRows:
    """`statement`: of the row set. `whose`: the key of the customers that the reader may see and the query selects.
    `facts`: of each column beside the listing, what the hub tells.
    """

    statement: Written
    listing: Listing
    scope: Scope
    place: RegionView
    whose: str
    facts: Sequence[Facts]
    connection: duckdb.DuckDBPyConnection
    row_sets: RowSets

    def found(self, ask: Ask, finish: Finish = as_asked, *, kept: bool = False) -> list[Row]:
        """What `ask` finds in the row set of the statement, and `finish` makes of that.

        `kept`: both equal others that ask the same, and read nothing but columns of the row set itself: their text is
        written once.
        """
        return self._tried(lambda asking: asking.found(ask, finish, kept=kept))

    def rows(self, ask: Ask, named: Sequence[str], *, kept: bool = False) -> list[Row]:
        """These columns of the rows whose numbers `ask` finds, in its order.

        The numbers are found by as little as that takes: sorting whole rows of 100 000 customers takes five times as
        long.
        """

        def read(asking: _Asking) -> list[Row]:
            numbers = [row[NUMBER] for row in asking.found(ask, as_asked, kept=kept)]
            return asking.read(numbers, tuple(named))

        return self._tried(read)

    def _tried(self, work: Callable[[_Asking], list[Row]]) -> list[Row]:
        """A table in whose place another one has just been put is made anew."""
        asking = _Asking(self)
        try:
            return work(asking)
        except duckdb.CatalogException:
            for gone in asking.using:
                self.row_sets.forget(gone)
            return work(_Asking(self))

    def prepare(self, orders: Sequence[tuple[str, str | None]]) -> None:
        """Makes these orders, each of a column in a language or of its codes, and what words are looked for in: who
        sorts or searches does not wait for it."""
        asking = _Asking(self)
        tables = Tables(asking.rows(), asking.facts())
        asking.texts()
        for name, lang in orders:
            asking.placed(tables, name, lang)


@dataclass
class _Wanted:
    """The orders that a statement asked for by their labels, and the codes of those of codes."""

    of: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    codes: dict[str, list[Any]] = field(default_factory=dict)


@dataclass
class _Asking:
    """Statements about a listing's rows; `using`: the tables that they read."""

    of: ListedRows
    using: list[str] = field(default_factory=list)
    _distinct: dict[str, list[Any]] = field(default_factory=dict)

    def found(self, ask: Ask, finish: Finish, *, kept: bool) -> list[Row]:
        """As `ListedRows.found`."""
        tables = Tables(self.rows(), self.facts())
        if kept:
            scope = self.of.scope if self.of.scope.whole else self.of.scope.without_reader()
            return self._run(_kept_text(self.of.listing, tables.rows, ask, finish, scope))
        wanted = _Wanted()
        source = self._source(tables, wanted)
        asked = ask(source)
        joined = _reads(asked, source.rows, besides_of(self.of.listing))
        if joined or wanted.of:  # what is sorted by is known when it was asked for once
            places = {label: self.placed(tables, *of) for label, of in wanted.of.items()}
            for label, (name, lang) in wanted.of.items():
                wanted.codes[label] = [] if lang else self._codes(tables, places[label], name)
            source = self._source(replace(tables, places=places, joined=joined), wanted)
            asked = ask(source)
        return self._run(_text(source, asked, finish, self.of.scope))

    def read(self, numbers: Sequence[int], named: tuple[str, ...]) -> list[Row]:
        """These columns of the rows of these numbers, which were found for the reader, in this order."""
        if not numbers:
            return []
        facts = self.facts()
        told = tuple((name, facts[name]) for name in named if name in facts)
        text = _text_of_rows(self.of.listing, self.rows(), told, named)
        among = {"numbers": json.dumps(list(numbers)), "first": min(numbers), "last": max(numbers)}
        _names, found = statements.run(self.of.connection, text.text, text.filled(None, among))
        rows = {number: dict(zip(named, values, strict=True)) for number, *values in found}
        return [rows[number] for number in numbers]

    def rows(self) -> str:
        """The row set."""
        statement, order = self.of.statement, self.of.listing.order_text(self.of.scope)
        return self._used(self.of.row_sets.name(self.of.connection, statement.text, statement.plain(), order))

    def placed(self, tables: Tables, name: str, lang: str | None) -> str:
        """The places of the rows in the order of a text column in a language, or of its codes."""
        said, values = _key_of(self.of.listing, name, lang)
        return self._used(
            self.of.row_sets.places(self.of.connection, self._with(tables, name), said, list(values), self.using)
        )

    def _with(self, tables: Tables, name: str) -> str:
        """The row set; with what the hub tells, where it tells this column."""
        told = f" positional join {tables.facts[name]}" if name in tables.facts else ""
        return f"{tables.rows}{told}"

    def _codes(self, tables: Tables, places: str, name: str) -> list[Any]:
        """The code at each place."""
        key = compiled(select(_value(self.of.listing, name).label("code")))
        said = f"{key.text}, place from {self._with(tables, name)} positional join {places}"
        text = f"select distinct code, place from ({said}) where place is not null order by place"  # noqa: S608  our own texts
        made = f"v_{digest(repr((places, said)))}"
        kept = self._used(self.of.row_sets.table(self.of.connection, made, lambda: (text, key.plain()), self.using))
        return [code for (code,) in self.of.connection.execute(f"select code from {kept} order by place").fetchall()]  # noqa: S608  as above

    def facts(self) -> dict[str, str]:
        """A table for each column that the hub tells of customers."""
        rows, told = self.rows(), zip(self.of.listing.beside, self.of.facts, strict=True)
        make, connection = self.of.row_sets.facts, self.of.connection
        return {
            each.column: self._used(make(connection, rows, each.column, each.kind, facts, self.using))
            for each, facts in told
        }

    def _chosen(self) -> str:
        """The table of those whom the reader may see and the query selects.

        It is made once for all statements about them, and DuckDB reads it as fast as any other.
        """
        of = self.of
        by = self.texts() if reads_texts(of.scope) else None

        def made() -> tuple[str, Sequence[object]]:
            written = compiled(customers(of.scope, of.place, by))
            return written.text, written.plain()

        return self._used(of.row_sets.table(of.connection, f"c_{digest(of.whose)}", made, self.using))

    def texts(self) -> FromClause:
        """What words without a field are looked for in."""
        name, written = _texts()
        make = self.of.row_sets.table
        return by_texts(self._used(make(self.of.connection, name, lambda: (written.text, written.plain()), self.using)))

    def _used(self, name: str) -> str:
        self.using.append(name)
        return name

    def _source(self, tables: Tables, wanted: _Wanted) -> Source:
        listing = self.of.listing
        alone = len(self.of.scope.places) == 1  # places of several regions' rows tell nothing of each other

        def distinct(name: str) -> list[Any]:
            if name not in self._distinct:
                joined = frozenset({name}) & tables.facts.keys()
                among = listing.source(replace(tables, places={}, joined=joined), distinct, _no_place)
                values = select(among.value(name).label("value")).distinct()
                found = self._run(_text(among, values, as_asked, self.of.scope))
                self._distinct[name] = [row["value"] for row in found]
            return self._distinct[name]

        def placed(name: str, lang: str | None) -> Placed | None:
            if not alone or name not in listing.ranked:
                return None
            label = f"{name}@{lang or ''}"
            wanted.of[label] = (name, lang)
            place: Expression = rows.c[label] if label in rows.c else column(label)
            return Placed(place, wanted.codes.get(label, ()))

        source = listing.source(tables, distinct, placed)
        rows = source.rows
        return source

    def _run(self, written: Written) -> list[Row]:
        text = written.text if self.of.scope.whole else written.text.replace(_CHOSEN, self._chosen())
        names, found = statements.run(self.of.connection, text, written.plain())
        return [dict(zip(names, row, strict=True)) for row in found]


def _text(source: Source, asked: Statement, finish: Finish, scope: Scope) -> Written:
    """The one place where a reader's limit and the query are put on a row set."""
    chosen = table_of(_CHOSEN, (CUSTOMER_ID,))
    return compiled(finish(asked.where(visible(source.rows.c[CUSTOMER_ID], scope, chosen))))


@lru_cache(maxsize=TEXTS_KEPT)
def _kept_text(listing: Listing, rows: str, ask: Ask, finish: Finish, scope: Scope) -> Written:
    """The text of what reads the row set alone, the same for every reader and every query."""
    source = listing.source(Tables(rows), _nothing_distinct, _no_place)
    return _text(source, ask(source), finish, scope)


def _no_place(_column: str, _lang: str | None) -> Placed | None:
    return None


def _nothing_distinct(column: str) -> list[Any]:
    """Nothing but the row set is read; raises LookupError for what is."""
    raise LookupError(column)


@lru_cache(maxsize=TEXTS_KEPT)
def _text_of_rows(listing: Listing, rows: str, told: tuple[tuple[str, str], ...], named: tuple[str, ...]) -> Written:
    """The columns of some rows by their numbers: those of the row set, and what the hub's state tells of them."""
    own, listed = listing.own(rows), bindparam("numbers", type_=String)
    first = select(func.unnest(func.from_json(listed, '["BIGINT"]')).label(NUMBER)).subquery("first")
    number, among = first.c[NUMBER], first.join(own, own.c[NUMBER] == first.c[NUMBER])
    read: dict[str, Expression] = {name: own.c[name] for name in named if name in own.c}
    for name, table in told:
        beside = table_of(table, (ROW_ID, name)).alias(f"told_{name}")
        among = among.join(beside, beside.c[ROW_ID] == number - 1)
        read[name] = listing.told_of(beside, name)
    # With bounds, a piece of the row set in its own order is read without the rest of it.
    bounds = (bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger))
    columns = (number.label("of_row"), *(read[name].label(name) for name in named))
    return compiled(select(*columns).select_from(among).where(own.c[NUMBER].between(*bounds)))


@lru_cache(maxsize=TEXTS_KEPT)
def _key_of(listing: Listing, name: str, lang: str | None) -> tuple[str, tuple[object, ...]]:
    """What a column is placed by as SQL, with its values: the key of a text in a language, or a code."""
    value = _value(listing, name)
    key = compiled(select((collate.key_of(value, lang) if lang else value).label("key")))
    return key.text.removeprefix("SELECT ").removesuffix(" AS key"), tuple(key.plain())


def _value(listing: Listing, name: str) -> Expression:
    read = listing.values.get(name)
    return read(column(name)) if read else column(name)


@cache
def _texts() -> tuple[str, Written]:
    written = compiled(texts())
    return f"t_{digest(written.text)}", written


def _reads(statement: Statement, rows: FromClause, names: Sequence[str]) -> set[str]:
    """Which of these columns a statement reads of all rows: to join one costs more than to look through it."""
    found = (each for each in visitors.iterate(statement) if isinstance(each, ColumnClause))
    return {each.name for each in found if each.table is rows and each.name in names}
