"""The same sort and filter for rows that are at hand: the points of a chart, the types of endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import column, select, table

from dashboard.data import collate, statements
from dashboard.data.filtering import Field, Kind
from dashboard.data.listing import Selection, Source
from dashboard.data.statements import Statement
from dashboard.data.windows import ordered

_NUMBER = "number of the row"  # no column is called so
_NAME = "small"
_TYPES: Mapping[Kind, str] = {
    Kind.TEXT: "VARCHAR",
    Kind.FLAG: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.WHOLE: "BIGINT",
    Kind.FRACTION: "DOUBLE",
}


def selected(rows: Sequence[Mapping[str, Any]], fields: Sequence[Field], selection: Selection) -> list[int]:
    """The numbers of the rows that pass, in the order asked for; each row has the value of each field by its name."""
    with collate.cursor() as cursor:
        cursor.execute(_reading(fields), [_values(rows, fields)])

        def run(statement: Statement) -> list[Any]:
            written = statements.compiled(statement)
            return [value for (value,) in statements.run(cursor, written.text, written.plain())[1]]

        small = table(_NAME, column(_NUMBER), *(column(each.name) for each in fields))
        source = Source(small, lambda name: run(select(small.c[name]).distinct()))
        asked = select(small.c[_NUMBER]).where(*selection.where(source)).order_by(*ordered(selection.by(source)))
        return run(asked.order_by(small.c[_NUMBER]))


def _reading(fields: Sequence[Field]) -> str:
    """A table of this connection alone, from a list of objects as JSON."""
    types = {_NUMBER: "BIGINT", **{each.name: _TYPES[each.kind] for each in fields}}
    shape = orjson.dumps([types]).decode().replace("'", "''")
    return f"create or replace temp table {_NAME} as select unnest(from_json(?, '{shape}'), max_depth := 2)"


def _values(rows: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> str:
    listed = [
        {_NUMBER: number, **{each.name: _plain(row[each.name]) for each in fields}} for number, row in enumerate(rows)
    ]
    return orjson.dumps(listed).decode()


def _plain(value: Any) -> Any:
    """Nothing that UTF-8 cannot hold."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
