"""Tables of thousands of rows: asked for in windows as they are scrolled to, whatever comes between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Route, expect

from dashboard.data.listing import WINDOWED
from dashboard.look import Look
from tests.browser.conftest import Opens
from tests.browser.kit import chromium, served, windowed
from tests.browser.kit.screen import Screen
from tests.browser.kit.served import Hub
from tests.browser.kit.windowed import RECENT, USAGE
from tests.browser.test_publish import second

EN = Look("en", "light")
MOST_BYTES = 300_000


_FOCUS = """() => {
  const cell = document.activeElement.closest('.ag-cell');
  return cell ? [Number(cell.closest('.ag-row').getAttribute('row-index')), cell.getAttribute('col-id'), cell.textContent] : null;
}"""


def test_the_first_window_comes_with_the_block_and_the_next_ones_as_they_are_scrolled_to(desk_of: Opens) -> None:
    screen = desk_of()
    windowed.table_of(screen)
    seen = windowed.came(screen, model="infinite")
    rows = windowed.rows_of_file(screen)
    assert seen["all"] == seen["count"] == len(rows) > 2000
    assert seen["aria"] == len(rows) + 1, "and the head"
    assert EN.count(len(rows)) in seen["foot"]
    windowed.agree(seen, rows)
    assert windowed.asked(screen) == [], "what came with the block is not asked for"
    windowed.scroll(screen, "150 * 34")
    screen.page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(one => one.name.includes('/rows/'))"
    )
    screen.idle()
    assert [one["offset"] for one in windowed.asked(screen)] == ["200"], "the neighbour, before it is in view"
    windowed.agree(windowed.came(screen), rows)


def test_every_row_is_reached_and_scrolling_back_asks_nothing(desk_of: Opens) -> None:
    screen = desk_of()
    rows, names = windowed.rows_of_file(screen), dict[int, str | None]()
    seen = windowed.came(screen)
    last = seen["count"] - 1
    while last not in names:
        names |= {int(at): name for at, name in seen["rows"].items()}
        screen.page.evaluate(
            "([id, to]) => hub.grid(id).ensureIndexVisible(to, 'bottom')",
            [screen.grid_id(USAGE), min(last, max(names) + 9)],
        )
        seen = windowed.came(screen)
        if len(names) > 900 and max(names) < last - 900:  # the middle in strides
            screen.page.evaluate(
                "([id, to]) => hub.grid(id).ensureIndexVisible(to, 'top')", [screen.grid_id(USAGE), last - 650]
            )
            seen = windowed.came(screen)
        names |= {int(at): name for at, name in seen["rows"].items()}
    known = windowed.names(rows)
    assert names == {at: known[at] for at in names}
    assert len(names) > 1400
    screen.idle()
    asked = len(windowed.asked(screen))
    assert len({one["offset"] for one in windowed.asked(screen)}) == asked, "each window once"
    for _ in range(3):
        windowed.scroll(screen, "node.scrollTop - 1200")
        windowed.agree(windowed.came(screen), rows)
    windowed.scroll(screen, "0")
    windowed.agree(windowed.came(screen, at=0), rows)
    screen.idle()
    assert len(windowed.asked(screen)) == asked


def test_keys_walk_over_rows_that_are_still_to_come_and_the_focus_stays(desk_of: Opens) -> None:
    screen = desk_of()
    rows = windowed.rows_of_file(screen)
    windowed.table_of(screen).locator('.ag-row[row-index="0"] [col-id="customer"] + .ag-cell').click()
    screen.page.keyboard.press("ArrowLeft")
    end, walk = (
        len(rows) - 1,
        ("PageDown", "End", "PageUp", "Home", "ArrowDown", "Control+End", "ArrowUp", "Control+Home"),
    )
    for keys, at in zip(walk, (10, end, end - 10, 0, 1, end, end - 1, 0), strict=True):
        screen.page.keyboard.press(keys)
        windowed.came(screen)
        row, column, said = screen.page.evaluate(_FOCUS)
        assert row == pytest.approx(at, abs=2 if "Page" in keys or (keys == "Home" and at) else 0), keys
        assert column == "customer" or at > 10, keys
        assert column != "customer" or said == rows[row][0], keys
    for _ in range(22):
        screen.page.keyboard.press("PageDown")
        screen.page.wait_for_timeout(110)  # the grid takes ten pages a second
    windowed.came(screen)
    row, column, said = screen.page.evaluate(_FOCUS)
    assert (column, said) == ("customer", rows[row][0])
    assert row > 200
    inside = "[...document.getElementById(id).querySelectorAll('.ag-center-cols-container .ag-row')]"
    order = screen.page.evaluate(
        f"id => {inside}.map(row => Number(row.getAttribute('row-index')))", screen.grid_id(USAGE)
    )
    assert order == sorted(order), "listeners hear rows in their order"


def test_a_window_of_another_region_or_order_never_lands(desk_of: Opens) -> None:
    screen = desk_of()
    windowed.table_of(screen)
    windowed.came(screen)
    held: list[Route] = []
    screen.page.route(
        "**/rows/**", lambda route: held.append(route) if "region=us" in route.request.url else route.continue_()
    )
    for place in ("node.scrollHeight / 2", "node.scrollHeight"):
        windowed.scroll(screen, place)
        screen.page.wait_for_timeout(300)
    assert len(held) >= 2, "windows are on their way, as many as the grid asks for at a time"
    windowed.head(screen, USAGE, "customer").click()
    screen.page.wait_for_timeout(300)
    assert any("sort=customer" in route.request.url for route in held), "those of another order wait for none of them"
    screen.region().select_option("ca")
    screen.ready(region="ca")
    wanted = windowed.rows_of_file(screen, sort="customer:asc")
    windowed.agree(windowed.came(screen, at=0), wanted)  # nobody waits for those
    for route in held:
        route.continue_()
    screen.idle()
    windowed.agree(windowed.came(screen, at=0), wanted)
    screen.page.unroute("**/rows/**")
    screen.page.go_back()
    screen.ready(region="us")
    windowed.agree(windowed.came(screen, at=0), windowed.rows_of_file(screen, sort="customer:asc"))


@pytest.mark.parametrize("how", ["503", "broken"])
def test_a_window_that_fails_is_asked_again_until_it_comes(desk_of: Opens, how: str) -> None:
    screen = desk_of()
    screen.watch.expected += ["503", "ERR_FAILED", "failed request"]
    table = windowed.table_of(screen)
    windowed.came(screen)
    failing = ["offset=3000"]
    broken: list[str] = []

    def answer(route: Route) -> None:
        if not any(part in route.request.url for part in failing):
            route.continue_()
            return
        broken.append(route.request.url)
        if how == "503":
            route.fulfill(status=503, json={"error": {"id": "web.error.busy", "message": "Busy."}})
        else:
            route.abort()

    screen.page.route("**/rows/**", answer)
    windowed.scroll(screen, "3100 * 34")
    missing = table.locator(".rows-missing")
    expect(missing).to_contain_text(EN.t("licenses.table.missing"))
    windowed.scroll(screen, "0")
    windowed.came(screen, at=0)
    windowed.scroll(screen, "3100 * 34")
    tried = len(broken)
    missing.get_by_role("button").click()  # the table asks again by itself too, so it fails until the button was there
    screen.page.wait_for_timeout(500)
    assert tried >= 1
    assert len(broken) > tried, "the button asks at once"
    failing.clear()
    expect(missing).to_be_hidden(timeout=60_000)
    windowed.agree(windowed.came(screen), windowed.rows_of_file(screen))
    expect(screen.page.locator(".banner.off")).to_be_hidden()


def test_a_window_that_is_refused_is_told_as_a_block_tells_it(desk_of: Opens) -> None:
    screen = desk_of()
    screen.watch.expected += ["403"]
    table = windowed.table_of(screen)
    windowed.came(screen)
    screen.page.route(
        "**/rows/**",
        lambda route: route.fulfill(status=403, json={"error": {"id": "web.error.no_access", "message": "Not yours."}}),
    )
    windowed.scroll(screen, "node.scrollHeight")
    expect(table.locator(".trouble")).to_contain_text(EN.t("frame.state.no_access"))
    screen.page.unroute("**/rows/**")
    table.locator(".trouble button").click()
    expect(table.locator(".trouble")).to_be_empty()
    windowed.agree(windowed.came(screen), windowed.rows_of_file(screen))


# Marks a table's grid, or says whether it is still the marked one.
_MARK = "id => { document.getElementById(id).querySelector('.ag-root-wrapper').dataset.marked = '1'; }"
_IS_MARKED = "id => document.getElementById(id).querySelector('.ag-root-wrapper').dataset.marked === '1'"
_AN = json.dumps({"customer": {"filterType": "text", "type": "contains", "filter": "an"}})


def _filter_by_an(screen: Screen) -> None:
    screen.tool(RECENT, "filter").click()
    windowed.table_of(screen, RECENT).locator(".ag-floating-filter input").first.fill("an")
    expect(screen.section(RECENT).locator('[data-foot="rows"]')).to_contain_text(" of ")


def _stands(screen: Screen) -> None:
    """Sorted and filtered as the reader left it."""
    expect(windowed.head(screen, RECENT, "total")).to_have_attribute("aria-sort", "ascending")
    expect(screen.section(RECENT).locator(".ag-floating-filter input").first).to_have_value("an")


def test_a_table_of_few_rows_after_many_stands_in_the_same_grid_and_so_does_the_way_back(desk_of: Opens) -> None:
    screen = desk_of("/licenses", region="all")
    view = json.dumps({"licenses-recent-meetings": {"sort": ["customer", "desc"]}})
    screen.page.goto(screen.hub.url + "/licenses?" + urlencode({"region": "all", "lang": "en", "view": view}))
    screen.ready()
    windowed.table_of(screen, RECENT)
    many = windowed.came(screen, RECENT, model="infinite")
    windowed.agree(many, windowed.rows_of_file(screen, RECENT, sort="customer:desc"))
    windowed.head(screen, RECENT, "total").click()
    _filter_by_an(screen)
    filtered = windowed.came(screen, RECENT)
    screen.page.evaluate(_MARK, screen.grid_id(RECENT))
    screen.region().select_option("ca")
    screen.ready(region="ca")
    wanted = windowed.rows_of_file(screen, RECENT, sort="total:asc", filter=_AN)
    few = windowed.came(screen, RECENT, model="infinite", count=len(wanted), at=0)
    assert few["all"] <= WINDOWED < many["all"]
    windowed.agree(few, wanted)
    assert EN.count(len(wanted)) in few["foot"]
    assert EN.count(few["all"]) in few["foot"]
    assert windowed.all_rows(screen, RECENT) == wanted
    _stands(screen)
    windowed.head(screen, RECENT, "total").click()
    wanted = windowed.rows_of_file(screen, RECENT, sort="total:desc", filter=_AN)
    first = str(windowed.names(wanted)[0])
    expect(windowed.table_of(screen, RECENT).locator('[row-index="0"] .name')).to_have_text(first)
    windowed.agree(windowed.came(screen, RECENT, count=len(wanted)), wanted)
    screen.tool(RECENT, "filter").click()
    windowed.came(screen, RECENT, count=few["all"])
    assert windowed.all_rows(screen, RECENT) == windowed.rows_of_file(screen, RECENT, sort="total:desc")
    windowed.head(screen, RECENT, "total").click()
    windowed.head(screen, RECENT, "total").click()
    _filter_by_an(screen)
    screen.page.go_back()
    screen.ready(region="all")
    _stands(screen)
    back = windowed.came(screen, RECENT, model="infinite", count=filtered["count"])
    assert back["rows"] == filtered["rows"]
    assert back["foot"] == filtered["foot"]
    screen.toggle("calling").toggle("meetings")
    assert windowed.came(screen, RECENT)["rows"] == filtered["rows"]
    assert screen.page.evaluate(_IS_MARKED, screen.grid_id(RECENT))
    assert screen.sideways() == 0


def test_a_small_table_gets_windows_once_and_stands_as_it_did(desk_of: Opens) -> None:
    screen = desk_of("/licenses", region="ca")
    windowed.table_of(screen, RECENT)
    few = windowed.came(screen, RECENT, model="clientSide")
    assert few["all"] <= WINDOWED
    windowed.head(screen, RECENT, "total").click()
    _filter_by_an(screen)
    few = windowed.came(screen, RECENT)
    windowed.agree(few, windowed.rows_of_file(screen, RECENT, sort="total:asc", filter=_AN))
    screen.region().select_option("all")
    screen.ready(region="all")
    wanted = windowed.rows_of_file(screen, RECENT, sort="total:asc", filter=_AN)
    many = windowed.came(screen, RECENT, model="infinite", count=len(wanted))
    windowed.agree(many, wanted)
    _stands(screen)
    screen.page.evaluate(_MARK, screen.grid_id(RECENT))
    screen.page.go_back()
    screen.ready(region="ca")
    back = windowed.came(screen, RECENT, model="infinite", count=few["count"])
    assert (back["rows"], back["foot"]) == (few["rows"], few["foot"])
    _stands(screen)
    assert screen.page.evaluate(_IS_MARKED, screen.grid_id(RECENT))


# Addresses that were asked, and how long their answers are once they are unpacked.
_SIZES = """() => performance.getEntriesByType('resource').map(one => [one.name, one.decodedBodySize])
  .filter(one => one[0].includes('/blocks/') || one[0].includes('/rows/'))"""


# The numbers of rows that were still coming in any frame.
_COMING = """() => {
  window.__coming = new Set();
  const look = () => {
    document.querySelectorAll('.ag-row.is-coming').forEach(row => window.__coming.add(row.getAttribute('row-index')));
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture
def renewing(large: Hub, tmp_path: Path) -> Iterator[Hub]:
    """The same customers; open pages look for newer versions every second or so."""
    with served.serving(served.copy_home(large.home, tmp_path / "home"), {"WORKERS": "1", "FRESH_S": "1"}) as running:
        yield running


def test_a_new_version_takes_the_place_of_the_windows_in_view_without_a_jump(
    browser: Browser, renewing: Hub, tab: Opens
) -> None:
    screen = tab(of=renewing, kept=chromium.signed_in(browser, renewing)).open("/calling", region="us", lang="en")
    windowed.table_of(screen)
    windowed.came(screen)
    windowed.head(screen, USAGE, "customer").click()
    windowed.came(screen)
    windowed.scroll(screen, "2390 * 34")
    before, rows = windowed.came(screen), windowed.rows_of_file(screen, sort="customer:asc")
    windowed.agree(before, rows)
    screen.idle()
    screen.page.evaluate(_COMING)
    screen.forget()
    second(renewing.home / "warehouse" / "us")
    screen.ready(version="2")
    screen.idle()
    seen = windowed.came(screen)
    assert (seen["at"], seen["rows"], seen["foot"]) == (before["at"], before["rows"], before["foot"])
    assert screen.page.evaluate("() => [...window.__coming]") == [], "the rows stood all the while"
    assert 0 < len({one["offset"] for one in windowed.asked(screen)}) <= 4, "of the old version nothing is kept"
    assert screen.shift() < 0.01, screen.moved()
    windowed.scroll(screen, "0")
    windowed.agree(windowed.came(screen, at=0), rows)


@pytest.mark.parametrize("lang", ["en", "pl"])
@pytest.mark.parametrize("path", ["/licenses", "/calling"])
def test_no_answer_is_large_and_nothing_jumps(desk_of: Opens, path: str, lang: str) -> None:
    screen = desk_of(path, region="all", lang=lang).idle()
    section = USAGE if path == "/calling" else RECENT
    windowed.table_of(screen, section)
    windowed.came(screen, section, model="infinite")
    screen.forget()
    windowed.scroll(screen, "node.scrollHeight / 2", section)
    windowed.came(screen, section)
    assert screen.shift() < 0.01, screen.moved()
    windowed.head(screen, section, "customer").click()
    windowed.came(screen, section)
    assert screen.shift() < 0.02, screen.moved()
    screen.page.locator("#theme").click()
    windowed.came(screen, section)
    sizes = dict(screen.page.evaluate(_SIZES))
    assert any("/rows/" in each for each in sizes)
    assert 10_000 < max(sizes.values()) < MOST_BYTES, max(sizes, key=lambda each: sizes[each])
