"""A table of the product as a report: the rows, columns and order of its block, as its page exports it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from dashboard.blocks import Block
from dashboard.catalog.column import Row, Type
from dashboard.context import Context
from dashboard.data.reports.formats import known
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.template import Days
from dashboard.exports.block_file import FORMATS, BlockFile
from dashboard.exports.fields import Field, fields
from dashboard.exports.reports import parquet_rows
from dashboard.exports.reports.making import Counted, Made
from dashboard.exports.reports.parquet_rows import Named
from dashboard.scope import Scope

_AT_ONCE = 1_000
_TYPES = {Type.TEXT: pa.string(), Type.FLAG: pa.bool_(), Type.DATE: pa.date32(), Type.WHOLE: pa.int64()}


@dataclass(frozen=True)
class Watched(BlockFile):
    """The block's file, which tells of its rows as they are read."""

    progress: Progress = field(default_factory=Progress)

    def rows(self, *, made: bool = True) -> Iterator[Row]:
        """The same rows. Raises Stopped where the run was cancelled."""
        left = super().rows(made=made)
        while some := list(islice(left, _AT_ONCE)):
            self.progress.tell(len(some))
            yield from some


@dataclass(frozen=True)
class TableMaking:
    """A table that is to be made into a file."""

    file: Watched
    name: str
    kind: str
    days: Days | None = None

    @classmethod
    def of(cls, block: Block, now: Context, name: str, kind: str, progress: Progress) -> TableMaking:
        """Raises Missing for a format that there is not, NoAccess where the reader may not see the block."""
        file = BlockFile.of(block, now)
        return cls(Watched(file.block, file.now, progress=progress), name, known(kind))

    @property
    def scope(self) -> Scope:
        """Whose rows it has."""
        return self.file.now.scope

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

    def _typed(self, into: Any) -> None:
        head = fields(self.file.columns, self.scope.places, self.file.now.look)
        columns = [Named(each.heading, _TYPES.get(each.type, pa.float64())) for each in head]
        parquet_rows.typed(into, columns, _batches(head, columns, self.file.rows()))


def _batches(head: Sequence[Field], columns: Sequence[Named], rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
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
