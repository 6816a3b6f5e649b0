"""XLSX of any length: sheets of a million rows at most, typed cells under a fixed head with filters, piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pyarrow.compute as pc

from dashboard.data.reports.template import Column, Kind
from dashboard.exports.reports import xlsx_parts
from dashboard.exports.reports.cells import fit, joined, plain

MOST_ROWS = 1_000_000  # of a sheet, under its head
_FAST = 1  # of the packer's levels: the next one takes twice as long for a tenth less
Facts = Sequence[tuple[str, str]]
_WIDTHS = {Kind.TEXT: 24, Kind.ID: 38, Kind.WHOLE: 13, Kind.NUMBER: 13}


@dataclass(frozen=True, slots=True)
class About:
    """The sheet that says what the file is of: its name, and what stands on it once the rows are counted."""

    name: str
    facts: Callable[[int], Facts]


def written(
    out: IO[bytes], columns: Sequence[Column], batches: Iterable[pa.RecordBatch], name: str, about: About
) -> None:
    """The whole file; `name` of its first sheet, which the others of rows carry with their number. What it is of
    stands on the last sheet."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_FAST) as book:
        sheets = rows = 0
        for sheets, pieces in enumerate(_sheets(batches), 1):
            rows += _sheet(book, sheets, columns, pieces)
        facts = [(_text(label), _text(value)) for label, value in about.facts(rows)]
        book.writestr(f"xl/worksheets/sheet{sheets + 1}.xml", xlsx_parts.about(facts))
        for path, text in xlsx_parts.of(xlsx_parts.named(name, sheets, about.name)):
            book.writestr(path, text)


def _sheets(batches: Iterable[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """The pieces of each sheet, cut where one is full. There is one at least. Each is to be read before the next."""
    rest = iter(batches)
    left: list[pa.RecordBatch] = []

    def pieces() -> Iterator[pa.RecordBatch]:
        room = MOST_ROWS
        while room and (batch := left.pop() if left else next(rest, None)) is not None:
            if batch.num_rows > room:
                left.append(batch.slice(room))
                batch = batch.slice(0, room)
            room -= batch.num_rows
            yield batch

    yield pieces()
    while left or (after := next(rest, None)) is not None:
        if not left:
            left.append(after)
        yield pieces()


def _sheet(book: ZipFile, number: int, columns: Sequence[Column], batches: Iterable[pa.RecordBatch]) -> int:
    """How many rows it has."""
    with book.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as sheet:
        sheet.write(xlsx_parts.sheet_begins([_WIDTHS[each.kind] for each in columns]).encode())
        sheet.write(
            f"<row>{''.join(xlsx_parts.text(_text(each.header), xlsx_parts.HEAD) for each in columns)}</row>".encode()
        )
        rows = 1
        for batch in batches:
            sheet.write(_rows(columns, batch))
            rows += batch.num_rows
        sheet.write(xlsx_parts.sheet_ends(len(columns), rows).encode())
    return rows - 1


def _text(text: str) -> str:
    """As a text of XML."""
    return str(fit(pa.array([text], pa.string()))[0].as_py())


def _rows(columns: Sequence[Column], batch: pa.RecordBatch) -> bytes:
    cells = [_cell(column.kind, cells) for column, cells in zip(columns, batch.columns, strict=True)]
    rows = pc.binary_join_element_wise("<row>", *cells, "</row>", "", null_handling="replace", null_replacement="<c/>")
    return joined(rows)


def _cell(kind: Kind, cells: pa.Array) -> pa.Array:
    """Unknown ones stay so."""
    if pa.types.is_string(cells.type):
        begins = f'<c s="{xlsx_parts.TEXT}" t="inlineStr"><is><t xml:space="preserve">'
        return pc.binary_join_element_wise(begins, fit(cells), "</t></is></c>", "")
    style = xlsx_parts.WHOLE if kind is Kind.WHOLE else xlsx_parts.NUMBER
    return pc.binary_join_element_wise(f'<c s="{style}"><v>', plain(cells), "</v></c>", "")
