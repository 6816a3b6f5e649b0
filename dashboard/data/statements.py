"""Statements as DuckDB takes them: SQL text, and the values of its parameters with their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol

import duckdb
from sqlalchemy import Select
from sqlalchemy.engine.interfaces import Dialect

from dashboard.data.visible import CHOSEN
from dashboard.scope import RegionView, Scope

Statement = Select[*tuple[Any, ...]]
NOTHING: Mapping[str, object] = MappingProxyType({})
TEXTS_KEPT = 256  # of some 5 kB: the page's questions for the days that are read now


class Asks(Protocol):
    """What has a statement for one place: a question, a listing."""

    @property
    def ask(self) -> Callable[[Scope, RegionView], Statement]:
        """Makes the statement."""

    def __hash__(self) -> int: ...


def _dialect() -> Dialect:
    from duckdb_sqlalchemy import Dialect as DuckDB  # noqa: PLC0415  costs 0.1 s that other commands need not pay

    dialect: Dialect = DuckDB(paramstyle="qmark")
    return dialect


_DIALECT: list[Dialect] = []


@dataclass(frozen=True, slots=True)
class Written:
    """A statement's SQL text, and its values with their names in the order of the text."""

    text: str
    values: tuple[tuple[str, object], ...]

    def filled(self, chosen: str | None, said: Mapping[str, object] = NOTHING) -> list[object]:
        """The values, with the customers of the scope at their place, and what is said anew each time at its own."""
        now = {**said, CHOSEN: chosen}
        return [now.get(name, value) for name, value in self.values]

    def plain(self) -> list[object]:
        """The values of a statement that asks for all customers."""
        return self.filled(None)


def compiled(statement: Statement) -> Written:
    """The statement as DuckDB takes it."""
    if not _DIALECT:
        _DIALECT.append(_dialect())
    done = statement.compile(dialect=_DIALECT[0], compile_kwargs={"render_postcompile": True})
    values: Mapping[str, object] = done.params
    return Written(str(done), tuple((name, values[name]) for name in done.positiontup or ()))


def text_of(question: Asks, scope: Scope, place: RegionView) -> Written:
    """The question's statement; the same for every query and every reader's limit, so that it is written once."""
    # A limit to nobody stands for every limit: what should read it by mistake finds nothing, never too much.
    return written(question, *_textual(scope, place))


def _textual(scope: Scope, place: RegionView) -> tuple[Scope, RegionView]:
    return (scope, place) if scope.whole else (scope.without_reader(), place.without_reader())


@lru_cache(maxsize=TEXTS_KEPT)
def written(question: Asks, scope: Scope, place: RegionView) -> Written:
    """The statement of a question or a listing in exactly this scope, kept."""
    return compiled(question.ask(scope, place))


def run(
    connection: duckdb.DuckDBPyConnection, text: str, values: Sequence[object] | Mapping[str, object]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of the columns, and the rows: as tuples, which are as fast as by Arrow, and a worker need not hold that
    library."""
    answer = connection.execute(text, values)
    return [name for name, *_ in answer.description or ()], answer.fetchall()
