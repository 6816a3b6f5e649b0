"""Leg files that another program wrote: whether they are what the roll-up can read, and the view that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.data.call_metrics import week_end
from dashboard.data.contract import contract
from dashboard.data.contract.kinds import shape
from dashboard.data.warehouse import rollup
from dashboard.data.warehouse.merge import LEGS
from dashboard.data.warehouse.staging import one_file
from dashboard.errors import Refused

_COLUMNS = {name: contract.file(LEGS).column(name) for name in rollup.COLUMNS}
_WHOLE = ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger")
# What may stand in a file for each type, as DuckDB calls it; decimals carry their digits behind the name.
_TAKEN: Mapping[str, tuple[str, ...]] = {
    "varchar": ("varchar", "uuid"),
    "bigint": _WHOLE,
    "double": ("double", "float", "decimal", *_WHOLE),
    "boolean": ("boolean",),
    "timestamp": ("timestamp", "timestamp_s", "timestamp_ms", "timestamp_ns", "timestamp with time zone"),
}
_UNTYPED = "integer"  # how a column without any value may come
_INSTANTS = "min(start_time)::timestamp, max(start_time)::timestamp"
Types = tuple[tuple[str, str], ...]  # (column, the type that it has in the file)


def read(connection: duckdb.DuckDBPyConnection, week: date, files: Sequence[Path]) -> None:
    """Let `legs` be the rows of the week's files, once they have been looked at.

    Raises Refused where one cannot be read, lacks a column, has one of another type or an empty value where there
    must be one, or holds a leg of another week.
    """
    alike: dict[Types, list[Path]] = {}
    for path in files:
        alike.setdefault(_types(connection, path), []).append(path)
    rows = " union all ".join(_rows(types, paths) for types, paths in alike.items())
    for path in files:
        _check(connection, week, path)
    connection.execute(f"create or replace temp view legs as {rows}")


def probe(connection: duckdb.DuckDBPyConnection, files: Iterable[Path]) -> None:
    """Read every value of the files. Raises Refused at the first that cannot be read whole."""
    for path in files:
        _ask(connection, path, ", ".join(f"max({name})" for name in rollup.COLUMNS))


def _types(connection: duckdb.DuckDBPyConnection, path: Path) -> Types:
    found = {name: kind.lower() for name, kind in _described(connection, path)}
    missing = [name for name in _COLUMNS if name not in found]
    if missing:
        raise Refused("rollup.refused.columns", path=path, columns=", ".join(missing))
    for name, column in _COLUMNS.items():
        wanted = shape(column).type
        if found[name].partition("(")[0] in _TAKEN[wanted]:
            continue
        if column.required or found[name] != _UNTYPED or _ask(connection, path, f"count({name})")[0]:
            raise Refused("rollup.refused.type", path=path, column=name, value=found[name], expected=wanted)
    return tuple((name, found[name]) for name in _COLUMNS)


def _described(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[str, str]]:
    try:
        rows = connection.execute(f"describe select * from {_parquet([path])}").fetchall()
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    return [(name, kind) for name, kind, *_rest in rows]


def _rows(types: Types, paths: Sequence[Path]) -> str:
    return f"select {', '.join(_value(name, kind) for name, kind in types)} from {_parquet(paths)}"


def _value(name: str, kind: str) -> str:
    wanted = shape(_COLUMNS[name]).type
    return name if kind == wanted else f"cast({name} as {wanted}) as {name}"


def _check(connection: duckdb.DuckDBPyConnection, week: date, path: Path) -> None:
    required = [name for name, column in _COLUMNS.items() if column.required]
    counts = ", ".join(f"count({name})" for name in ("*", *required))
    first, last, rows, *there = _ask(connection, path, f"{_INSTANTS}, {counts}")
    for name, count in zip(required, there, strict=True):
        if count != rows:
            raise Refused("rollup.refused.empty", path=path, column=name, n=rows - count)
    for instant in (first, last):
        if rows and not week <= instant.date() < week_end(week):
            raise Refused("rollup.refused.other_week", path=path, value=instant, first=week, end=week_end(week))


def _ask(connection: duckdb.DuckDBPyConnection, path: Path, what: str) -> tuple[Any, ...]:
    try:
        [row] = connection.execute(f"select {what} from {_parquet([path])}").fetchall()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise _unreadable(path, error) from error
    return tuple(row)


def _unreadable(path: Path, error: duckdb.Error) -> Refused:
    return Refused("rollup.refused.file", path=path, reason=str(error).splitlines()[0][:300])


def _parquet(paths: Sequence[Path]) -> str:
    return f"read_parquet([{', '.join(map(one_file, paths))}], hive_partitioning = false)"
