"""A listing's rows in one open version, as far as the reader may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
from sqlalchemy import FromClause, select

from dashboard.data import statements
from dashboard.data.listing import CUSTOMER_ID, Facts, Listing, Source
from dashboard.data.statements import Statement, Written, compiled
from dashboard.data.versions.row_sets import RowSets
from dashboard.data.visible import visible
from dashboard.scope import Scope


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

    def found(self, statement: Written, ask: Callable[[Source], Statement]) -> list[dict[str, Any]]:
        """What `ask` finds in the row set of the statement; made anew where another one has just taken its place."""
        order = self.listing.order_text(self.scope)
        name = self.row_sets.name(self.connection, statement.text, statement.plain(), order)
        facts = self._facts()
        try:
            return self._asked(self.listing.rows(name, facts), ask)
        except duckdb.CatalogException:
            for gone in (name, *facts):
                self.row_sets.forget(gone)
            self.row_sets.name(self.connection, statement.text, statement.plain(), order)
            return self._asked(self.listing.rows(name, self._facts()), ask)

    def _facts(self) -> list[str]:
        """A table for each column that the hub tells of customers."""
        told = zip(self.listing.beside, self.facts, strict=True)
        return [self.row_sets.facts(self.connection, each.column, each.kind, facts) for each, facts in told]

    def _asked(self, rows: FromClause, ask: Callable[[Source], Statement]) -> list[dict[str, Any]]:
        def distinct(column: str) -> list[Any]:
            value = self.listing.source(rows, distinct).value(column)
            return [row["value"] for row in self._run(rows, select(value.label("value")).distinct())]

        return self._run(rows, ask(self.listing.source(rows, distinct)))

    def _run(self, rows: FromClause, statement: Statement) -> list[dict[str, Any]]:
        """The one place where a reader's limit and the query are put on a row set."""
        limited = compiled(statement.where(visible(rows.c[CUSTOMER_ID], self.scope)))
        names, found = statements.run(self.connection, limited.text, limited.filled(self.chosen))
        return [dict(zip(names, row, strict=True)) for row in found]
