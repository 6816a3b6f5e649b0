"""Rows as a report: CSV and XLSX as their page exports them, Parquet; what they are rows of says itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import IO, Any, Protocol

import pyarrow as pa

from dashboard.catalog.column import Row, Type
from dashboard.data.report_runs.reach import Seen
from dashboard.data.reports.formats import known
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.template import Days
from dashboard.exports import csv_file
from dashboard.exports.block_file import FORMATS
from dashboard.exports.dialect import Dialect
from dashboard.exports.fields import Field
from dashboard.exports.reports import parquet_rows
from dashboard.exports.reports.making import Counted, Made
from dashboard.exports.reports.parquet_rows import Named
from dashboard.scope import Scope

AT_ONCE = 1_000
_TYPES = {Type.TEXT: pa.string(), Type.FLAG: pa.bool_(), Type.DATE: pa.date32(), Type.WHOLE: pa.int64()}


class RowsFile(Protocol):
    """Rows that can be written: those of a block, or of the audit log."""

    @property
    def progress(self) -> Progress:
        """What is told of them as they are read."""

    @property
    def scope(self) -> Scope:
        """Where the rows are from."""

    @property
    def seen(self) -> Seen:
        """Whose rows there may be."""

    @property
    def count(self) -> int:
        """How many rows there are about."""

    @property
    def head(self) -> Sequence[Field]:
        """What is written of each."""

    @property
    def dialect(self) -> Dialect:
        """How a CSV file of them is written."""

    def rows(self) -> Iterator[Row]:
        """In order. Raises Stopped where the run was cancelled."""

    def written(self, kind: str) -> Iterator[bytes]:
        """The file, piece by piece."""


@dataclass(frozen=True)
class TableMaking:
    """A table that is to be made into a file. Raises Missing for a format that there is not."""

    file: RowsFile
    name: str
    kind: str
    days: Days | None = None

    def __post_init__(self) -> None:
        known(self.kind)

    @property
    def scope(self) -> Scope:
        """Whose rows it has."""
        return self.file.scope

    @property
    def seen(self) -> Seen:
        """Whose rows it may have."""
        return self.file.seen

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return self.kind

    def write(self, out: IO[bytes]) -> Made:
        """The file, whole. Raises Stopped where the run was cancelled."""
        into, progress = Counted(out), self.file.progress
        progress.expect(self.file.count)
        if self.kind in FORMATS:
            for piece in self.file.written(self.kind):
                into.write(piece)
                progress.check()
        else:
            self._typed(into)
        out.flush()
        return Made(progress.rows, into.length, into.sha256)

    def first(self, rows: int) -> bytes:
        """The first rows as the CSV file has them."""
        return b"".join(csv_file.written(self.file.head, islice(self.file.rows(), rows), self.file.dialect))

    def _typed(self, into: Any) -> None:
        head = self.file.head
        columns = [Named(each.heading, _TYPES.get(each.type, pa.float64())) for each in head]
        parquet_rows.typed(into, columns, _batches(head, columns, self.file.rows()))


def _batches(head: Sequence[Field], columns: Sequence[Named], rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        cells = [
            pa.array([_value(each.type, each.value(row)) for row in some], column.type)
            for each, column in zip(head, columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(cells, names=[str(at) for at in range(len(cells))])


def _value(type_: Type, value: Any) -> Any:
    if value is None:
        return None
    if type_ is Type.DATE:
        return date.fromisoformat(value)
    return str(value) if type_ is Type.TEXT else value
