"""Column filters: the query bar's comparison of texts, numbers as they are typed; the file has what the table has."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Locator, expect

from dashboard.query import folded
from tests.browser.kit.screen import Screen
from tests.browser.test_tables import _download, _head

SAMPLES = (
    "Straße",
    "STRASSE",
    "İzmir",
    "ızmir",
    "Caf\u00e9",
    "Cafe\u0301",
    "o\u0302\u0323",
    "\u1ed9",
    "Łódź",
    "Øre",
    "Æther",
    "œuvre",
    "ﬁn",
    "Ⅷ",
    "ς",
    "ΟΔΟΣ",
    "ᾳ",
    "\u0345",
    "ǰ",
    "ŉ",
    "Ω",
    "K",
    "Å",
    "ẞ",
    "한국",
    "हिन्दी",
    "ไทย",
    "א\u05b8",
    "٣",
    "ﷺ",
    "ſ",
    "µ",
    "㎏",
)
_FOLD = "texts => texts.map(hub.fold)"


def test_scripts_fold_every_sign_as_the_server_does(visit: Screen) -> None:
    visit.open(region="us")
    signs = [
        chr(code)
        for code in range(1, 0x20000)
        if not 0xD800 <= code <= 0xDFFF and unicodedata.category(chr(code)) != "Cn"
    ]
    seen = visit.page.evaluate(_FOLD, signs)
    # Cherokee alone folds to its capitals; whatever way, both cases are one.
    differ = {sign for sign, one in zip(signs, seen, strict=True) if one != folded(sign)}
    assert not {sign for sign in differ if "CHEROKEE" not in unicodedata.name(sign, "")}
    assert visit.page.evaluate(_FOLD, list(SAMPLES)) == [folded(text) for text in SAMPLES]


def test_and_texts_made_of_them(visit: Screen) -> None:
    visit.open(region="us")
    marks = st.text(st.sampled_from("aAłŁßẞİIıieé\u0301\u0307\u0323\u0345\u0334ςσΣ -한ｶ"), max_size=8)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(marks, min_size=1, max_size=20))
    def same(texts: list[str]) -> None:
        assert visit.page.evaluate(_FOLD, texts) == [folded(text) for text in texts]

    same()


TYPED: list[tuple[str, str, Any]] = [
    ("100", "count", ("equals", 100, None)),
    (">100", "count", ("greaterThan", 100, None)),
    (" > 1 000 ", "count", ("greaterThan", 1000, None)),
    (">1,000", "count", ("greaterThan", 1000, None)),
    ("<=5", "count", ("lessThanOrEqual", 5, None)),
    ("≤5", "count", ("lessThanOrEqual", 5, None)),
    ("=>5", "count", ("greaterThanOrEqual", 5, None)),
    ("10..20", "count", ("inRange", 10, 20)),
    ("20 .. 10", "count", ("inRange", 10, 20)),
    ("10..", "count", ("greaterThanOrEqual", 10, None)),
    ("..20", "count", ("lessThanOrEqual", 20, None)),
    ("-5..-2", "change", ("inRange", -5, -2)),
    ("\u22125", "change", ("equals", -5, None)),
    ("!=3", "count", ("notEqual", 3, None)),
    ("33.3", "rate", ("equals", 0.333, None)),
    (">48.3 %", "rate", ("greaterThan", 0.483, None)),
    ("7", "rate", ("equals", 0.07, None)),
    ("1.1..2.2", "points", ("inRange", 0.011, 0.022)),
    (">1:58", "seconds", ("greaterThan", 118, None)),
    ("90", "seconds", ("equals", 90, None)),
]
NONSENSE = (">", "..", "a", "1e5", "10..b", ">>5", "1..2..3", "0x10", "--5", "1/2", "9" * 40, "5 or 6")


def test_what_is_typed_is_understood_or_not_at_all(visit: Screen) -> None:
    visit.open(region="us")
    for text, kind, (type_, low, high) in TYPED:
        wanted = {"filterType": "number", "type": type_, "filter": low} | ({} if high is None else {"filterTo": high})
        assert visit.page.evaluate("([text, kind]) => hub.condition(text, kind)", [text, kind]) == wanted, text
    for text in NONSENSE:
        said = visit.page.evaluate("text => hub.condition(text, 'count') === undefined", text)
        assert said, text
    assert visit.page.evaluate("hub.condition('  ', 'count') === null")


def test_polish_readers_type_a_comma(screen: Screen) -> None:
    screen.open(region="us", lang="pl")
    found = screen.page.evaluate(
        "['>48,3', '>48.3', '1 000'].map((text, at) => hub.condition(text, at < 2 ? 'rate' : 'count'))"
    )
    assert [one["filter"] for one in found] == [0.483, 0.483, 1000]


def _field(screen: Screen, section: str, column: str) -> Locator:
    index = _head(screen, section, column).get_attribute("aria-colindex")
    return screen.section(section).locator(f'.ag-floating-filter[aria-colindex="{index}"] input').first


def _filed(screen: Screen, section: str, to: Path) -> list[dict[str, str]]:
    text = _download(screen, section, "csv", to).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("typed", [">100", "<=40", "20..200"])
def test_a_number_filter_leaves_the_same_rows_on_screen_and_in_the_file(
    screen: Screen, typed: str, tmp_path: Path
) -> None:
    passes = {">100": lambda n: n > 100, "<=40": lambda n: n <= 40, "20..200": lambda n: 20 <= n <= 200}[typed]
    screen.open(region="all")
    every = [row["total"] for row in screen.hub.figures(region="all")["expiring"]["rows"]]
    wanted = [total for total in every if total is not None and passes(total)]
    assert 0 < len(wanted) < len(every)
    screen.tool("expiring", "filter").click()
    field = _field(screen, "expiring", "total")
    field.fill(typed)
    expect(screen.section("expiring").locator('[data-foot="rows"]')).to_contain_text(f"{len(wanted)} of {len(every)} ")
    assert [row["total"] for row in screen.grid("expiring")["rows"]] == wanted
    assert [int(line["Total licenses"]) for line in _filed(screen, "expiring", tmp_path)] == wanted
    field.fill("nonsense")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert len(screen.grid("expiring")["rows"]) == len(every)


def test_a_filter_stays_where_dash_hands_an_older_one_back(screen: Screen) -> None:
    """Dash's component sets the filter that it last heard of whenever it is told that one: on a busy machine that came after
    the next one was typed."""
    screen.open(region="all")
    screen.tool("expiring", "filter").click()
    field = _field(screen, "expiring", "total")
    field.fill("20..200")
    foot = screen.section("expiring").locator('[data-foot="rows"]')
    expect(foot).to_contain_text(" of ")
    said = foot.inner_text()
    screen.page.evaluate("id => hub.dash.set(id, { filterModel: {} })", screen.grid_id("expiring"))
    screen.page.evaluate("() => new Promise(done => hub.frames(6, done))")
    assert (field.input_value(), foot.inner_text()) == ("20..200", said)


def test_a_share_is_filtered_by_percents_on_screen_and_in_the_file(screen: Screen, tmp_path: Path) -> None:
    screen.open(region="all")
    every = [row["rate"] for row in screen.hub.figures(region="all")["low"]["rows"]]
    bound = sorted(every)[len(every) // 2]
    typed = f"<={bound * 100:.1f}"
    wanted = [rate for rate in every if rate <= float(f"{float(typed[2:]) / 100:.3f}")]
    screen.tool("low", "filter").click()
    _field(screen, "low", "rate").fill(typed)
    expect(screen.section("low").locator('[data-foot="rows"]')).to_contain_text(f"{len(wanted)} of {len(every)} ")
    assert [row["rate"] for row in screen.grid("low")["rows"]] == wanted
    assert len(_filed(screen, "low", tmp_path)) == len(wanted)


def test_a_text_filter_knows_no_accents_and_no_case(screen: Screen, tmp_path: Path) -> None:
    screen.open(region="all")
    every = [row["customer"] for row in screen.hub.figures(region="all")["expiring"]["rows"]]
    name = next((name for name in every if folded(name) != name.lower()), every[0])
    asked = folded(name).upper()
    screen.tool("expiring", "filter").click()
    _field(screen, "expiring", "customer").fill(asked)
    wanted = [one for one in every if folded(asked) in folded(one)]
    expect(screen.section("expiring").locator('[data-foot="rows"]')).to_contain_text(f"{len(wanted)} of {len(every)} ")
    assert name in wanted and [row["customer"] for row in screen.grid("expiring")["rows"]] == wanted
    assert len(_filed(screen, "expiring", tmp_path)) == len(wanted)
