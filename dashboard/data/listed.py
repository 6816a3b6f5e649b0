"""A listing's rows in one open version, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
from sqlalchemy import ColumnClause, FromClause, column, select, table
from sqlalchemy.sql import visitors

from dashboard.data import collate, statements
from dashboard.data.listing import CUSTOMER_ID, Expression, Facts, Listing, Placed, Source, Tables, besides_of
from dashboard.data.statements import Statement, Written, compiled
from dashboard.data.versions.row_sets import RowSets, digest
from dashboard.data.visible import by_texts, customers, reads_texts, texts, visible
from dashboard.scope import RegionView, Scope

Ask = Callable[[Source], Statement]
Finish = Callable[[Source, Statement], Statement]


def as_asked(_source: Source, asked: Statement) -> Statement:
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

    def found(self, ask: Ask, finish: Finish = as_asked) -> list[dict[str, Any]]:
        """What `ask` finds in the row set of the statement, and `finish` makes of that.

        A table in whose place another one has just been put is made anew.
        """
        asking = _Asking(self)
        try:
            return asking.found(ask, finish)
        except duckdb.CatalogException:
            for gone in asking.using:
                self.row_sets.forget(gone)
            return _Asking(self).found(ask, finish)

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
    """One statement about a listing's rows; `using`: the tables that it reads."""

    of: ListedRows
    using: list[str] = field(default_factory=list)
    _distinct: dict[str, list[Any]] = field(default_factory=dict)

    def found(self, ask: Ask, finish: Finish) -> list[dict[str, Any]]:
        """As `ListedRows.found`. What is sorted by is known when it was asked for once."""
        tables, chosen, wanted = Tables(self.rows(), self.facts()), self._chosen(), _Wanted()
        source = self._source(tables, chosen, wanted)
        joined = _reads(ask(source), source.rows, besides_of(self.of.listing))
        places = {label: self.placed(tables, *of) for label, of in wanted.of.items()}
        for label, (name, lang) in wanted.of.items():
            wanted.codes[label] = [] if lang else self._codes(tables, places[label], name)
        source = self._source(replace(tables, places=places, joined=joined), chosen, wanted)
        return self._run(source, chosen, ask(source), finish)

    def rows(self) -> str:
        """The row set."""
        statement, order = self.of.statement, self.of.listing.order_text(self.of.scope)
        return self._used(self.of.row_sets.name(self.of.connection, statement.text, statement.plain(), order))

    def placed(self, tables: Tables, name: str, lang: str | None) -> str:
        """The places of the rows in the order of a text column in a language, or of its codes."""
        value = self._value(name)
        key = compiled(select((collate.key_of(value, lang) if lang else value).label("key")))
        said = key.text.removeprefix("SELECT ").removesuffix(" AS key")
        return self._used(
            self.of.row_sets.places(self.of.connection, self._with(tables, name), said, key.plain(), self.using)
        )

    def _with(self, tables: Tables, name: str) -> str:
        """The row set; with what the hub tells, where it tells this column."""
        told = f" positional join {tables.facts[name]}" if name in tables.facts else ""
        return f"{tables.rows}{told}"

    def _value(self, name: str) -> Expression:
        read = self.of.listing.values.get(name)
        return read(column(name)) if read else column(name)

    def _codes(self, tables: Tables, places: str, name: str) -> list[Any]:
        """The code at each place."""
        key = compiled(select(self._value(name).label("code")))
        said = f"{key.text}, place from {self._with(tables, name)} positional join {places}"
        text = f"select distinct code, place from ({said}) where place is not null order by place"  # noqa: S608  our own texts
        made = f"v_{digest(repr((places, said)))}"
        kept = self._used(self.of.row_sets.table(self.of.connection, made, lambda: (text, key.plain()), self.using))
        return [code for (code,) in self.of.connection.execute(f"select code from {kept} order by place").fetchall()]  # noqa: S608  as above

    def facts(self) -> dict[str, str]:
        """A table for each column that the hub tells of customers."""
        rows, told = self.using[0], zip(self.of.listing.beside, self.of.facts, strict=True)
        make, connection = self.of.row_sets.facts, self.of.connection
        return {
            each.column: self._used(make(connection, rows, each.column, each.kind, facts, self.using))
            for each, facts in told
        }

    def _chosen(self) -> FromClause | None:
        """Whom the reader may see and the query selects, as a table; None where these are all.

        It is made once for all statements about them, and DuckDB reads it as fast as any other.
        """
        of = self.of
        if of.scope.whole:
            return None
        by = self.texts() if reads_texts(of.scope) else None

        def made() -> tuple[str, Sequence[object]]:
            written = compiled(customers(of.scope, of.place, by))
            return written.text, written.plain()

        return _as_from(self._used(of.row_sets.table(of.connection, f"c_{digest(of.whose)}", made, self.using)))

    def texts(self) -> FromClause:
        """What words without a field are looked for in."""
        written = compiled(texts())
        make = self.of.row_sets.table
        name = f"t_{digest(written.text)}"
        return by_texts(self._used(make(self.of.connection, name, lambda: (written.text, written.plain()), self.using)))

    def _used(self, name: str) -> str:
        self.using.append(name)
        return name

    def _source(self, tables: Tables, chosen: FromClause | None, wanted: _Wanted) -> Source:
        listing = self.of.listing
        alone = len(self.of.scope.places) == 1  # places of several regions' rows tell nothing of each other

        def distinct(name: str) -> list[Any]:
            if name not in self._distinct:
                values = select(source.value(name).label("value")).distinct()
                self._distinct[name] = [row["value"] for row in self._run(source, chosen, values)]
            return self._distinct[name]

        def placed(name: str, lang: str | None) -> Placed | None:
            if not alone or name not in listing.ranked:
                return None
            label = f"{name}@{lang or ''}"
            wanted.of[label] = (name, lang)
            return Placed(source.rows.c[label if label in source.rows.c else name], wanted.codes.get(label, ()))

        source = listing.source(tables, distinct, placed)
        return source

    def _run(
        self, source: Source, chosen: FromClause | None, statement: Statement, finish: Finish = as_asked
    ) -> list[dict[str, Any]]:
        """The one place where a reader's limit and the query are put on a row set."""
        limited = statement.where(visible(source.rows.c[CUSTOMER_ID], self.of.scope, chosen))
        written = compiled(finish(source, limited))
        names, found = statements.run(self.of.connection, written.text, written.plain())
        return [dict(zip(names, row, strict=True)) for row in found]


def _reads(statement: Statement, rows: FromClause, names: Sequence[str]) -> set[str]:
    """Which of these columns a statement reads of all rows: to join one costs more than to look through it."""
    found = (each for each in visitors.iterate(statement) if isinstance(each, ColumnClause))
    return {each.name for each in found if each.table is rows and each.name in names}


def _as_from(name: str) -> FromClause:
    database, _, own = name.partition(".")
    return table(own, column(CUSTOMER_ID), schema=database)
