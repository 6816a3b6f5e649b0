"""Paper: what a PDF of a page says, sheet by sheet and row by row."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from dashboard.look import Look
from tests.browser.kit.screen import SECTIONS, Screen

# As if its reader printed it the very moment that the page is ready, when no table has come into view yet.
_PRINTED_WHEN_READY = """new MutationObserver((_seen, watch) => {
  const main = document.querySelector('main[data-ready="true"]');
  if (!main || window.onPaper) return;
  watch.disconnect();
  const shown = [...document.querySelectorAll('.bodies > :not([inert]) [data-rows]')];
  const asleep = shown.filter(box => box.wake).map(box => box.dataset.section);
  window.dispatchEvent(new Event('beforeprint'));
  const rows = shown.map(box => [box.dataset.section, box.querySelectorAll('.paper-table tbody tr').length]);
  window.dispatchEvent(new Event('afterprint'));
  window.onPaper = { asleep, rows: Object.fromEntries(rows) };
}).observe(document, { subtree: true, childList: true, attributes: true })"""
HOW: dict[str, dict[str, Any]] = {"portrait": {}, "landscape": {"landscape": True}}


def _sheets(screen: Screen, **how: Any) -> list[str]:
    reader = PdfReader(io.BytesIO(screen.page.pdf(format="A4", **how)))
    return [page.extract_text() for page in reader.pages]


def _bare(text: str) -> str:
    """Without blanks, marks of direction and joined letters: cells wrap where they must."""
    return re.sub(r"[\s\u00ad\u200b\u2066-\u2069]+", "", unicodedata.normalize("NFKC", text))


def _row(section: str, row: Mapping[str, Any], look: Look) -> str:
    """A row of the figures document as paper has it, for those whose names a font of the tests can write."""
    free = None if row["total"] is None else max(0, row["total"] - row["assigned"])
    amounts = [look.count(row["used"]), look.count(row["assigned"]), look.count(free)]
    region = look.t(f"frame.region.short_{row['region']}")
    line = look.t("licenses.cell.trial") if row["kind"] == "trial" else row["subscription_id"]
    told = [row["customer"], region, line]
    match section:
        case "recent":
            told += [look.count(row["days"]), look.count(row["total"]), *amounts]
            told += [look.signed(row["assignment_change"]), look.signed(row["usage_change"])]
        case "expiring" | "renewing":
            weeks = [one for one in row["usage_13_weeks"] if one is not None]
            told += [f"{look.count(row['days'])} ({look.short_day(_day(row['end_date']))})", look.count(row["total"])]
            told += [*amounts, look.count(max(weeks, default=None))]
        case "low":
            told += [look.count(row["months"]), f"{look.count(row['assigned'])} ({look.rate(row['rate'])})"]
            told += [look.count(row["total"]), *amounts, look.signed(row["assignment_change"])]
        case _:
            told += [look.count(row["months"]), look.t(f"licenses.cell.{'on' if row['auto_renew'] else 'off'}")]
            told += [look.count(row["total"]), f"{look.count(row['assigned'])} ({look.rate(row['rate'])})"]
            used = row["used"] / row["total"] if row["total"] else None
            told += [f"{look.count(row['used'])} ({look.rate(used)})"]
    return _bare("".join(told))


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _latin(name: str) -> bool:
    """Names in other scripts are drawn from the right or with signs that a PDF cannot give back."""
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in name if sign.isalpha())


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("lang", ["en", "pl"])
def test_every_row_of_every_table_is_on_paper(screen: Screen, lang: str, how: str) -> None:
    screen.open(region="all", lang=lang)
    look, document = Look(lang, "light"), screen.hub.figures(region="all")
    sheets = _sheets(screen, **HOW[how])
    paper = _bare("".join(sheets))
    compared = 0
    for section in SECTIONS:
        for row in document[section]["rows"]:
            if _latin(row["customer"]):
                assert _row(section, row, look) in paper, f"{section}: {row['customer']}\n{sheets}"
                compared += 1
    assert compared > 40
    assert len(sheets) <= 6


@pytest.mark.parametrize("how", HOW)
def test_every_sheet_says_whose_figures_of_what_these_are(screen: Screen, how: str) -> None:
    screen.open(region="us", q="type:subscription")
    sheets = _sheets(screen, **HOW[how])
    assert len(sheets) > 1
    for sheet in map(_bare, sheets):
        for told in ("Partner Hub", "Licenses", "United States", "type:subscription", "data of 23 Nov 2025", "printed"):
            assert _bare(told) in sheet, sheet
    for controls in ("status: product: type:", "Copy link", "Click a week"):
        assert _bare(controls) not in _bare("".join(sheets))


def test_heads_are_repeated_where_a_table_goes_over_sheets(screen: Screen) -> None:
    screen.open("/calling", region="all")
    sheets = [_bare(sheet) for sheet in _sheets(screen)]
    rows = screen.hub.figures(region="all")["calling"]["usage_rows"]
    names = [_bare(row["customer"]) for row in rows if _latin(row["customer"]) and len(row["customer"]) > 12]
    head = _bare("Active share of assigned")
    having = [sheet for sheet in sheets if head in sheet]
    assert len(having) > 1, "the table goes over sheets"
    assert all(any(name in sheet for sheet in having) for name in names)


def test_nothing_on_paper_is_wider_than_the_paper(screen: Screen) -> None:
    """With every column that can be chosen: what is cut is no longer in the text."""
    screen.open(region="all")
    screen.page.evaluate(
        "id => { const api = hub.grid(id); api.setColumnsVisible(api.getColumns(), true); }", screen.grid_id("low")
    )
    reader = PdfReader(io.BytesIO(screen.page.pdf(format="A4")))
    farthest = [0.0]

    def visit(text: str, now: Any, matrix: Any, _font: Any, _size: Any) -> None:
        if text.strip():
            farthest.append(float(now[0] * matrix[4] + now[4]))

    for page in reader.pages:
        page.extract_text(visitor_text=visit)
    assert max(farthest) < float(reader.pages[0].mediabox.width) - 10 * 72 / 25.4


def test_more_rows_than_paper_takes_are_counted_and_said_where_they_are(screen: Screen) -> None:
    screen.open(region="all").idle()
    grid = screen.grid_id("recent")
    screen.page.evaluate(
        """id => {
          const api = hub.grid(id), row = api.getDisplayedRowAtIndex(0).data;
          api.setGridOption('rowData', Array.from({ length: 2003 }, (_, at) => ({ ...row, customer: 'Many ' + at })));
        }""",
        grid,
    )
    paper = _bare("".join(_sheets(screen)))
    assert paper.count("Many") == 2000
    assert _bare(Look("en", "light").t("frame.print.left_out", n=3, count="3", all="2,003")) in paper


def test_the_screen_is_as_before_once_it_is_printed(screen: Screen) -> None:
    screen.open(region="us").idle()
    before = screen.page.screenshot()
    screen.page.pdf(format="A4")
    assert not screen.page.locator(".paper-head, .paper-table").count()
    screen.page.wait_for_timeout(400)
    assert screen.page.screenshot() == before


def test_a_table_that_nobody_has_come_to_yet_is_on_paper_the_moment_the_page_is_ready(screen: Screen) -> None:
    """Dash's table is a lazy component: the first one of a page would come after the paper."""
    screen.page.goto(f"{screen.hub.url}/licenses?region=all&readahead=0", wait_until="commit")
    screen.page.evaluate(_PRINTED_WHEN_READY)
    screen.ready()
    told, document = screen.page.evaluate("window.onPaper"), screen.hub.figures(region="all")
    assert told["asleep"], "every table was drawn before the page was ready"
    assert told["rows"] == {section: len(document[section]["rows"]) for section in SECTIONS}
