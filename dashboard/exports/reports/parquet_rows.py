"""Parquet: each column with the type that it has, under the header's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.data.reports.template import Column, Kind

_TYPES = {Kind.TEXT: pa.string(), Kind.ID: pa.string(), Kind.WHOLE: pa.int64(), Kind.NUMBER: pa.float64()}


@dataclass(frozen=True, slots=True)
class Named:
    """A column's header and type."""

    header: str
    type: Any


def written(out: IO[bytes], columns: Sequence[Column], batches: Iterable[pa.RecordBatch]) -> None:
    """The whole file."""
    typed(out, [Named(each.header, _TYPES[each.kind]) for each in columns], batches)


def typed(out: IO[bytes], columns: Sequence[Named], batches: Iterable[pa.RecordBatch]) -> None:
    """The same of columns whose types are said."""
    schema = pa.schema([(each.header, each.type) for each in columns])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in batches:
            cells = [cells.cast(kind) for cells, kind in zip(batch.columns, schema.types, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))
