"""What hands do with tables and pictures: wheel, copying cells, dragging an edge; what shows that there is more."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit.screen import Screen

LOOK = Look("en", "light")


def test_the_wheel_moves_the_page_over_a_table_until_it_is_clicked_into(screen: Screen) -> None:
    screen.open(region="all").idle()
    rows = screen.section("recent").locator(".ag-body-viewport")
    screen.page.evaluate("() => window.scrollTo(0, 700)")
    rows.locator(".ag-row").nth(3).hover()
    screen.page.mouse.wheel(0, 120)
    screen.page.wait_for_function("() => window.scrollY === 820")
    assert rows.evaluate("node => node.scrollTop") == 0
    rows.locator(".ag-row").nth(4).locator('[col-id="total"]').click()
    screen.page.mouse.wheel(0, 120)
    screen.page.wait_for_function("node => node.scrollTop > 60", arg=rows.element_handle())
    assert screen.page.evaluate("() => window.scrollY") == 820


def _pasted(screen: Screen) -> list[list[str]]:
    text = screen.page.evaluate("() => navigator.clipboard.readText()").replace("\r\n", "\n")
    return [line.split("\t") for line in text.split("\n")]


def test_ctrl_c_copies_the_cell_that_has_the_focus(screen: Screen) -> None:
    screen.open(region="all").idle()
    row = screen.grid("recent")["rows"][2]
    screen.section("recent").locator('.ag-row[row-index="2"] [col-id="used"]').click()
    screen.page.keyboard.press("Control+c")
    free = max(0, row["total"] - row["assigned"])
    assert _pasted(screen) == [[str(row["used"]), str(row["assigned"]), str(free)]]


def test_ctrl_c_copies_the_cells_of_a_selection_as_a_table(screen: Screen) -> None:
    screen.open(region="all").idle()
    rows = screen.grid("recent")["rows"]
    screen.page.evaluate(
        """id => {
          const at = (row, column) => document.querySelector(`#${id} .ag-row[row-index="${row}"] [col-id="${column}"]`);
          const range = document.createRange();
          range.setStart(at(1, 'customer'), 0); range.setEnd(at(3, 'region'), 1);
          const selection = getSelection(); selection.removeAllRanges(); selection.addRange(range);
        }""",
        screen.grid_id("recent"),
    )
    screen.page.keyboard.press("Control+c")
    found = _pasted(screen)
    assert [line[0] for line in found] == [row["customer"] for row in rows[1:4]]
    assert found[2] == [rows[3]["customer"], LOOK.t(f"frame.region.short_{rows[3]['region']}")]


def test_original_columns_bring_back_the_original_widths(screen: Screen) -> None:
    screen.open(region="us").idle()
    grid = screen.grid_id("expiring")
    widths = "id => hub.grid(id).getAllDisplayedColumns().map(column => column.getActualWidth())"
    before = screen.page.evaluate(widths, grid)
    edge = screen.section("expiring").locator('[col-id="total"] .ag-header-cell-resize')
    edge.scroll_into_view_if_needed()
    box = edge.bounding_box()
    assert box
    screen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    screen.page.mouse.down()
    screen.page.mouse.move(box["x"] + 90, box["y"] + 10, steps=4)
    screen.page.mouse.up()
    assert screen.page.evaluate(widths, grid) != before
    screen.tool("expiring", "columns").click()
    screen.page.locator(".column-pop > button").last.click()
    screen.page.wait_for_function(
        f"([id, wanted]) => String(({widths})(id)) === wanted", arg=[grid, ",".join(map(str, before))]
    )


def test_no_word_of_a_head_moves_when_a_table_is_sorted(screen: Screen) -> None:
    screen.open(region="us").idle()
    head = screen.section("recent").locator('.ag-header-cell[col-id="usage_change"]')
    head.scroll_into_view_if_needed()
    words = head.locator(".ag-header-cell-text")
    before = words.bounding_box()
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert words.bounding_box() == before


def test_the_edge_of_a_pinned_column_can_be_held_on_its_whole_width(tab: Opens) -> None:
    screen = tab(viewport={"width": 768, "height": 900})
    screen.open(region="all").idle()
    screen.section("recent").locator(".ag-header").scroll_into_view_if_needed()
    held = screen.section("recent").locator('.ag-pinned-left-header [col-id="customer"] .ag-header-cell-resize')
    whole = held.evaluate(
        """node => { const box = node.getBoundingClientRect();
          return [1, box.width / 2, box.width - 1].map(x => document.elementFromPoint(box.left + x, box.top + box.height / 2).className); }"""
    )
    assert all("ag-header-cell-resize" in found for found in whole), whole


def test_tabs_that_go_on_beyond_the_edge_fade_there(tab: Opens) -> None:
    screen = tab(viewport={"width": 390, "height": 844})
    screen.open(region="us").idle()
    tabs = screen.page.locator(".places:not(.is-rest)").first
    expect(tabs).to_have_class("places more-after")
    assert "gradient" in tabs.evaluate("node => getComputedStyle(node).maskImage")
    tabs.evaluate("node => { node.scrollLeft = 9999; }")
    expect(tabs).to_have_class("places more-before")


@pytest.mark.parametrize("lang", ["en", "pl"])
def test_calling_charts_have_a_colour_key_and_names_of_weeks_that_do_not_touch(screen: Screen, lang: str) -> None:
    screen.open("/calling", region="us", lang=lang).idle()
    for width in (390, 768, 1280, 1366, 1440, 1920):
        screen.page.set_viewport_size({"width": width, "height": 900})
        for chart in screen.page.locator(".weeks-chart").all():
            expect(chart.locator(".key")).to_be_visible()
            touching = chart.evaluate(
                """node => {
                  const names = [...node.querySelectorAll('.week-name')].filter(one => getComputedStyle(one).visibility === 'visible');
                  const boxes = names.map(one => { const range = document.createRange(); range.selectNodeContents(one); return range.getBoundingClientRect(); });
                  return names.length < 2 || boxes.some((box, at) => at && box.left < boxes[at - 1].right + 2);
                }"""
            )
            assert not touching, f"{width} {lang}"


def test_on_a_phone_an_entry_of_the_audit_log_is_a_card(tab: Opens) -> None:
    screen = tab(viewport={"width": 390, "height": 844})
    screen.page.goto(screen.hub.url + "/audit")
    row = screen.page.locator(".audit-table tbody tr").first
    expect(row).to_be_visible()
    assert screen.sideways() <= 0
    assert screen.page.locator(".audit-wrap").evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    labels = row.locator("td").evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content)")
    assert labels[0] == f'"{LOOK.t("audit.column.when")}"'
    assert len(labels) == 7
