"""Reads one CSV file of the contract as text, strictly and in pieces; every fault of its form is a problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import pyarrow as pa

from dashboard.data.contract.cells import split, tidy, too_large
from dashboard.data.sources.header import check as check_header
from dashboard.data.sources.packed import Broken, Counted, Unpacked
from dashboard.data.sources.reading import Reading, Stop
from dashboard.data.sources.recognise import BOM, HEAD

_ROWS, _BYTES, _BLOCK = 16_384, 16 << 20, 1 << 20
_PIECE = 4 << 20
# A line without an end must not fill the memory: no honest row holds more than this many greatest cells.
_CELLS_A_LINE = 64
GZIP = ".gz"
CSV = "CSV"


@dataclass(slots=True)
class CsvReader(Reading):
    """A CSV file, or gzip of one."""

    _width: int = 0
    _size: int = 0

    def batches(self) -> Iterator[pa.Table]:
        """Tables of at most some 100 000 rows. Problems of form go to the findings."""
        csv.field_size_limit(max(self.max_cell_bytes, csv.field_size_limit()))
        try:
            with Counted(self.path, self.tell) as raw:
                packed = self.path.name.lower().endswith(GZIP)
                stream: io.RawIOBase = Unpacked(raw, self.path.stat().st_size, self.max_file_bytes) if packed else raw
                source = io.BufferedReader(stream, _BLOCK)  # held: what is dropped closes the file below
                yield from self._whole(source)
                self.sha256 = raw.rest()
        except OSError as error:
            self.whole = False
            self._problem(0, "", "", "unreadable", reason=error.strerror or "")

    def _whole(self, source: io.BufferedReader[io.RawIOBase]) -> Iterator[pa.Table]:
        try:
            self._recognise(source.peek(HEAD)[:HEAD], CSV)
            if source.peek(3).startswith(BOM):
                source.read(len(BOM))
            yield from self._tables(source)
        except Stop:
            self.whole, self.rows = False, max(self.rows, 0)
        except Broken as error:
            self.whole, self.rows = False, max(self.rows, 0)
            self._problem(0, "", "", error.rule, **error.values)

    def _tables(self, source: io.BufferedReader[io.RawIOBase]) -> Iterator[pa.Table]:
        lines = self._lines(source, b"")
        self.rows = -1  # the header is row 0
        header = self._header(csv.reader(lines, strict=True))
        rest = b""
        while not rest and (piece := source.read(_PIECE)):
            piece += source.readline(self.max_cell_bytes * _CELLS_A_LINE)
            table = self._plain(header, piece)
            if table is None:
                rest = piece
            else:
                yield table
        yield from self._slowly(header, csv.reader(self._lines(source, rest), strict=True))

    def _plain(self, header: list[str], piece: bytes) -> pa.Table | None:
        """A piece without anything that CSV makes difficult; None where it must be read line by line."""
        if b'"' in piece or b"\0" in piece or not piece.endswith(b"\n"):
            return None
        piece = piece.replace(b"\r\n", b"\n")
        if b"\r" in piece or not _is_utf8(piece):
            return None
        columns = split(piece, self._width)
        if columns is None:
            return None
        first, self.rows = self.rows + 1, self.rows + len(columns[0])
        return self._table(header, columns, first, None)

    def _lines(self, source: io.BufferedReader[io.RawIOBase], rest: bytes) -> Iterator[str]:
        """Lines, first those of `rest`, which may end in the middle of one."""
        limit = self.max_cell_bytes * _CELLS_A_LINE
        held = io.BytesIO(rest)
        for line in chain(iter(held.readline, b""), iter(partial(source.readline, limit), b"")):
            self._size += len(line)
            if len(line) >= limit:
                raise self._stop(self.rows + 1, "", "", "line_length", limit=limit)
            if b"\0" in line:
                raise self._stop(self.rows + 1, "", "", "nul")
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                found = line[max(0, error.start - 20) : error.end].decode("utf-8", "backslashreplace")
                raise self._stop(self.rows + 1, "", found, "encoding") from error

    def _slowly(self, header: list[str], reader: Any) -> Iterator[pa.Table]:
        self._size, rows, numbers = 0, [], []
        for row in self._records(reader):
            rows.append(row)
            numbers.append(self.rows)
            if len(rows) == _ROWS or self._size > _BYTES:
                yield self._texts(header, rows, numbers)
                rows, numbers, self._size = [], [], 0
        if rows:
            yield self._texts(header, rows, numbers)

    def _texts(self, header: list[str], rows: list[list[str]], numbers: list[int]) -> pa.Table:
        arrays = [pa.array(cells, pa.string()) for cells in zip(*rows, strict=True)]
        return self._table(header, arrays, 0, numbers)

    def _records(self, reader: Any) -> Iterator[list[str]]:
        blank, width = 0, self._width
        lines_before = self.rows + (self.ahead[0][1] if self.ahead else 1)
        while True:
            self._begins(self.rows + 1, lines_before + reader.line_num + 1)
            try:
                row = next(reader, None)
            except csv.Error as error:
                self.rows += 1
                self._broken(str(error))
                continue
            if row is None:
                self.rows = blank - 1 if blank else self.rows
                return
            self.rows += 1
            if len(row) == width and not blank:
                yield row
            elif row:
                blank = self._odd(row, blank)
                if len(row) == width:
                    yield row
            else:
                blank = blank or self.rows

    def _odd(self, row: list[str], blank: int) -> int:
        """Notes a blank line that was not at the end, and a row that is too short or too long."""
        if blank:
            self._problem(blank, "", "", "blank_line")
        if len(row) != self._width:
            self.whole = False
            value = ",".join(row)[:1000]
            self._problem(self.rows, "", value, "field_count", found=len(row), expected=self._width)
        return 0

    def _broken(self, reason: str) -> None:
        if "new-line" in reason:
            raise self._stop(self.rows, "", "", "line_ending")
        if "limit" in reason:
            raise self._stop(self.rows, "", "", "cell_size", limit=self.max_cell_bytes)
        self.whole = False
        self._problem(self.rows, "", "", "quote" if "expected after" in reason else "open_quote")

    def _header(self, reader: Any) -> list[str]:
        try:
            found = next(reader, None)
        except csv.Error as error:
            self.rows = 0
            self._broken(str(error))
            raise Stop from error
        self.rows = 0
        if not found:
            raise self._stop(0, "", "", "empty")
        header = [name.strip() for name in found]
        self._width = len(header)
        self._begins(1, reader.line_num + 1)
        if not check_header(self.path.name, self.file, header, self.findings):
            raise Stop
        self.columns = tuple(name for name in self.file.names if name in header)
        return header

    def _table(self, header: list[str], arrays: list[pa.Array], first: int, numbers: list[int] | None) -> pa.Table:
        for name, array in zip(header, arrays, strict=True):
            for position, value in too_large(array, self.max_cell_bytes):
                row = first + position if numbers is None else numbers[position]
                self._problem(row, name, value[:1000], "cell_size", limit=self.max_cell_bytes)
        found = dict(zip(header, arrays, strict=True))
        return tidy(self.file, first, found, numbers)


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True
