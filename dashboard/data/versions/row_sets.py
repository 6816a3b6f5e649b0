"""Row sets: rows of a whole region as tables in memory, beside the version that they are made from.

A row set is made once and asked again and again: its statement depends on the version, the day, the service and the
rules, never on a reader. DuckDB shows an attached database to all connections to the same file, so every thread of
the process reads the same row sets, and they go when the version is closed.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import duckdb

DATABASE = "rows"
ATTACH = f"attach if not exists ':memory:' as {DATABASE} (read_write)"
_SET = "r_"  # how the names of row sets begin, apart from those of tables beside them
NUMBER = "n"  # the column that numbers the rows in their order, from 1
ROW_ID = "rowid"  # DuckDB's own: the place of a row in its table, from 0
_FACTS = "select unnest(from_json(?, ?), max_depth := 2)"
_LEAST_CELLS = 20_000  # as which a small table counts: it costs something too
KEPT_CELLS = 20_000_000  # of all row sets of a version together: some 160 MB
Names = Sequence[str]  # tables as `RowSets` gives them
Filling = tuple[str, Sequence[object]]  # the statement whose rows a table holds, and its values


class Told(Protocol):
    """What the hub's state tells of customers."""

    @property
    def stamp(self) -> str:
        """Another one whenever the rows could be others."""

    @property
    def rows(self) -> Callable[[], str]:
        """Gives them as a JSON list."""


@dataclass
class RowSets:
    """The row sets of one open version: their names with the number of their cells, least recently used first."""

    kept: OrderedDict[str, int] = field(default_factory=OrderedDict)
    rehearsed: set[str] = field(default_factory=set)  # questions; none once a row set is gone
    lock: threading.Lock = field(default_factory=threading.Lock)
    making: threading.Lock = field(default_factory=threading.Lock)

    def name(self, connection: duckdb.DuckDBPyConnection, text: str, values: Sequence[object], order: str) -> str:
        """The table with the statement's rows, numbered in the order given; made where it is not there yet.

        Raises duckdb.Error where the version cannot be read.
        """

        def made() -> Filling:
            numbered = f"select *, row_number() over (order by {order}) as {NUMBER} from ({text}) as asked"  # noqa: S608  our own texts
            return f"{numbered} order by {NUMBER}", values

        return self.table(connection, f"{_SET}{digest(repr((text, values, order)))}", made)

    def facts(
        self, connection: duckdb.DuckDBPyConnection, rows: str, column: str, kind: str, told: Told, using: Names = ()
    ) -> str:
        """A table beside a row set (as `name` gave it), of as many rows in the same order.

        Its `column`, of this type, is what the hub's state tells of the row's customer; unknown where it tells nothing.

        Rows of both belong together by their place: a positional join costs next to nothing.
        """

        def made() -> Filling:
            shape = f'[{{"org_id": "VARCHAR", "{column}": "{kind}"}}]'
            joined = f"{rows} as own left join ({_FACTS}) as told using (org_id)"
            return f"select told.{column} from {joined} order by own.{NUMBER}", [told.rows(), shape]  # noqa: S608  our own texts

        return self.table(connection, f"f_{digest(repr((rows, column, told.stamp)))}", made, using)

    def places(
        self, connection: duckdb.DuckDBPyConnection, rows: str, key: str, values: Sequence[object], using: Names = ()
    ) -> str:
        """A table beside a row set, as `facts`: `place` of each row by a key (SQL); equal ones share theirs."""

        def made() -> Filling:
            placed = f"select {NUMBER}, key, dense_rank() over (order by key) as place from keyed"  # noqa: S608  our own texts
            keyed = f"with keyed as (select {NUMBER}, {key} as key from {rows})"  # noqa: S608  as above
            told = f"select case when key is not null then place end as place from ({placed}) order by {NUMBER}"  # noqa: S608  as above
            return f"{keyed} {told}", values

        return self.table(connection, f"o_{digest(repr((rows, key, values)))}", made, using)

    def table(
        self, connection: duckdb.DuckDBPyConnection, name: str, made: Callable[[], Filling], using: Names = ()
    ) -> str:
        """The table of this name, made where it is not there yet; none of those in `using` has to go for it."""
        if not self._touch(name):
            with self.making:
                if not self._touch(name):
                    self._fill(connection, name, *made(), using)
        return f"{DATABASE}.{name}"

    def rehearse(self, question: str) -> bool:
        """Whether the question of this name is still to be rehearsed; from now on it is not."""
        with self.lock:
            new = question not in self.rehearsed
            self.rehearsed.add(question)
            return new

    def forget(self, table: str) -> None:
        """This table (as `name` gave it) is not there any more."""
        with self.lock:
            self._pop(table.removeprefix(f"{DATABASE}."))

    def forget_all(self) -> None:
        """All are made anew when they are asked for next."""
        with self.lock:
            self.kept.clear()
            self.rehearsed.clear()

    def _touch(self, name: str) -> bool:
        with self.lock:
            if name not in self.kept:
                return False
            self.kept.move_to_end(name)
            return True

    def _fill(
        self, connection: duckdb.DuckDBPyConnection, name: str, text: str, values: Sequence[object], using: Names
    ) -> None:
        connection.execute(f"create or replace table {DATABASE}.{name} as {text}", list(values))  # our own texts
        size = connection.execute(
            "select estimated_size * column_count from duckdb_tables() where database_name = ? and table_name = ?",
            [DATABASE, name],
        ).fetchall()
        with self.lock:
            self.kept[name] = max(int(size[0][0]), _LEAST_CELLS)
            dropped = self._dropped({name, *(table.removeprefix(f"{DATABASE}.") for table in using)})
        for old in dropped:
            connection.execute(f"drop table if exists {DATABASE}.{old}")

    def _dropped(self, using: Collection[str]) -> list[str]:
        """The least recently used ones that are too many, forgotten; none that is being used."""
        over, names = sum(self.kept.values()) - KEPT_CELLS, []
        for name in [each for each in self.kept if each not in using]:
            if over <= 0:
                break
            over -= self._pop(name)
            names.append(name)
        return names

    def _pop(self, name: str) -> int:
        """How many cells the table had, which is kept no longer; without a row set every question is rehearsed anew."""
        if name.startswith(_SET):
            self.rehearsed.clear()
        return self.kept.pop(name, 0)


def digest(key: str) -> str:
    """What a table is called by."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]
