"""XLSX: opens, typed cells, texts that stay texts, no traces of who made it (D12, D20)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape  # openpyxl leaves `_x0041_` as it stands in the file
from openpyxl.workbook import Workbook

from dashboard.catalog.column import Column, Table, Type
from dashboard.catalog.licenses import TABLES, TREND
from dashboard.data.metrics import Section
from dashboard.errors import Refused
from dashboard.exports import xlsx_file
from dashboard.exports.cells import printable
from dashboard.exports.facts import cut
from dashboard.exports.fields import fields
from dashboard.look import Look
from tests.exports.made import DAY, HOSTILE, PLACE, row, unknown

FILES: dict[str, Table] = {**TABLES, "trend": TREND}
FACTS = [("Region", "EU"), ("Filter", "=1+1")]


def made(rows: list[dict[str, Any]], section: str = Section.LOW) -> bytes:
    head = fields(FILES[section].file, [PLACE], Look())
    with TemporaryDirectory() as aside:
        return b"".join(xlsx_file.written(head, rows, FACTS, ("Rows", "Scope"), DAY, Path(aside), count=len(rows)))


def opened(rows: list[dict[str, Any]], section: str = Section.LOW) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(rows, section)))


def cells(rows: list[dict[str, Any]], section: str = Section.LOW) -> dict[str, Any]:
    head, line = opened(rows, section)["Rows"].iter_rows(max_row=2)
    return {str(name.value): cell for name, cell in zip(head, line, strict=True)}


def test_cells_have_their_types_and_full_precision() -> None:
    found = cells([row()])
    assert found["Bound (%)"].value == pytest.approx(1 / 3, abs=1e-15)
    assert (found["Start"].value, found["Start"].number_format) == (datetime(2026, 1, 31), "yyyy-mm-dd")
    assert (found["Auto renew?"].value, found["Total licenses"].value) == (True, 100)
    assert found["Weekly assignment change"].value == -2


def test_unknown_is_an_empty_cell() -> None:
    found = cells([unknown()])
    assert [found[name].value for name in ("Total licenses", "Assigned", "Size band")] == [None] * 3


def test_the_head_stays_in_sight() -> None:
    assert opened([row()])["Rows"].freeze_panes == "A2"


def test_the_second_sheet_says_what_the_file_is_of() -> None:
    lines = opened([])["Scope"].iter_rows(values_only=True)
    assert [tuple(line) for line in lines] == FACTS


@pytest.mark.parametrize("name", [name for name in HOSTILE if name])
def test_d12_hostile_names_are_texts_and_whole(name: str) -> None:
    cell = cells([row(name)])["Customer"]
    assert cell.data_type == "s"
    assert unescape(cell.value) == name.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1))
def test_d12_any_text_can_be_written_and_read(name: str) -> None:
    assert unescape(cells([row(name)])["Customer"].value or "") == printable(name)


@pytest.mark.parametrize("sign", ["\0", "\x08", "\x1f", "\ufffe", "\uffff", "\ud800", "\udfff"])
def test_d12_what_xml_cannot_hold_is_left_out(sign: str) -> None:
    assert cells([row(f"A{sign}B")])["Customer"].value == "AB"


def test_there_are_no_formulas_links_or_macros_in_the_file() -> None:
    package = zipfile.ZipFile(io.BytesIO(made([row(name) for name in ("=1+1", "https://evil.example", "<r>x</r>")])))
    text = b"".join(package.read(name) for name in package.namelist())
    assert b"<f>" not in text
    assert b'TargetMode="External"' not in text
    assert not [name for name in package.namelist() if "vba" in name.lower() or "externalLink" in name]


def test_d20_metadata_are_fixed_and_the_same_rows_give_the_same_bytes() -> None:
    book = opened([row()])
    assert (book.properties.creator, book.properties.created) == ("Partner Hub", datetime(2026, 11, 22))
    assert made([row()]) == made([row()])


def test_more_rows_than_a_sheet_holds_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_ROWS", 1)
    with pytest.raises(Refused, match="at most 1 rows"):
        made([row(), row()])


def test_the_trend_is_a_table_of_dates_and_numbers() -> None:
    point = {"date": "2026-11-22", "used": 1, "idle": 2, "available": 3, "total": 4, "over": 0}
    found = cells([point], "trend")
    assert {name: cell.value for name, cell in found.items()} == {
        "Date": datetime(2026, 11, 22),
        "Day": "week end",
        "Total": 4,
        "Available": 3,
        "Idle": 2,
        "Used": 1,
        "Over limit": 0,
    }
    assert isinstance(found["Date"].value, date)


@pytest.mark.parametrize("rows", [0, 3])
def test_the_head_has_filters_over_all_rows(rows: int) -> None:
    sheet = opened([row(str(at)) for at in range(rows)])["Rows"]
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{rows + 1}"


def shortened_cells(rows: list[dict[str, Any]], lang: str = "en") -> tuple[Workbook, dict[str, str]]:
    head = fields(TABLES[Section.LOW].file, [PLACE], Look())
    with TemporaryDirectory() as aside:
        data = b"".join(
            xlsx_file.written(
                head, rows, FACTS, ("Rows", "Scope"), DAY, Path(aside), partial(cut, look=Look(lang)), count=len(rows)
            )
        )
    book = openpyxl.load_workbook(io.BytesIO(data))
    return book, dict(book["Scope"].iter_rows(values_only=True))


def test_cells_that_had_to_be_cut_are_named_on_the_second_sheet() -> None:
    long, wide = "a" * 40_000, "a" + "\U0001f3e2" * 16_400  # in units of UTF-16, as spreadsheets count
    book, told = shortened_cells([row("a" * 32_767), row(long), row("b", subscription_id=wide)])
    sheet = book["Rows"]
    assert told["Shortened cells"] == "Longer than a cell holds (32,767 characters): B3, D4"
    assert [len(sheet[cell].value) for cell in ("B2", "B3")] == [32_767, 32_767]
    assert sheet["D4"].value == "a" + "\U0001f3e2" * 16_383
    assert "Shortened cells" not in shortened_cells([row("a" * 32_767)])[1]


def test_of_many_cut_cells_the_first_are_named_and_the_others_counted() -> None:
    _, told = shortened_cells([row("a" * 32_768)] * 102, "pl")
    assert told["Skrócone komórki"].replace("\u00a0", " ").endswith("B100, B101 i jeszcze 2")


def test_a_change_of_a_share_is_in_percentage_points() -> None:
    head = fields([Column("change_pp", Type.POINTS, heading="exports.column.change_poor")], [PLACE], Look())
    with TemporaryDirectory() as aside:
        rows, names = [{"change_pp": -0.0123}], ("Rows", "Scope")
        data = b"".join(xlsx_file.written(head, rows, FACTS, names, DAY, Path(aside), count=1))
    cell = openpyxl.load_workbook(io.BytesIO(data))["Rows"]["A2"]
    assert (cell.value, cell.number_format) == (-1.23, "+0.0;-0.0;0.0")
