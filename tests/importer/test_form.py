"""The form of a file (E06, E08): each odd one is refused at its place, or taken, as written here."""

from __future__ import annotations

import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.contract import contract
from dashboard.data.contract.rules import Findings
from dashboard.data.sources.read_csv import CsvReader
from tests.importer.folders import ORGS, Hub, found, small, text, warned

HEADER = "org_id,name,country,managed_by,created_at\n"
A, B, C, D = (f"{org},{name},PL,partner,2025-01-01T00:00:00Z\n" for name, org in ORGS.items())
FILE = "customers.csv"


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("customers.csv", HEADER + A)
    return out.getvalue()


TAKEN = {
    "BOM": "\ufeff" + HEADER + A + B + C + D,
    "CRLF": (HEADER + A + B + C + D).replace("\n", "\r\n"),
    "LF and CRLF mixed": HEADER + A.replace("\n", "\r\n") + B + C + D,
    "no newline at the end": (HEADER + A + B + C + D).rstrip("\n"),
    "blank lines at the end": HEADER + A + B + C + D + "\n\r\n\n",
    "every cell in quotation marks": "".join(
        ",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in (HEADER + A + B + C + D).splitlines()
    ),
    "a newline in quotation marks": HEADER + A.replace("Alba", '"Al\nba\r\n"') + B + C + D,
    "a comma in quotation marks": HEADER + A.replace("Alba", '"Alba, Ltd"') + B + C + D,
    "doubled quotation marks": HEADER + A.replace("Alba", '"""Alba"""') + B + C + D,
    "a quotation mark inside a bare cell": HEADER + A.replace("Alba", 'Al"ba') + B + C + D,
    "blanks around names of columns": HEADER.replace(",", " ,\t") + A + B + C + D,
    "blanks around values": HEADER + A.replace(",PL,partner,", ", PL ,partner\t, ") + B + C + D,
    "a formula in a name": HEADER + A.replace("Alba", "=1+1") + B + C + D,
    "the same row twice": HEADER + A + B + C + D + A,
    "the same row written otherwise": HEADER
    + A
    + B
    + C
    + D
    + A.replace("00000001", "00000001").replace("Z\n", "+00:00\n"),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_e06_what_is_taken(hub: Hub, kind: str) -> None:
    hub.publish(small() | {"customers": TAKEN[kind]})
    assert hub.ask("select count(*), count(distinct country) from customers") == [(4, 1)]


def test_e06_columns_may_come_in_any_order(hub: Hub) -> None:
    files = small()
    files["license_snapshots"] = [dict(reversed(row.items())) for row in files["license_snapshots"]]
    hub.publish(files)
    assert hub.ask("select distinct total, assigned, used from license_snapshots") == [(10, 8, 5)]


def test_e06_an_unknown_column_is_a_warning_and_is_left_out(hub: Hub) -> None:
    result = hub.take(
        small() | {"customers": HEADER.replace("\n", ",mood,\n") + (A + B + C + D).replace("\n", ",good,\n")}
    )
    assert result.published
    assert warned(result) == [(FILE, 0, "mood", "header_unknown"), (FILE, 0, "", "header_unknown")]


# Each is tried by `test_odd_files.py`: row, column and rule of all its problems.
REFUSED: dict[str, tuple[str | bytes, list[tuple[int, str, str]]]] = {
    "empty": ("", [(0, "", "empty")]),
    "blank lines before the header": ("\n" + HEADER + A, [(0, "", "empty")]),
    "no header": (A + B, [(0, "", "header")]),
    "semicolons": ((HEADER + A).replace(",", ";"), [(0, "", "separator")]),
    "tabs": ((HEADER + A).replace(",", "\t"), [(0, "", "separator")]),
    "a column missing": (
        HEADER.replace(",country", "") + (A + B + C + D).replace(",PL", ""),
        [(0, "country", "header_missing")],
    ),
    "a column renamed": (HEADER.replace("country", "Country") + A + B + C + D, [(0, "country", "header_missing")]),
    "a column twice": (HEADER.replace("country", "name") + A, [(0, "name", "header_twice")]),
    "an unknown column twice": (HEADER.replace("\n", ",x,x\n"), [(0, "x", "header_twice")]),
    "a short row": (HEADER + A + B.replace(",PL", "") + C + D, [(2, "", "field_count")]),
    "a long row": (HEADER + A + B + C.replace("\n", ",more\n") + D, [(3, "", "field_count")]),
    "a bare comma in a name": (HEADER + A.replace("Alba", "Alba, Ltd") + B + C + D, [(1, "", "field_count")]),
    "cut in the middle of a row": (HEADER + A + B + C + D[:-40], [(4, "", "field_count")]),
    "a blank line between rows": (HEADER + A + B + "\n" + C + D, [(3, "", "blank_line")]),
    "blank lines between rows": (
        HEADER + A + "\n\n" + B + "\n" + C + D,
        [(2, "", "blank_line"), (5, "", "blank_line")],
    ),
    "a line of blanks": (HEADER + A + B + "   \n" + C + D, [(3, "", "field_count")]),
    "a comment line": (HEADER + A + "# checked\n" + B + C + D, [(2, "", "field_count")]),
    "a total row": (
        HEADER + A + B + C + D + "TOTAL,4,,,\n",
        [
            (5, "org_id", "uuid"),
            (5, "country", "required"),
            (5, "managed_by", "required"),
            (5, "created_at", "required"),
        ],
    ),
    "an open quotation mark": (HEADER + A + B.replace("Birch", '"Birch') + C + D, [(2, "", "open_quote")]),
    "text after a quotation mark": (HEADER + A + B.replace("Birch", '"Bir"ch') + C + D, [(2, "", "quote")]),
    "only carriage returns": ((HEADER + A + B).replace("\n", "\r"), [(0, "", "line_ending")]),
    "a lone carriage return": (HEADER + A + B.replace("\n", "\r") + C + D, [(2, "", "line_ending")]),
    "a lone carriage return in a name": (HEADER + A.replace("Alba", "Al\rba") + B + C + D, [(1, "", "line_ending")]),
    "a NUL": (HEADER + A + B.replace("Birch", "Bir\0ch"), [(2, "", "nul")]),
    "Latin-1": ((HEADER + A + B.replace("Birch", "B\xfcrch") + C).encode("latin-1"), [(2, "", "encoding")]),
    "UTF-16": ((HEADER + A).encode("utf-16"), [(0, "", "is_utf16")]),
    "UTF-16 without BOM": ((HEADER + A).encode("utf-16-le"), [(0, "", "nul")]),
    "a surrogate": ((HEADER + A).encode() + b"\xed\xa0\x80\n", [(2, "", "encoding")]),
    "HTML": ("<!DOCTYPE html><title>502</title>\n", [(0, "", "is_html")]),
    "JSON": ('\ufeff {"error": 1}\n', [(0, "", "is_json")]),
    "gzip": (gzip.compress((HEADER + A).encode()), [(0, "", "is_gzip")]),
    "zip": (zipped(), [(0, "", "is_zip")]),
    "Parquet": (b"PAR1....", [(0, "", "is_parquet")]),
    "PDF": (b"%PDF-1.7\n", [(0, "", "is_pdf")]),
    "SQLite": (b"SQLite format 3\0", [(0, "", "is_database")]),
    "ten thousand columns": (",".join(f"c{n}" for n in range(10_000)) + "\n", [(0, "", "header")]),
    "a key twice": (HEADER + A + B + C + D + B.replace("Birch", "Beech"), [(5, "org_id", "key")]),
    "a zero-width twin of a value": (HEADER + A.replace("PL", "PL\u200b") + B + C + D, [(1, "country", "country")]),
}


def test_e06_every_problem_of_a_file_is_listed_after_a_broken_row(hub: Hub) -> None:
    content = (
        HEADER + A.replace(",PL", "") + B.replace("PL", "XX") + C.replace("Cedar", '"Ce"dar') + D.replace("PL", "")
    )
    assert found(hub.take(small() | {"customers": content})) == [
        (FILE, 1, "", "field_count"),
        (FILE, 2, "country", "country"),
        (FILE, 3, "", "quote"),
        (FILE, 4, "country", "required"),
    ]


def test_a_message_names_file_row_column_value_and_what_was_expected(hub: Hub) -> None:
    (problem,) = hub.take(small() | {"customers": HEADER + A + B.replace("PL", "X\x1b[31m") + C + D}).problems
    assert problem.message("en") == (
        "customers.csv:2:country: not a country code: \u201cX\\x1b[31m\u201d; "
        "expected ISO 3166-1 alpha-2 in capitals, such as PL"
    )
    assert problem.message("pl").startswith("customers.csv:2:country: to nie kod kraju: \u201cX")


def test_the_first_thousand_problems_are_listed_and_all_are_counted(hub: Hub) -> None:
    rows = [dict(small()["license_snapshots"][0], total="x", product=f"p{n}") for n in range(1500)]
    result = hub.take(small() | {"license_snapshots": rows})
    assert (len(result.problems), result.problems_total) == (1000, 1500)
    assert [each.row for each in result.problems] == list(range(1, 1001))


def read(content: str, folder: Path) -> tuple[list[dict[str, object]], list[str]]:
    """The rows of a file of customers without their numbers, and the rules that its form breaks."""
    path = folder / FILE
    path.write_bytes(content.encode())
    reader = CsvReader(path, contract.file("customers"), Findings(), 65536, 1 << 30)
    rows = [{**row, "row": None} for batch in reader.batches() for row in batch.to_pylist()]
    return rows, [each.rule for each in reader.findings.problems.items]


CELL = st.text(alphabet=st.characters(exclude_characters='",\n\r\0', exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5), ending=st.sampled_from(["\n", "\r\n"]))
def test_the_fast_way_of_reading_and_the_csv_module_agree(
    rows: list[list[str]], ending: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("read")
    lines = [",".join(row) for row in rows]
    fast, fast_broken = read(ending.join(["name,vertical", *lines, ""]), folder)
    slow, slow_broken = read(
        ending.join(["name,vertical", '"",""', *lines, ""]), folder
    )  # a quotation mark: line by line
    assert fast == slow[1:]
    assert fast_broken == slow_broken


def test_rows_are_numbered_across_pieces_and_both_ways_of_reading(hub: Hub) -> None:
    """The file is longer than a piece; a quotation mark far down sends the rest the slow way; the places stay right."""
    rows = [dict(small()["license_snapshots"][0], product=f"product-{n:06d}") for n in range(120_000)]
    rows[70_000]["product"] = 'with "quotes"'
    rows[60_000]["total"] = rows[119_999]["total"] = "x"
    result = hub.take(small() | {"license_snapshots": text(rows)})
    assert found(result) == [
        ("license_snapshots.csv", 60_001, "total", "int"),
        ("license_snapshots.csv", 120_000, "total", "int"),
    ]
    assert result.files[2].rows == 120_000
