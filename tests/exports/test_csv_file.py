"""CSV: RFC 4180, full precision, and nothing that a spreadsheet takes for a formula (D10, D11)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalog.column import Column, Type
from dashboard.catalog.licenses import TABLES
from dashboard.data.metrics import Section
from dashboard.exports import csv_file
from dashboard.exports.cells import neutral, restored
from dashboard.exports.fields import fields
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.words import LANGUAGES
from tests.exports.made import HOSTILE, LATER, PLACE, row, unknown

RISKY = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
names = st.text(st.sampled_from([*"=+-@;,'\" \t\r\n|ab1\u00a0\ufeff\u200b\uff1d\uff0b"])) | st.text()


def made(rows: list[dict[str, Any]], section: str = Section.EXPIRING, lang: str = "en") -> bytes:
    return b"".join(csv_file.written(fields(TABLES[section].file, [PLACE], Look(lang)), rows))


def written(block: str) -> Sequence[Column]:
    """The columns of a block's file."""
    rows = BLOCKS[block].rows
    assert rows
    return rows.table.file


def parsed(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def begins_a_formula(cell: str) -> bool:
    """As spreadsheets read it: white space and quotes before the sign do not help."""
    bare = cell.lstrip(' \u00a0\ufeff\u200b\u2060"')
    return bool(bare) and bare[0] in RISKY


def test_the_file_has_a_byte_order_mark_and_ends_every_line_with_crlf() -> None:
    data = made([row(), row("Birch")])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3 == data.count(b"\n")


def test_numbers_are_written_bare_at_full_precision_and_negative_ones_stay_numbers() -> None:
    head, line = parsed(made([row()], Section.LOW))
    cells = dict(zip(head, line, strict=True))
    assert cells["Bound (%)"] == "33.33333333333333"
    assert cells["Weekly assignment change"] == "-2"
    assert b",-2," in made([row()])


def test_unknown_is_empty_and_yes_and_no_are_true_and_false() -> None:
    head, line = parsed(made([unknown(auto_renew=False)]))
    cells = dict(zip(head, line, strict=True))
    assert (cells["Total licenses"], cells["Used"], cells["Auto renew?"]) == ("", "", "false")


def test_the_13_weeks_are_13_columns_with_their_dates() -> None:
    head, line = parsed(made([row()]))
    weeks = [at for at, name in enumerate(head) if name.startswith("Usage in the last 3 months")]
    assert (head[weeks[0]][-10:], head[weeks[-1]][-10:]) == ("2026-08-30", "2026-11-22")
    assert [line[at] for at in weeks] == ["", *map(str, range(12))]


def test_regions_at_different_days_say_theirs_in_a_column() -> None:
    found = fields(TABLES[Section.EXPIRING].file, [LATER, PLACE], Look())
    assert [field.heading for field in found][:2] == ["Region", "Data date"]
    assert [found[1].value({"region": region}) for region in ("us", "eu")] == ["2026-11-18", "2026-11-22"]
    assert found[-1].heading.endswith("0 weeks before")
    assert found[-13].heading.endswith("12 weeks before")


def test_headings_are_in_the_language_of_the_reader() -> None:
    assert parsed(made([], lang="pl"))[0][2] == "Identyfikator organizacji"


@pytest.mark.parametrize("name", HOSTILE)
def test_d10_no_cell_of_a_hostile_name_is_a_formula(name: str) -> None:
    _, line = parsed(made([row(name)]))
    assert not begins_a_formula(line[1])
    assert restored(line[1]) == name


@pytest.mark.parametrize("name", HOSTILE)
def test_d10_nor_where_semicolons_or_tabs_part_the_cells(name: str) -> None:
    body = made([row(name)]).decode("utf-8-sig").split("\r\n", 1)[1]
    for apart in (r"[;\r\n]", r"[\t\r\n]"):
        pieces = [piece for piece in re.split(apart, body) if piece.strip()]
        assert not [piece for piece in pieces if begins_a_formula(piece) and not re.match(r'-?\d+,|"', piece)], pieces


@given(st.lists(names, max_size=5))
def test_d11_rfc_4180_reading_gives_the_rows_back(customers: list[str]) -> None:
    sane = [name.encode("utf-8", "replace").decode() for name in customers]
    lines = parsed(made([row(name) for name in customers]))
    assert [restored(line[1]) for line in lines[1:]] == sane


@given(names)
def test_what_was_neutralised_can_be_restored(name: str) -> None:
    assert restored(neutral(name)) == name


@given(names)
def test_a_neutral_text_begins_no_formula_where_a_cell_could_begin(name: str) -> None:
    assert not [part for part in re.split(r"[;\t\r\n]", neutral(name)) if part and begins_a_formula(part)]


@pytest.mark.parametrize("name", ["Größe & Söhne", "A - B", "x = y", "株式会社", "O'Brien", "Cedar, Ltd.", "5 + 1"])
def test_ordinary_names_are_left_alone(name: str) -> None:
    assert neutral(name) == name


SHARES = [
    (0.07, "7"),
    (0.333, "33.3"),
    (1 / 3, "33.33333333333333"),
    (1.4, "140"),
    (0.0, "0"),
    (-0.0, "0"),
    (1e-9, "0.0000001"),
    (-0.0123, "-1.23"),
]


@pytest.mark.parametrize(("fraction", "written"), SHARES)
def test_a_share_is_written_as_the_percentage_that_its_heading_promises(fraction: float, written: str) -> None:
    head, line = parsed(made([row(rate=fraction)], Section.LOW))
    assert dict(zip(head, line, strict=True))["Licenses assigned (%)"] == written


@given(st.floats(-10, 10))
def test_no_digit_of_a_share_is_lost_or_added(fraction: float) -> None:
    head, line = parsed(made([row(rate=fraction)], Section.LOW))
    written = dict(zip(head, line, strict=True))["Licenses assigned (%)"]
    assert float(Decimal(written) / 100) == fraction
    assert "e" not in written.lower()


HEADS = {
    ("calling-queue-rows", "en"): {
        "Average time to answer (s)",
        "Average wait before abandonment (s)",
        "Abandoned %",
        "Change of abandoned % (pp)",
    },
    ("calling-quality-rows", "en"): {"Poor %", "Change of poor % (pp)", "Poor % of the worst endpoint type"},
    ("calling-usage-rows", "en"): {"Change of active users", "Active share of assigned (%)", "Call minutes"},
    ("calling-endpoints", "en"): {"Poor %", "Change of poor % (pp)"},
    ("calling-queue-rows", "pl"): {
        "Średni czas do odebrania (s)",
        "Średni czas do porzucenia (s)",
        "Zmiana odsetka porzuconych połączeń (p.p.)",
    },
    ("calling-usage-rows", "pl"): {"Zmiana liczby aktywnych użytkowników", "Aktywni względem przypisanych (%)"},
}


@pytest.mark.parametrize(("block", "lang"), HEADS)
def test_heads_say_the_unit_and_what_has_changed(block: str, lang: str) -> None:
    found = {field.heading for field in fields(written(block), [PLACE], Look(lang))}
    assert found >= HEADS[block, lang]
    assert not found & {"Change", "Zmiana"}


def test_every_share_says_that_it_is_one() -> None:
    for columns in [written(block.id) for block in BLOCKS.values() if block.rows]:
        for lang in LANGUAGES:
            heads, points = fields(columns, [PLACE], Look(lang)), f"({Look(lang).t('calling.cell.points')})"
            assert all("%" in field.heading for field in heads if field.type is Type.RATE)
            assert all(points in field.heading for field in heads if field.type is Type.POINTS)
            assert all("(s)" in field.heading for field in heads if field.type is Type.SECONDS)


def test_codes_are_written_in_the_words_of_the_screen() -> None:
    head, line = parsed(made([row(kind="trial", region="uae", band="500-1999")], Section.LOW, lang="pl"))
    cells = dict(zip(head, line, strict=True))
    assert (cells["Region"], cells["Rodzaj"]) == (Look("pl").t("frame.region.short_uae"), "Okres próbny")
    assert "500–1\u00a0999" in line
