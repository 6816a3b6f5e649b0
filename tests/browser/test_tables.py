"""Tables: every row can be reached, sorted, filtered, copied, exported; columns stay as chosen."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import FloatRect, Locator, expect

from dashboard.catalog.column import Column
from dashboard.catalog.figures import BY_PATH
from dashboard.catalog.licenses import TABLES
from dashboard.data.metrics import Section
from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit.screen import SECTIONS, Screen

LOOK = Look("en", "light")


# Heads of tables without a word in a frame that is about to be painted, by section and column.
_EMPTY_HEADS = """
window.__empty = []; window.__frames = 0;
const look = () => {
  const heads = [...document.querySelectorAll('.ag-header-cell')];
  window.__frames += heads.length > 0;
  window.__empty.push(...heads.filter(head => !head.textContent.trim())
    .map(head => head.closest('[data-section]').dataset.section + ' ' + head.getAttribute('col-id')));
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def _longest(screen: Screen, **asked: str) -> str:
    document = screen.hub.figures(**asked)
    return max(SECTIONS, key=lambda section: len(document[section]["rows"]))


def _names(screen: Screen, section: str) -> list[str]:
    return [row["customer"] for row in screen.grid(section)["rows"]]


@pytest.mark.parametrize("width", [390, 1440])
def test_no_head_is_ever_painted_without_words(tab: Opens, width: int) -> None:
    screen = tab(viewport={"width": width, "height": 844})
    screen.page.add_init_script(_EMPTY_HEADS)
    screen.open(region="us", ahead=True).idle()
    assert screen.page.locator(".head-bar .th-uaa").count() >= 4
    assert screen.page.evaluate("() => window.__frames") > 5
    assert screen.page.evaluate("() => window.__empty") == []


def test_every_row_can_be_scrolled_to(visit: Screen) -> None:
    asked = {"region": "all", "service": "meetings"}
    section = _longest(visit, **asked)
    wanted = [row["customer"] for row in visit.hub.figures(**asked)[section]["rows"]]
    assert len(wanted) > 12, "the demo has a table that scrolls"
    visit.open(**asked)
    table = visit.section(section)
    table.scroll_into_view_if_needed()
    seen: dict[int, str] = {}
    for _ in range(80):
        rows = table.locator(".ag-row").evaluate_all(
            "rows => rows.map(row => [Number(row.getAttribute('row-index')),"
            " (row.querySelector('[col-id=customer]') || {}).textContent])"
        )
        seen |= {index: name for index, name in rows if name}
        if len(seen) == len(wanted):
            break
        table.locator(".ag-body-viewport").evaluate("node => node.scrollBy(0, 120)")
        visit.page.wait_for_timeout(40)
    assert [seen[index] for index in sorted(seen)] == wanted


def test_the_head_names_the_columns_of_the_definition_in_their_order(visit: Screen) -> None:
    wanted = {
        "recent": ["customer", "subscription_id", "days", "total", "used", "assignment_change", "usage_change"],
        "expiring": ["customer", "subscription_id", "days", "total", "used", "usage_13_weeks"],
        "renewing": ["customer", "subscription_id", "days", "total", "used", "usage_13_weeks"],
        "low": ["customer", "subscription_id", "months", "rate", "total", "used", "assignment_change"],
        "over": ["customer", "subscription_id", "months", "auto_renew", "total", "rate", "used_rate"],
    }
    visit.open(region="us")
    assert {section: visit.grid(section)["columns"] for section in SECTIONS} == wanted
    visit.region().select_option("all")
    visit.ready(region="all")
    for section in SECTIONS:
        columns = visit.grid(section)["columns"]
        assert columns[1] == "region"
        assert [name for name in columns if name != "region"] == wanted[section]


def _head(screen: Screen, section: str, column: str) -> Locator:
    return screen.section(section).locator(f'[role="columnheader"][col-id="{column}"]')


def test_a_click_on_a_head_sorts_by_the_stored_value_and_the_foot_says_so(visit: Screen) -> None:
    section = _longest(visit, region="all")
    visit.open(region="all")
    given = _names(visit, section)
    head = _head(visit, section, "total")
    head.scroll_into_view_if_needed()
    foot = visit.section(section).locator('[data-foot="order"]')
    before = foot.inner_text()
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    totals = [row["total"] for row in visit.grid(section)["rows"]]
    known = [total for total in totals if total is not None]
    assert known == sorted(known)
    assert totals[: len(known)] == known, "unknown ones come last"
    assert foot.inner_text() != before
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    totals = [row["total"] for row in visit.grid(section)["rows"]]
    known = [total for total in totals if total is not None]
    assert known == sorted(known, reverse=True)
    assert totals[: len(known)] == known, "unknown ones come last"
    head.click()
    expect(foot).to_have_text(before)
    assert _names(visit, section) == given


_BARS = """([cell, reads]) => [100, 110, 125, 140, 170, 200, 260, 5000].map(assigned => {
  const bar = window.dashAgGridComponentFunctions[cell]({ data: { total: 100, assigned, used: 40 }, colDef: { context: { reads } } }).props.children[0];
  const at = bar.props.style ? parseFloat(bar.props.style['--cap']) : cell === 'HubOverBar' ? 50 : 80;
  const over = [].concat(bar.props.children).find(part => part && part.props.className === 'over');
  return [at, over ? parseFloat(over.props.style.width) : 0];
})"""


@pytest.mark.parametrize(
    ("cell", "column", "usual", "room"),
    [
        ("HubBar", TABLES[Section.RECENT].by_id["used"], 80, 125),
        ("HubOverBar", TABLES[Section.OVER].by_id["rate"], 50, 200),
    ],
    ids=["used", "over"],
)
def test_what_is_over_is_drawn_whole_however_much_it_is(
    visit: Screen, cell: str, column: Column, usual: int, room: int
) -> None:
    visit.open(region="us")
    drawn = visit.page.evaluate(_BARS, [cell, column.reads])
    assert len({(tick, over) for tick, over in drawn}) == 8, "no two look alike"
    for assigned, (tick, over) in zip((100, 110, 125, 140, 170, 200, 260, 5000), drawn, strict=True):
        assert tick == pytest.approx(usual if assigned <= room else 10000 / assigned, abs=0.1)
        assert over == pytest.approx(tick * (assigned / 100 - 1), abs=0.5)
        assert tick + over <= 100.1


def _filter(screen: Screen, section: str, column: str, text: str) -> None:
    place = screen.section(section)
    index = _head(screen, section, column).get_attribute("aria-colindex")
    field = place.locator(f'.ag-floating-filter[aria-colindex="{index}"] input').first
    expect(field).to_be_visible()
    field.fill(text)


@pytest.fixture
def filtered(screen: Screen) -> Iterator[tuple[Screen, str, str]]:
    """The longest table of all regions, filtered by a part of a name and sorted by total."""
    section = _longest(screen, region="all")
    screen.open(region="all")
    name = _names(screen, section)[3].split()[0]
    screen.tool(section, "filter").click()
    _filter(screen, section, "customer", name)
    expect(screen.section(section).locator('[data-foot="rows"]')).to_contain_text(" of ")
    _head(screen, section, "total").click()
    expect(_head(screen, section, "total")).to_have_attribute("aria-sort", "ascending")
    yield screen, section, name


def test_a_column_filter_leaves_the_rows_that_match_and_says_how_many_of_how_many(
    filtered: tuple[Screen, str, str],
) -> None:
    screen, section, name = filtered
    document = screen.hub.figures(region="all")
    every = [row["customer"] for row in document[section]["rows"]]
    wanted = [customer for customer in every if name.lower() in customer.lower()]
    assert sorted(_names(screen, section)) == sorted(wanted)
    foot = screen.section(section).locator('[data-foot="rows"]').inner_text()
    assert foot.startswith(f"{len(wanted)} of {len(every)} ")
    screen.tool(section, "filter").click()
    expect(screen.section(section).locator('[data-foot="rows"]')).to_have_text(
        LOOK.t("licenses.table.rows", count=LOOK.count(len(every)), count_of=len(every))
    )


def test_a_filter_that_nothing_passes_says_so_and_can_be_cleared(screen: Screen) -> None:
    section = _longest(screen, region="all")
    screen.open(region="all")
    screen.tool(section, "filter").click()
    _filter(screen, section, "customer", "no such name")
    out = screen.section(section).locator(".filtered-out")
    expect(out).to_be_visible()
    out.get_by_role("button").click()
    expect(out).to_be_hidden()
    assert len(_names(screen, section)) == len(screen.hub.figures(region="all")[section]["rows"])


def _download(screen: Screen, section: str, kind: str, to: Path) -> Path:
    screen.tool(section, "export").click()
    item = screen.page.get_by_role("menuitem").filter(has_text=kind.upper())
    with screen.page.expect_download() as coming:
        item.click()
    file = to / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_csv_and_xlsx_hold_the_rows_that_are_shown_in_their_order(
    filtered: tuple[Screen, str, str], tmp_path: Path
) -> None:
    screen, section, _ = filtered
    shown = [(row["customer"], row["subscription_id"]) for row in screen.grid(section)["rows"]]
    text = _download(screen, section, "csv", tmp_path).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert _pairs(rows) == shown
    book = openpyxl.load_workbook(_download(screen, section, "xlsx", tmp_path), read_only=True)
    sheet = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    assert _pairs(sheet) == shown


def _pairs(rows: list[list[Any]]) -> list[tuple[str, str]]:
    """Customer and subscription of each row under the head that names them."""
    start = next(index for index, row in enumerate(rows) if "Customer" in row and "Subscription ID" in row)
    name, subscription = rows[start].index("Customer"), rows[start].index("Subscription ID")
    return [(row[name], row[subscription]) for row in rows[start + 1 :] if row[name]]


def test_the_exported_file_is_named_after_what_it_holds(visit: Screen, tmp_path: Path) -> None:
    visit.open(region="eu", service="calling")
    file = _download(visit, "expiring", "csv", tmp_path)
    assert file.name.startswith("partner-hub-licenses-expiring-eu-calling-")
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    document = visit.hub.figures(region="eu", service="calling")
    assert len(rows) - 1 == len(document["expiring"]["rows"])


def test_copy_puts_head_and_shown_rows_on_the_clipboard(filtered: tuple[Screen, str, str]) -> None:
    screen, section, _ = filtered
    names = _names(screen, section)
    screen.tool(section, "copy").click()
    expect(screen.page.locator(".notice")).to_be_visible()
    lines = screen.page.evaluate("() => navigator.clipboard.readText()").replace("\r\n", "\n").split("\n")
    assert lines[0].startswith("Customer\t")
    assert [line.split("\t")[0] for line in lines[1:]] == names
    assert len({line.count("\t") for line in lines}) == 1


def test_chosen_columns_are_kept_over_a_reload_and_can_be_reset(screen: Screen) -> None:
    section = "expiring"
    screen.open(region="us")
    original = screen.grid(section)["columns"]
    _choose(screen, section, "used", "end_date")
    chosen = [name for name in original if name != "used"] + ["end_date"]
    assert sorted(screen.grid(section)["columns"]) == sorted(chosen)
    try:
        screen.tool(section, "filter").click()
        expect(screen.section(section).locator(".ag-floating-filter").first).to_be_visible()
        assert sorted(screen.grid(section)["columns"]) == sorted(chosen), "filters bring no column back"
        screen.open(region="us")
        assert sorted(screen.grid(section)["columns"]) == sorted(chosen)
        screen.toggle("calling")
        assert sorted(screen.grid(section)["columns"]) == sorted(chosen), "the choice is of the table, in both services"
    finally:
        screen.tool(section, "columns").click()
        with screen.page.expect_response("**/preferences"):
            screen.page.locator(".column-pop > button").last.click()
    screen.open(region="us")
    assert screen.grid(section)["columns"] == original


def test_columns_are_moved_and_sized_by_hand_and_by_keyboard_and_stay_so(screen: Screen) -> None:
    section, page = "expiring", screen.page
    screen.open(region="us")
    original = screen.grid(section)["columns"]
    last = original[-1]
    try:
        screen.tool(section, "columns").click()
        earlier = page.locator(f'[data-column="{last}"] .column-move.is-up')
        with page.expect_response("**/preferences"):
            earlier.press("Enter")
        expect(earlier).to_be_focused()
        page.keyboard.press("Escape")
        moved = [*original[:-2], last, original[-2]]
        assert screen.grid(section)["columns"] == moved
        with page.expect_response("**/preferences"):
            _drag(screen, _box(screen, section, moved[1]), _box(screen, section, moved[3]))
        moved = [moved[0], *moved[2:4], moved[1], *moved[4:]]
        assert screen.grid(section)["columns"] == moved
        with page.expect_response("**/preferences"):
            _widen(screen, _box(screen, section, last, " .ag-header-cell-resize"), 40)
        wide = _box(screen, section, last)["width"]
        link = page.evaluate("() => window.hub.viewQuery(false)")
        screen.open(region="us")
        assert screen.grid(section)["columns"] == moved
        assert _box(screen, section, last)["width"] == pytest.approx(wide, abs=1)
    finally:
        screen.tool(section, "columns").click()
        with page.expect_response("**/preferences"):
            page.locator(".column-pop > button").last.click()
    assert screen.grid(section)["columns"] == original
    screen.open(region="us")
    assert screen.grid(section)["columns"] == original
    assert _box(screen, section, last)["width"] != pytest.approx(wide, abs=1)
    page.goto(f"{screen.hub.url}/licenses{link}")
    screen.ready()
    assert screen.grid(section)["columns"] == moved, "a link and a view have it too"
    assert _box(screen, section, last)["width"] == pytest.approx(wide, abs=1)


def _box(screen: Screen, section: str, column: str, inside: str = "") -> FloatRect:
    """Where the head of a column stands."""
    head = screen.section(section).locator(f'.ag-header-cell[col-id="{column}"]{inside}')
    head.scroll_into_view_if_needed()
    box = head.bounding_box()
    assert box
    return box


def _drag(screen: Screen, taken: FloatRect, onto: FloatRect) -> None:
    """A head is taken and let go on the right edge of another one."""
    screen.page.mouse.move(taken["x"] + 12, taken["y"] + taken["height"] / 2)
    screen.page.mouse.down()
    screen.page.mouse.move(onto["x"] + onto["width"] - 6, taken["y"] + taken["height"] / 2, steps=12)
    screen.page.mouse.up()


def _widen(screen: Screen, edge: FloatRect, pixels: int) -> None:
    screen.page.mouse.move(edge["x"] + 2, edge["y"] + 4)
    screen.page.mouse.down()
    screen.page.mouse.move(edge["x"] + 2 + pixels, edge["y"] + 4, steps=4)
    screen.page.mouse.up()


def _choose(screen: Screen, section: str, *columns: str) -> None:
    screen.tool(section, "columns").click()
    for column in columns:
        name = _name(section, column)
        with screen.page.expect_response("**/preferences") as kept:
            screen.page.locator(".column-pop .opt").filter(has_text=name).first.click()
        assert kept.value.ok
    screen.page.keyboard.press("Escape")


def _name(section: str, column: str) -> str:
    return {"used": "License bar", "end_date": "End"}[column]


def test_a_low_row_tells_its_bound_band_and_cohort_on_focus(visit: Screen) -> None:
    region, service, row = next(
        (region, service, row)
        for region in ("us", "eu", "ca", "uae")
        for service in ("meetings", "calling")
        for row in visit.hub.figures(region=region, service=service)["low"]["rows"][:1]
    )
    visit.open(region=region, service=service)
    table = visit.section("low")
    table.locator('.ag-row[row-index="0"] [col-id="months"]').first.click()
    visit.page.keyboard.press("ArrowRight")
    tip = visit.page.locator("#tip")
    expect(tip).to_contain_text(LOOK.rate(row["bound"]))
    if row["cohort_size"]:
        expect(tip).to_contain_text(LOOK.count(row["cohort_size"]))
    if row["band"] not in (None, "all"):
        expect(tip).to_contain_text(row["band"].replace("-", "–").replace("1999", "1,999").replace("2000", "2,000"))
    visit.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_a_head_tells_the_definition_on_hover(visit: Screen) -> None:
    visit.open(region="us")
    head = _head(visit, "expiring", "days")
    head.scroll_into_view_if_needed()
    head.hover()
    expect(visit.page.locator("#tip")).to_contain_text(BY_PATH["expiring.rows.days"].text(LOOK))


def test_a_figure_tells_its_definition_with_numbers_on_focus(visit: Screen) -> None:
    visit.open(region="us")
    kpis = visit.hub.figures(region="us")["expiring"]
    label = visit.section("expiring").locator('[data-tip="expiring.kpis.assignment"]')
    label.scroll_into_view_if_needed()
    label.hover()
    tip = visit.page.locator("#tip")
    expect(tip).to_contain_text(LOOK.t("licenses.define.assignment.text"))
    expect(tip).to_contain_text(LOOK.count(sum(row["assigned"] or 0 for row in kpis["rows"])))
    expect(tip).to_contain_text("2025")


def test_a_trial_reads_enterprise_trial_on_screen_and_its_identifier_in_the_file(visit: Screen, tmp_path: Path) -> None:
    document = visit.hub.figures(region="all")
    section = next(name for name in SECTIONS if any(row["kind"] == "trial" for row in document[name]["rows"]))
    trial = next(row for row in document[section]["rows"] if row["kind"] == "trial")
    visit.open(region="all")
    expect(visit.section(section)).to_contain_text("Enterprise Trial")
    text = _download(visit, section, "csv", tmp_path).read_text("utf-8-sig")
    assert trial["subscription_id"] in text


@pytest.mark.parametrize(("lang", "bar"), [("en", "License bar"), ("pl", "Pasek licencji")])
def test_the_menu_of_columns_and_the_filters_name_each_by_one_plain_name(screen: Screen, lang: str, bar: str) -> None:
    screen.open(region="us", lang=lang)
    screen.tool("recent", "columns").click()
    names = screen.page.locator(".column-pop .opt").all_inner_texts()
    screen.page.keyboard.press("Escape")
    screen.tool("recent", "filter").click()
    fields = screen.section("recent").locator(".ag-floating-filter-input input")
    expect(fields.first).to_be_visible()
    filters = [field.get_attribute("aria-label") or "" for field in fields.all()]
    assert bar in names
    assert [name for name in (*names, *filters) if "/" in name] == []
    assert len(set(names)) == len(names)
