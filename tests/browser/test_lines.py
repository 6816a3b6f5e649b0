"""What belongs on one line stands on it; no bar is shown where nothing scrolls."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.kit.screen import Screen
from tests.browser.test_layout import WIDTHS

# For each row of figures in view (those whose labels begin at the same height): where their values begin.
_VALUES = """() => [...document.querySelectorAll('#root :is(.kpis:not(.skeleton), .figs:not(.skeleton))')]
  .filter(list => list.checkVisibility({ visibilityProperty: true }) && !list.closest('[inert]'))
  .flatMap(list => {
    const rows = new Map();
    [...list.children].forEach(one => {
      const label = one.querySelector('.label, dt'), value = one.querySelector('[data-metric]');
      const top = Math.round(label.getBoundingClientRect().top);
      rows.set(top, [...(rows.get(top) || []), Math.round(value.getBoundingClientRect().top)]);
    });
    return [...rows.values()];
  })"""
_BEYOND = "() => document.documentElement.scrollHeight - window.innerHeight"
# The end of the arrow, the beginning of the words, of each column that is sorted by.
_ARROWS = """() => [...document.querySelectorAll('#root .ag-sort-indicator-icon:not(.ag-hidden) .ag-icon')]
  .filter(icon => icon.getBoundingClientRect().width && !icon.closest('[inert]')).map(icon => {
    const words = document.createRange();
    words.selectNodeContents(icon.closest('.ag-header-cell').querySelector('.ag-header-cell-text'));
    return [icon.getBoundingClientRect().right, words.getBoundingClientRect().left];
  })"""


def _at(screen: Screen, width: int, height: int = 900) -> None:
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.page.evaluate("() => new Promise(done => hub.frames(3, done))")


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_figures_side_by_side_stand_on_one_line(screen: Screen, lang: str) -> None:
    screen.open(region="us", lang=lang).idle()
    for width in WIDTHS:
        _at(screen, width)
        rows = screen.page.evaluate(_VALUES)
        assert len(rows) >= 6, rows
        assert [row for row in rows if len(set(row)) > 1] == [], width


@pytest.mark.parametrize("path", ["/account", "/users", "/audit?text=nobody-did-this"])
def test_a_page_that_fits_into_its_window_does_not_scroll(screen: Screen, path: str) -> None:
    screen.page.goto(screen.hub.url + path)
    expect(screen.page.locator("#root h1")).to_be_visible()
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 5000})
        assert screen.page.evaluate(_BEYOND) == 0, width


def test_in_a_window_as_tall_as_the_page_the_first_place_is_the_current_one(screen: Screen) -> None:
    screen.open(region="us").idle()
    _at(screen, 1440, 5000)
    expect(screen.page.locator(".places:not(.is-rest) a[aria-current]")).to_have_attribute("data-place", "trend")


def test_below_the_pinned_column_of_a_phone_there_is_no_bar(screen: Screen) -> None:
    screen.open(region="us").idle()
    _at(screen, 390)
    over = '.bodies > :not([inert]) [data-section="expiring"] .ag-body-horizontal-scroll-viewport'
    # The grid measures itself anew some time after its window has another width.
    screen.page.wait_for_function(
        "at => { const bar = document.querySelector(at); return bar.offsetHeight - bar.clientHeight >= 15; }", arg=over
    )
    bars = screen.page.evaluate(
        """() => [...document.querySelectorAll('#root .ag-horizontal-left-spacer')].filter(one => one.offsetWidth)
          .map(one => one.offsetHeight - one.clientHeight)"""
    )
    assert bars
    assert set(bars) == {0}


@pytest.mark.parametrize("width", [768, 1440])
def test_the_arrow_of_the_order_does_not_touch_the_words(screen: Screen, width: int) -> None:
    screen.open(region="us").idle()
    _at(screen, width)
    arrows = screen.page.evaluate(_ARROWS)
    assert arrows
    assert all(right <= left + 1 for right, left in arrows), arrows


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_the_tools_of_the_trend_fill_two_rows_on_a_phone(screen: Screen, lang: str) -> None:
    screen.open(region="us", lang=lang).idle()
    _at(screen, 390)
    tools = screen.page.locator(".body:not(.is-rest) .block-trend .tools")
    assert tools.evaluate("tools => [...tools.children].filter(one => one.offsetWidth).length") == 4
    check, export = tools.locator(".check").bounding_box(), tools.locator(".btn-icon").bounding_box()
    assert check
    assert export
    assert abs(check["y"] + check["height"] / 2 - export["y"] - export["height"] / 2) <= 2, "they share the second row"
    assert check["x"] < export["x"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tables_of_a_person_show_their_buttons_whole(screen: Screen, crowded: int, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    screen.page.goto(f"{screen.hub.url}/users?user={crowded}")
    buttons = screen.page.locator("#root .list-wrap td.end .btn")
    expect(buttons.first).to_be_visible()
    cut = screen.page.evaluate(
        """() => [...document.querySelectorAll('#root .list-wrap')].map(one => one.scrollWidth - one.clientWidth)"""
    )
    assert set(cut) == {0}
    for button in buttons.all():
        inside = button.evaluate(
            "one => one.getBoundingClientRect().right - one.closest('.list-wrap').getBoundingClientRect().right"
        )
        assert inside <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_opened_at_the_edge_stays_beside_the_scrollbar(screen: Screen, width: int) -> None:
    screen.open(region="us").idle()
    _at(screen, width)
    screen.page.locator("[data-act=free-range]:visible").click()
    box = screen.page.locator(".free-range").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= screen.page.evaluate("() => document.documentElement.clientWidth") - 8


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("width", [768, 1440])
def test_no_date_and_no_button_of_a_version_is_cut(screen: Screen, lang: str, width: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": 900})
    screen.page.goto(f"{screen.hub.url}/versions?lang={lang}")
    cells = screen.page.locator("#root .versions-table td")
    expect(cells.first).to_be_visible()
    assert (
        cells.evaluate_all("cells => cells.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)")
        == []
    )
    rows = screen.page.locator("#root .versions-table tbody tr").evaluate_all(
        "rows => rows.map(one => one.offsetHeight)"
    )
    assert max(rows) <= 80, "its files are told in one line"


def test_an_entry_of_the_audit_log_has_room_for_its_words_on_a_phone(screen: Screen) -> None:
    screen.page.set_viewport_size({"width": 390, "height": 844})
    screen.page.goto(f"{screen.hub.url}/audit")
    entry = screen.page.locator("#root .audit-table tbody tr").first
    expect(entry).to_be_visible()
    widths = entry.locator("td").evaluate_all("cells => cells.map(one => one.clientWidth)")
    assert len(set(widths)) == 1, widths
    assert widths[0] > 300
    assert entry.evaluate("one => one.clientHeight") < 400
