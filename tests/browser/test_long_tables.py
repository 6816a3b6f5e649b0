"""A table of 1 500 customers as a picture, on paper and in a capture: every row, whole, under heads."""

from __future__ import annotations

import base64
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from dashboard.look import Look
from dashboard.web.server import picturing
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, drawing, served
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.test_capture import SHADES
from tests.conftest import MadeOnce

CUSTOMERS = 1500
MARGIN = 9 * 72 / 25.4  # points: a little less than the sheet's own


@pytest.fixture(scope="module")
def long_hub(made_once: MadeOnce, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub of so many customers in one region."""

    def make(home: Path) -> None:
        home.mkdir(exist_ok=True)
        words = f"demo --customers {CUSTOMERS} --weeks 3 --seed 3 --regions us --as-of {served.NEWEST}"
        served.run(home, *words.split())

    home = served.copy_home(made_once("long-home", make), tmp_path_factory.mktemp("long") / "home")
    with served.serving(home, {"WORKERS": "1"}) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, long_hub: Hub, tab: Opens) -> Screen:
    kept = chromium.signed_in(browser, Hub(long_hub.home, long_hub.url, served.new_link(long_hub)))
    return tab(long_hub, kept).open("/customers", region="us")


def rows(hub: Hub) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(served.run(hub.home, "customers", "--region", "us", "--json"))["rows"]
    return found


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad\u200b\u2066-\u2069]+", "", unicodedata.normalize("NFKC", text))


def is_latin(name: str) -> bool:
    return all(unicodedata.name(sign, "").startswith("LATIN") for sign in name if sign.isalpha()) and "(" not in name


def band(row: dict[str, Any], look: Look) -> str:
    return bare(f"{look.t('customers.define.band_' + row['band'] + '.name')} ({row['health']})")


def are_whole(made: bytes, hub: Hub) -> None:
    """Each row on one sheet, from its first cell to its last; heads on all; nothing beyond the margins."""
    look, wanted = Look("en"), rows(hub)
    sheets = [bare(page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages]
    assert len(wanted) == CUSTOMERS
    bands = "|".join(
        bare(look.t(f"customers.define.band_{one}.name")) for one in sorted({row["band"] for row in wanted})
    )
    assert sum(len(re.findall(rf"(?:{bands})\(\d+\)", sheet)) for sheet in sheets) == CUSTOMERS
    paper, compared = "\n".join(sheets), 0  # a sheet's end ends each row
    for row in wanted:
        if is_latin(row["name"]):
            cells = re.escape(bare(row["name"])), ("" if row["products"] else "—") + look.count(row["total"])
            told = "[^()\n]*".join([*cells, re.escape(band(row, look))])
            assert re.search(told, paper), row["name"]
            compared += 1
    assert compared > CUSTOMERS / 2
    assert all(bare(look.t("customers.define.next.name")) in sheet for sheet in sheets)
    with pdfplumber.open(io.BytesIO(made)) as file:
        for page in file.pages[:: len(file.pages) // 6]:
            assert all(word["x0"] >= MARGIN and word["x1"] <= page.width - MARGIN for word in page.extract_words())


def test_a_picture_for_paper_has_every_row(long_hub: Hub) -> None:
    pictures = picturing.of(drawing.app(long_hub.home).server)
    try:
        are_whole(drawing.made(pictures, "customers-rows.pdf", region="us"), long_hub)
    finally:
        pictures.renderer.end()


def test_a_browsers_own_print_has_every_row(opened: Screen, long_hub: Hub) -> None:
    are_whole(opened.page.pdf(format="A4"), long_hub)


def test_a_capture_of_the_whole_page_has_every_row_that_its_table_shows(opened: Screen) -> None:
    opened.idle()
    [table] = opened.page.evaluate(SHADES, base64.b64encode(opened.page.screenshot(full_page=True)).decode())
    assert len(table) == 10 and min(table) > 5, table
