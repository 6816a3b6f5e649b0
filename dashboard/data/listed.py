"""A listing's rows in one open version, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlalchemy import select

from dashboard.data import statements
from dashboard.data.listing import CUSTOMER_ID, Facts, Listing, Source
from dashboard.data.statements import Statement, Written, compiled
from dashboard.data.versions.row_sets import RowSets
from dashboard.data.visible import visible
from dashboard.scope import Scope

Ask = Callable[[Source], Statement]
Finish = Callable[[Source, Statement], Statement]


def as_asked(_source: Source, asked: Statement) -> Statement:
    """Nothing more."""
    return asked


@dataclass(frozen=True)
class ListedRows:
    """`chosen`: the customers that the reader may see and the query selects, as a JSON list; None where all are.
    `facts`: of each column beside the listing, what the hub tells.
    """

    connection: duckdb.DuckDBPyConnection
    row_sets: RowSets
    listing: Listing
    scope: Scope
    chosen: str | None
    facts: Sequence[Facts]

    def found(self, statement: Written, ask: Ask, finish: Finish = as_asked) -> list[dict[str, Any]]:
        """What `ask` finds in the row set of the statement, and `finish` makes of that.

        A table in whose place another one has just been put is made anew.
        """
        name, *facts = self._tables(statement)
        try:
            return self._asked(name, facts, ask, finish)
        except duckdb.CatalogException:
            for gone in (name, *facts):
                self.row_sets.forget(gone)
            name, *facts = self._tables(statement)
            return self._asked(name, facts, ask, finish)

    def _tables(self, statement: Written) -> list[str]:
        """The row set, and a table for each column that the hub tells of customers."""
        order = self.listing.order_text(self.scope)
        name = self.row_sets.name(self.connection, statement.text, statement.plain(), order)
        told = zip(self.listing.beside, self.facts, strict=True)
        return [
            name,
            *(self.row_sets.facts(self.connection, name, each.column, each.kind, facts) for each, facts in told),
        ]

    def _asked(self, name: str, facts: list[str], ask: Ask, finish: Finish) -> list[dict[str, Any]]:
        rows = self.listing.rows(name, facts)

        def distinct(column: str) -> list[Any]:
            value = source.value(column)
            return [row["value"] for row in self._run(source, select(value.label("value")).distinct())]

        source = self.listing.source(rows, self.listing.own(rows, name), distinct)
        return self._run(source, ask(source), finish)

    def _run(self, source: Source, statement: Statement, finish: Finish = as_asked) -> list[dict[str, Any]]:
        """The one place where a reader's limit and the query are put on a row set."""
        limited = statement.where(visible(source.rows.c[CUSTOMER_ID], self.scope))
        written = compiled(finish(source, limited))
        names, found = statements.run(self.connection, written.text, written.filled(self.chosen))
        return [dict(zip(names, row, strict=True)) for row in found]
