"""The files of reports: hostile texts, dialects, types, sheets; whole or not there (D10, D11)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.reports.reading import Progress, Stopped
from dashboard.data.reports.template import Column, Kind
from dashboard.exports.cells import neutral, restored
from dashboard.exports.dialect import Dialect
from dashboard.exports.reports import csv_rows, parquet_rows, xlsx_rows
from dashboard.exports.reports.whole import whole

COLUMNS = (Column("=Name;x"), Column("ID", Kind.ID), Column("Legs", Kind.WHOLE), Column("Minutes", Kind.NUMBER))
KINDS = (pa.string(), pa.string(), pa.int64(), pa.float64())
Row = tuple[str | None, str | None, int | None, float | None]
HOSTILE: tuple[str, ...] = (
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a;=1", "\uff1d1", " =1", "'=1", '"=1', "\u200b=1"),
    *(
        "+48221234567",
        "-5",
        "-5.25",
        "<b>&amp;",
        "_x0041_",
        "a\r\nb",
        "ab",
        "\ufffe",
        "x" * 40_000,
        "\U0001f600" * 17_000,
    ),
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(HOSTILE)
rows_of = st.lists(
    st.tuples(texts, st.none() | st.just("0b9e"), st.none() | st.integers(-9, 9), st.floats(-1e6, 1e6) | st.none()),
    max_size=5,
)


def batches(rows: list[Row], size: int = 2) -> list[pa.RecordBatch]:
    return [
        pa.RecordBatch.from_arrays(
            [pa.array([row[at] for row in rows[begin : begin + size]], kind) for at, kind in enumerate(KINDS)],
            names=["a", "b", "c", "d"],
        )
        for begin in range(0, len(rows), size)
    ]


def as_csv(rows: list[Row], dialect: Dialect) -> str:
    out = io.BytesIO()
    csv_rows.written(out, COLUMNS, batches(rows), dialect)
    assert out.getvalue().startswith(b"\xef\xbb\xbf") == dialect.mark
    return out.getvalue().decode("utf-8-sig" if dialect.mark else "utf-8")


@settings(max_examples=120, deadline=None)
@given(rows_of, st.sampled_from((Dialect(), Dialect(";", mark=False))))
def test_d10_d11_a_csv_gives_back_what_it_was_given_and_no_cell_begins_a_formula(
    rows: list[Row], dialect: Dialect
) -> None:
    head, *found = csv.reader(io.StringIO(as_csv(rows, dialect), newline=""), delimiter=dialect.separator)
    assert head[0] == "'=Name;x"
    numbers = ("+48221234567", "-5", "-5.25")
    assert [row[0] for row in found] == [row[0] if row[0] in numbers else neutral(row[0] or "") for row in rows]
    assert [restored(row[0]) for row in found] == [row[0] for row in rows]
    assert [[cell and float(cell) for cell in row[2:]] for row in found] == [
        ["" if cell is None else cell for cell in row[2:]] for row in rows
    ]


def opened(rows: list[Row], name: str = 'Of: [all] "<customers>" in a name of many signs') -> Any:
    out = io.BytesIO()
    about = xlsx_rows.About("Scope", lambda count: [("Rows", str(count)), ("=1+1", "<&> \x00")])
    xlsx_rows.written(out, COLUMNS, batches(rows), name, about)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


@settings(max_examples=60, deadline=None)
@given(rows_of)
def test_d10_an_xlsx_has_typed_cells_and_no_formula(rows: list[Row]) -> None:
    sheet, about = opened(rows).worksheets
    found = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert not any(cell.data_type == "f" for cell in found)
    assert [cell.value for cell in found[2::4]] == [row[2] for row in rows]
    assert [cell.value for cell in found[3::4]] == [row[3] for row in rows]
    assert all(len((cell.value or "").encode("utf-16-le")) <= 2 * 32_767 for cell in found[::4])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", f"A1:D{len(rows) + 1}")
    assert [[cell.value for cell in line] for line in about] == [["Rows", str(len(rows))], ["=1+1", "<&> "]]
    assert {cell.data_type for line in about for cell in line} == {"s"}


def test_an_xlsx_of_many_rows_has_several_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rows, "MOST_ROWS", 3)
    rows: list[Row] = [(f"n{at}", None, at, None) for at in range(6)]
    *sheets, about = opened(rows)
    assert [[line[2].value for line in sheet.iter_rows(min_row=2)] for sheet in sheets] == [[0, 1, 2], [3, 4, 5]]
    assert [sheet["A1"].value for sheet in sheets] == ["=Name;x"] * 2
    assert about["B1"].value == "6"
    assert [len(opened(rows[:count]).worksheets) for count in (0, 3, 4)] == [2, 2, 3]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Devices", ["Devices", "Devices 2", "Scope"]),
        ("SCOPE", ["SCOPE", "SCOPE 2", "Scope 3"]),
        ("x" * 40, ["x" * 31, "x" * 29 + " 2", "Scope"]),
        ("'/?*'", ["-----", "----- 2", "Scope"]),
        ("", ["-", "- 2", "Scope"]),
    ],
)
def test_no_two_sheets_of_an_xlsx_have_the_same_name(
    name: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_rows, "MOST_ROWS", 1)
    assert opened([("a", None, 1, None)] * 2, name).sheetnames == names


def test_parquet_has_types() -> None:
    out = io.BytesIO()
    parquet_rows.written(out, COLUMNS, batches([("=1", "0b", -5, 0.5), ("", None, None, None)]))
    table = pq.read_table(io.BytesIO(out.getvalue()))
    assert [str(kind) for kind in table.schema.types] == ["string", "string", "int64", "double"]
    assert table.to_pylist()[0] == {"=Name;x": "=1", "ID": "0b", "Legs": -5, "Minutes": 0.5}


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "report.csv"
    place.write_text("before")

    def breaks(out: Any) -> None:
        out.write(b"half")
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        whole(breaks, place)
    assert [each.name for each in tmp_path.iterdir()] == ["report.csv"]
    assert place.read_text() == "before"
    assert whole(lambda out: out.write(b"new"), place) == 3
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"new", 0o600)


def test_a_stopped_run_ends_at_its_next_piece() -> None:
    progress = Progress()
    progress.tell(5)
    progress.stop()
    with pytest.raises(Stopped):
        progress.tell(1)
