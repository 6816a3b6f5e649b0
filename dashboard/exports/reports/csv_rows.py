"""CSV by RFC 4180, UTF-8, CRLF: with commas or semicolons, with or without a byte order mark."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.data.reports.template import Column
from dashboard.exports.cells import neutral
from dashboard.exports.dialect import Dialect
from dashboard.exports.reports.cells import joined, plain, safe

END = "\r\n"


def written(out: IO[bytes], columns: Sequence[Column], batches: Iterable[pa.RecordBatch], dialect: Dialect) -> None:
    """The whole file. Texts in quotes, numbers with a point, dates ISO, unknown empty."""
    head = dialect.separator.join(f'"{_doubled(neutral(each.header))}"' for each in columns)
    out.write((codecs.BOM_UTF8 if dialect.mark else b"") + (head + END).encode())
    for batch in batches:
        out.write(_lines(columns, batch, dialect))


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def _lines(columns: Sequence[Column], batch: pa.RecordBatch, dialect: Dialect) -> bytes:
    cells = [_cell(column, cells, dialect) for column, cells in zip(columns, batch.columns, strict=True)]
    unknown = {"null_handling": "replace", "null_replacement": ""}
    last = pc.binary_join_element_wise(cells[-1], END, "", **unknown)
    return joined(pc.binary_join_element_wise(*cells[:-1], last, dialect.separator, **unknown))


def _cell(column: Column, cells: pa.Array, dialect: Dialect) -> pa.Array:
    if not pa.types.is_string(cells.type):
        return _number(plain(cells), dialect)
    quoted = pc.replace_substring(safe(cells, column.kind), '"', '""')
    return pc.binary_join_element_wise('"', quoted, '"', "")


def _number(cells: pa.Array, dialect: Dialect) -> pa.Array:
    """As `Dialect.number` writes one."""
    if dialect.point == ".":
        return cells
    told = pc.replace_substring(cells, ".", dialect.point)
    if dialect.point != dialect.separator:
        return told
    return pc.if_else(pc.match_substring(cells, "."), pc.binary_join_element_wise('"', told, '"', ""), told)
