"""Reads one Parquet file of the contract in pieces, as the text that a CSV file would hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dashboard.data.contract.cells import tidy, too_large
from dashboard.data.sources.header import check as check_header
from dashboard.data.sources.packed import Counted, most
from dashboard.data.sources.reading import Reading, Stop
from dashboard.data.sources.recognise import HEAD

PARQUET = "Parquet"
_MARK = b"PAR1"
_ROWS = 65_536
# Bounds of the file's own description of itself: far above any honest file's.
_NAMES_BYTES, _PARTS = 16 << 20, 1_000_000
_UNREADABLE = (pa.ArrowException, OSError, ValueError)
_UTC = pa.timestamp("us", "UTC")


@dataclass(slots=True)
class ParquetReader(Reading):
    """A Parquet file, its columns as text or of their natural types."""

    def batches(self) -> Iterator[pa.Table]:
        """Tables of `row` and the contract's columns as text. Problems of form go to the findings."""
        try:
            with Counted(self.path, self.tell) as raw:
                head = raw.read(HEAD) or b""
                self.sha256 = raw.rest()
            if not head.startswith(_MARK):
                self._recognise(head, PARQUET)
            limits = {"thrift_string_size_limit": _NAMES_BYTES, "thrift_container_size_limit": _PARTS}
            with pq.ParquetFile(self.path, page_checksum_verification=True, **limits) as source:
                yield from self._tables(source)
        except Stop:
            self.whole = False
        except MemoryError:  # one of Arrow's own too
            raise
        except _UNREADABLE as error:
            self.whole = False
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:200]
            self._problem(0, "", "", "parquet", reason=reason)

    def _tables(self, source: pq.ParquetFile) -> Iterator[pa.Table]:
        self._bounded(source.metadata)
        found = {name.strip(): name for name in source.schema_arrow.names}
        if not check_header(
            self.path.name, self.file, [name.strip() for name in source.schema_arrow.names], self.findings
        ):
            raise Stop
        self.columns = tuple(name for name in self.file.names if name in found)
        self._types(source.schema_arrow, found)
        self._countable(source.metadata)
        wanted = [found[name] for name in self.columns]
        for batch in source.iter_batches(_ROWS, columns=wanted):
            yield self._table({name: batch.column(found[name]) for name in self.columns}, batch.num_rows)
        if self.rows != source.metadata.num_rows:
            raise self._stop(0, "", str(self.rows), "parquet_rows", expected=source.metadata.num_rows)

    def _bounded(self, metadata: pq.FileMetaData) -> None:
        size = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
        if size > self.max_file_bytes:
            raise self._stop(0, "", str(size), "file_size_unpacked", limit=self.max_file_bytes)

    def _countable(self, metadata: pq.FileMetaData) -> None:
        """What the footer calls unpacked is not: a column of one value is a few bytes for any number of rows."""
        rows = sum(metadata.row_group(at).num_rows for at in range(metadata.num_row_groups))
        cells, limit = rows * len(self.columns), min(self.max_file_bytes, most(self.path.stat().st_size))
        if cells > limit:
            raise self._stop(0, "", str(cells), "parquet_cells", limit=limit)

    def _types(self, schema: pa.Schema, found: dict[str, str]) -> None:
        bad = [name for name in self.columns if not _has_text(schema.field(found[name]).type)]
        for name in bad:
            self._problem(0, name, str(schema.field(found[name]).type), "parquet_type")
        if bad:
            raise Stop

    def _table(self, columns: dict[str, pa.Array], size: int) -> pa.Table:
        first, self.rows = self.rows + 1, self.rows + size
        texts = {name: self._text(name, array, first) for name, array in columns.items()}
        return tidy(self.file, first, texts)

    def _text(self, name: str, array: pa.Array, first: int) -> pa.Array:
        text = as_text(array)
        try:
            text.validate(full=True)
        except pa.ArrowInvalid as error:
            raise self._stop(first, name, "", "encoding") from error
        for position, value in too_large(text, self.max_cell_bytes):
            self._problem(first + position, name, value[:1000], "cell_size", limit=self.max_cell_bytes)
        for position in pc.indices_nonzero(pc.match_substring(text, "\0")).to_pylist():
            raise self._stop(first + position, name, "", "nul")
        return text


def _has_text(kind: pa.DataType) -> bool:
    """Whether the values of this type are written in one way only."""
    of = pa.types
    if of.is_dictionary(kind):
        return _has_text(kind.value_type)
    plain = (
        of.is_string,
        of.is_large_string,
        of.is_string_view,
        of.is_boolean,
        of.is_integer,
        of.is_floating,
        of.is_decimal,
        of.is_date,
        of.is_null,
    )
    return any(test(kind) for test in plain) or (of.is_timestamp(kind) and kind.tz is not None)


def as_text(array: pa.Array) -> pa.StringArray:
    """The values as the CSV file would have them: `true`, `2026-11-22`, `2026-11-22 09:30:00.000000Z`, `12.7`."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode())
    if pa.types.is_timestamp(kind):
        array = array.cast(_UTC, safe=False)  # nanoseconds are cut, as in text
    if pa.types.is_date64(kind):
        array = array.cast(pa.date32())
    return array.cast(pa.string())
