"""XLSX: typed cells under a fixed head with filters, and a second sheet that says what the file is of.

Row by row, to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from dashboard.catalog.column import Row, Type
from dashboard.errors import Refused
from dashboard.exports.aside import folder
from dashboard.exports.cells import printable, shortened
from dashboard.exports.fields import Field, percents

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ROWS = 1_048_575  # under the head
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMATS = {
    Type.TEXT: "@",
    Type.FLAG: "General",
    Type.DATE: "yyyy-mm-dd",
    Type.WHOLE: "#,##0",
    Type.CHANGE: "+#,##0;-#,##0;0",
    Type.RATE: "0.0%",
    Type.POINTS: "+0.0;-0.0;0.0",
    Type.AMOUNT: "#,##0.0",
    Type.SECONDS: "#,##0.0",
}
_WIDTHS = {Type.TEXT: 24, Type.FLAG: 12, Type.DATE: 12, Type.CHANGE: 15, Type.POINTS: 15}
_WIDTH = 13
MAX_TEXT = 32_767  # signs that a cell holds, in units of UTF-16
_PIECE = 64 * 1024

Facts = Sequence[tuple[str, str]]
Cut = Callable[[Sequence[str]], Facts]  # the cells that had to be shortened, in words


def unnamed(_cells: Sequence[str]) -> Facts:
    """Says nothing: for what has no long text."""
    return ()


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose texts are only ever texts: xlsxwriter takes `<r>...</r>` for ready-made XML."""

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)


def written(
    fields: Sequence[Field],
    rows: Iterable[Row],
    facts: Facts,
    names: tuple[str, str],
    day: date,
    aside: Path,
    cut: Cut = unnamed,
    *,
    count: int,
) -> Iterator[bytes]:
    """The file in pieces. `names` of the two sheets; `day` is all that the file's metadata say of time; `cut` says
    which cells had to be shortened, as one more fact. `count`: how many rows there are.

    It is put together in the folder `aside`: customers' data stay inside the home. Raises Refused where a sheet
    cannot hold the rows.
    """
    if count > MAX_ROWS:
        raise Refused("exports.error.many_rows", most=MAX_ROWS)
    file: IO[bytes] = TemporaryFile(dir=aside)  # noqa: SIM115  closed by the last piece, or with the iterator
    with folder(aside) as made, Workbook(file, _OPTIONS | {"tmpdir": str(made)}) as book:
        book.set_properties({"author": "Partner Hub", "created": datetime.combine(day, time())})
        short = _table(book, names[0], fields, rows, count)
        _scope(book, names[1], [*facts, *cut(short)])
    return _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _table(book: Workbook, name: str, fields: Sequence[Field], rows: Iterable[Row], count: int) -> list[str]:
    """Writes the rows; gives the cells that had to be shortened."""
    sheet = book.add_worksheet(name, worksheet_class=PlainSheet)
    formats = {of: book.add_format({"num_format": shape}) for of, shape in _FORMATS.items()}
    _head(book, sheet, fields, count)
    return [
        xl_rowcol_to_cell(line, at)
        for line, row in enumerate(rows, 1)
        for at, field in enumerate(fields)
        if _cell(sheet, line, at, field, field.value(row), formats)
    ]


def _head(book: Workbook, sheet: Worksheet, fields: Sequence[Field], rows: int) -> None:
    shape = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(fields) - 1)
    for at, field in enumerate(fields):
        sheet.set_column(at, at, _WIDTHS.get(field.type, _WIDTH))
        sheet.write_string(0, at, printable(field.heading), shape)


def _cell(sheet: Worksheet, line: int, at: int, field: Field, value: Any, formats: Mapping[Type, Format]) -> bool:
    """Writes a cell; whether it had to be shortened."""
    shape = formats[field.type]
    if value is None:
        return False
    if field.type is Type.TEXT:
        whole = printable(value)
        text = shortened(whole, MAX_TEXT)
        sheet.write_string(line, at, text, shape)
        return text != whole
    if field.type is Type.FLAG:
        sheet.write_boolean(line, at, value, shape)
    elif field.type is Type.DATE:
        sheet.write_datetime(line, at, datetime.fromisoformat(value), shape)
    else:
        sheet.write_number(line, at, float(percents(value)) if field.type is Type.POINTS else value, shape)
    return False


def _scope(book: Workbook, name: str, facts: Facts) -> None:
    sheet = book.add_worksheet(name, worksheet_class=PlainSheet)
    label = book.add_format({"bold": True, "valign": "top"})
    words = book.add_format({"text_wrap": True, "num_format": "@"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 72)
    for line, (what, value) in enumerate(facts):
        sheet.write_string(line, 0, printable(what), label)
        sheet.write_string(line, 1, printable(value), words)
